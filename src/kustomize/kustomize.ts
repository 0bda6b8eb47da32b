import { delimiter, dirname, join } from "node:path";
import { type ChildOutcome, runChild } from "../child_process.ts";
import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { mapInParallel } from "../core/in_parallel.ts";
import type { Builder } from "../core/kustomize/builder.ts";
import type { Sources } from "../core/kustomize/kustomization.ts";
import { onOneLine, shortened } from "../core/quoted.ts";
import { listing, survey } from "../core/kustomize/survey.ts";
import {
  explainFileError,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from "../temporary_folder.ts";

/** The limits of a build. */
interface BuildLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of address space, where the system can limit it. */
  readonly memory: number;
}

/** Concurrently open files: a kustomization may need thousands. */
const FILES_AT_ONCE = 64;

const LIMITS: BuildLimits = { time: 120_000, memory: 4 * 2 ** 30 };

interface Program {
  readonly name: string;
  readonly args: readonly string[];
  /** Its path. */
  readonly path: string;
}

const PROGRAMS: readonly Omit<Program, "path">[] = [
  { name: "kustomize", args: ["build"] },
  { name: "kubectl", args: ["kustomize"] },
];

/**
 * Finds `kustomize`, else `kubectl`, on PATH on first use. It runs in a sandbox: it gets only the files that the build
 * needs, which `survey` has checked for anything that would be fetched or run, its own home and environment, and
 * limits.
 */
export function findKustomize(edge: Edge, limits: BuildLimits = LIMITS): Builder {
  let found: Promise<Program | undefined> | undefined;
  const program = () => found ??= findProgram(edge.env["PATH"] ?? "");
  return {
    available: async () => await program() !== undefined,
    note: (message) => edge.log.info(message),
    build: async (files, folder) => {
      const { files: boxed, toLoad: [missingFile] } = survey(folder, listing(files.keys()), files);
      if (missingFile !== undefined) throw new Error(`${missingFile} is not loaded`);
      const chosen = await program();
      if (chosen === undefined) throw missing();
      return await buildWith(chosen, { edge, limits }, boxed, folder);
    },
  };
}

const IS_WINDOWS = Deno.build.os === "windows";

async function findProgram(path: string): Promise<Program | undefined> {
  for (const program of PROGRAMS) {
    for (const folder of path.split(delimiter).filter((folder) => folder !== "")) {
      const file = join(folder, IS_WINDOWS ? `${program.name}.exe` : program.name);
      if (await isExecutable(file)) return { ...program, path: file };
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.isFile === true && (IS_WINDOWS || ((info.mode ?? 0) & 0o111) !== 0);
}

function missing(): Failure {
  return new Failure("feature", `neither "kustomize" nor "kubectl" was found on PATH`, {
    hint:
      "install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize/): the environment has overlays, which must be built",
  });
}

interface Box {
  readonly edge: Edge;
  readonly limits: BuildLimits;
}

async function buildWith(
  program: Program,
  box: Box,
  files: Sources,
  folder: string,
): Promise<string> {
  const { log, clock } = box.edge;
  const temporary = await makeTemporaryFolder("feature");
  try {
    // kustomize compares resolved paths.
    const root = await Deno.realPath(temporary);
    const repository = join(root, "repository");
    await writeFiles(root, repository, files);
    const started = clock.now();
    const outcome = await run(program, box, { root, repository, folder });
    const took = Math.round(clock.now() - started);
    const how = outcome.ended ?? `exit ${outcome.code}`;
    log.debug([program.name, ...program.args, folder].join(" ") + ` (${how}, ${took} ms)`);
    if (outcome.ended === undefined && outcome.code === 0) {
      return new TextDecoder().decode(outcome.stdout);
    }
    throw refused(folder, outcome, { ...box, repository });
  } catch (error) {
    throw explainFileError(error, `work in the temporary folder "${temporary}"`, "feature");
  } finally {
    await removeTemporaryFolder(temporary, log);
  }
}

async function writeFiles(root: string, repository: string, files: Sources): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(repository, path))));
  for (const folder of [join(root, "home"), repository, ...folders]) {
    await Deno.mkdir(folder, { recursive: true });
  }
  await mapInParallel([...files], FILES_AT_ONCE, async ([path, content]) => {
    const target = join(repository, path);
    if (typeof content === "string") await Deno.writeTextFile(target, content);
    else await Deno.writeFile(target, content);
  });
}

async function run(
  { path, args }: Program,
  { edge: { env, interruption }, limits }: Box,
  { root, repository, folder }: { root: string; repository: string; folder: string },
): Promise<ChildOutcome> {
  const command = [path, ...args, folder === "" || folder.startsWith("-") ? `./${folder}` : folder];
  // A shell sets the limit, which the program inherits; Windows has no such shell, and macOS does not support the
  // limit.
  const shell = ["-c", 'ulimit -v "$0" 2>/dev/null; exec "$@"', String(limits.memory / 1024)];
  const options = {
    cwd: repository,
    env: { ...variables(env, root), GOMEMLIMIT: String(limits.memory / 2) },
    limit: limits.time,
    interruption,
  };
  return IS_WINDOWS
    ? await runChild(path, { ...options, args: command.slice(1) })
    : await runChild("/bin/sh", { ...options, args: [...shell, ...command] });
}

/** An unreachable proxy: nothing listens on the discard port. */
const NOWHERE = "http://127.0.0.1:9";

/** Only what the program needs to run, without secrets, and with a proxy that leads nowhere. */
function variables(env: Edge["env"], root: string): Record<string, string> {
  const kept = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "PATHEXT"];
  const home = join(root, "home");
  const all: Record<string, string> = {
    HOME: home,
    USERPROFILE: home,
    GIT_ALLOW_PROTOCOL: "none",
    GIT_TERMINAL_PROMPT: "0",
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
  };
  for (const name of kept) {
    const value = env[name];
    if (value !== undefined) all[name] = value;
  }
  return all;
}

function refused(
  folder: string,
  { ended, stderr }: ChildOutcome,
  { limits, repository }: Box & { readonly repository: string },
): Failure {
  if (ended === "limit") {
    return new Failure(
      "feature",
      `kustomize did not build ${folder} within ${limits.time / 1000} seconds and was stopped`,
      { hint: "run again when the machine is less busy, or simplify the kustomization" },
    );
  }
  if (
    ended !== undefined || /out of memory|cannot allocate memory|failed to reserve/.test(stderr)
  ) {
    const gigabytes = limits.memory / 2 ** 30;
    return new Failure(
      "feature",
      `kustomize cannot build ${folder} with ${gigabytes} GB of memory${
        ended === undefined ? "" : ` (ended by ${ended})`
      }`,
      { hint: "make the kustomization smaller" },
    );
  }
  const words = stderr.replaceAll(`${repository}/`, "");
  return new Failure("feature", `kustomize cannot build ${folder}: ${summary(words)}`, {
    hint: /unknown field "(?:sortOptions|labels)"/.test(stderr)
      ? "use kustomize 5 or later"
      : `see what "kustomize build ${folder}" says in a checkout`,
  });
}

const LONGEST = 600;

/** The program's message without log prefixes, on one line. */
function summary(stderr: string): string {
  const text = stderr
    .replace(/^(?:#.*\n)+/, "")
    .replace(/^E\d{4}.*?\] "command failed" err=/m, "")
    .replace(/^Error: /m, "")
    .replace(/\*\*\*\*.*/s, "")
    .trim()
    .replace(/^"(?<message>.*)"$/s, (quoted) => unquote(quoted))
    .replace(/^<\s*|\s*>$/g, "");
  return shortened(onOneLine(text), LONGEST);
}

function unquote(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
