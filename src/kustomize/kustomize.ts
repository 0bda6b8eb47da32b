import { dirname, join } from "node:path";
import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import type { Builder } from "../core/kustomize/builder.ts";
import type { Sources } from "../core/kustomize/kustomization.ts";

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

const PROGRAMS: readonly Program[] = [
  { command: "kustomize", args: ["build"] },
  { command: "kubectl", args: ["kustomize"] },
];

/** Finds `kustomize`, else `kubectl`, when it is first needed. */
export function findKustomize(edge: Edge): Builder {
  let found: Promise<Program | undefined> | undefined;
  const program = () => found ??= findProgram(edge);
  return {
    available: async () => await program() !== undefined,
    build: async (files, folder) => {
      const chosen = await program();
      if (chosen === undefined) throw missing();
      return await buildWith(chosen, edge, files, folder);
    },
  };
}

async function findProgram(edge: Edge): Promise<Program | undefined> {
  for (const program of PROGRAMS) {
    const output = await run(edge, program, ["--help"], ".");
    if (output?.success) return program;
  }
  return undefined;
}

function missing(): Failure {
  return new Failure("feature", `neither "kustomize" nor "kubectl" was found on PATH`, {
    hint:
      "install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize/): the environment has overlays, which have to be built",
  });
}

async function buildWith(
  program: Program,
  edge: Edge,
  files: Sources,
  folder: string,
): Promise<string> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "gitops-promotion-" }));
  try {
    await writeFiles(root, files);
    const started = edge.clock.now();
    const output = await run(edge, program, [folder], root);
    if (output === undefined) throw missing();
    const took = Math.round(edge.clock.now() - started);
    const { command, args } = program;
    edge.log.debug([command, ...args, folder].join(" ") + ` (exit ${output.code}, ${took} ms)`);
    if (output.success) return new TextDecoder().decode(output.stdout);
    throw refused(folder, new TextDecoder().decode(output.stderr).replaceAll(`${root}/`, ""));
  } finally {
    await removeFolder(root, edge);
  }
}

/** Only warns where that fails: the build's result, or what went wrong, matters more. */
async function removeFolder(path: string, { log }: Edge): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn({
      code: "temporary-folder",
      message: `could not remove the temporary folder "${path}": ${why}`,
    });
  }
}

async function writeFiles(root: string, files: Sources): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  for (const folder of folders) await Deno.mkdir(join(root, folder), { recursive: true });
  await Promise.all([...files].map(async ([path, content]) => {
    const target = join(root, path);
    if (typeof content === "string") await Deno.writeTextFile(target, content);
    else await Deno.writeFile(target, content);
  }));
}

/** Undefined when the program is not there. */
async function run(
  { env }: Edge,
  { command, args }: Program,
  more: readonly string[],
  cwd: string,
): Promise<Deno.CommandOutput | undefined> {
  try {
    return await new Deno.Command(command, {
      args: [...args, ...more],
      cwd,
      clearEnv: true,
      env: variables(env),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  }
}

/** What a program needs to run, and nothing secret; git, which kustomize would fetch with, may use no protocol. */
function variables(env: Edge["env"]): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "PATHEXT", "USERPROFILE"];
  const all: Record<string, string> = { GIT_ALLOW_PROTOCOL: "none", GIT_TERMINAL_PROMPT: "0" };
  for (const name of kept) {
    const value = env[name];
    if (value !== undefined) all[name] = value;
  }
  return all;
}

function refused(folder: string, stderr: string): Failure {
  return new Failure("feature", `kustomize cannot build ${folder}: ${summary(stderr)}`, {
    hint: /unknown field "(?:sortOptions|labels)"/.test(stderr)
      ? "use kustomize 5 or later"
      : `see what "kustomize build ${folder}" says in a checkout`,
  });
}

const LONGEST = 600;

/** The program's words without its log's frame, on one line. */
function summary(stderr: string): string {
  const text = stderr
    .replace(/^(?:#.*\n)+/, "")
    .replace(/^E\d{4}.*?\] "command failed" err=/m, "")
    .replace(/^Error: /m, "")
    .replace(/\*\*\*\*.*/s, "")
    .trim()
    .replace(/^"(?<message>.*)"$/s, (quoted) => unquote(quoted))
    .replace(/^<\s*|\s*>$/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function unquote(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
