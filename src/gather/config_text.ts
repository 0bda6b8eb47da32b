import { isAbsolute, resolve } from "node:path";
import { normalize } from "node:path/posix";
import { Failure } from "../core/failure.ts";
import type { BranchRules } from "../core/names/branch.ts";
import { listPaths } from "../git/tree.ts";
import { baseOption, type Workspace } from "./workspace.ts";

export const CONFIG_FILE = "gitops-promotion.yaml";

/** A config that has not been parsed. */
interface ConfigText {
  /** Where it is, for messages. */
  readonly path: string;
  readonly text: string;
}

/** The config's text as of the clone. Throws a `Failure` if it cannot be read. */
export async function guessConfigText(workspace: Workspace): Promise<ConfigText> {
  const base = baseOption(workspace);
  return await configText(
    workspace,
    "HEAD",
    base === undefined ? "HEAD" : `refs/remotes/origin/${base}`,
  );
}

/** The local file that `--config` names, else the commit's. */
export async function configText(
  workspace: Workspace,
  branch: string,
  commit: string,
): Promise<ConfigText> {
  const named = workspace.options.config;
  if (named !== undefined) {
    for (const folder of [workspace.cwd, workspace.sourcedir]) {
      const text = await readLocal(resolve(folder, named));
      if (text !== undefined) return { path: named, text };
    }
  }
  const path = named ?? CONFIG_FILE;
  const text = await readCommitted(workspace, commit, path);
  if (text !== undefined) return { path, text };
  const where = `"${branch}" (${commit.slice(0, 7)})`;
  if (named !== undefined) {
    throw new Failure("config", `there is no file "${named}", neither here nor in ${where}`, {
      hint: "check the path that --config gives",
    });
  }
  throw await missingConfig(workspace, commit, where);
}

/** Names near misses: another spelling, a symbolic link, a file that is not pushed. */
async function missingConfig(
  workspace: Workspace,
  commit: string,
  where: string,
): Promise<Failure> {
  const nothing = `there is no ${CONFIG_FILE} at the root of ${where}`;
  const [{ files }, links, here] = await Promise.all([
    listPaths(workspace.repository, commit, ["", ".github"]),
    workspace.source.notFollowed(commit, CONFIG_FILE),
    readLocal(resolve(workspace.sourcedir, CONFIG_FILE)),
  ]);
  const like = files.find(({ path }) => LIKE_CONFIG.test(path))?.path;
  if (links.length > 0) {
    return new Failure("config", `${nothing}, but a symbolic link, and links are not followed`, {
      hint: "replace the link with the file, and push it",
    });
  }
  if (like !== undefined) {
    return new Failure("config", `${nothing}, but "${like}"`, {
      hint: `rename it to ${CONFIG_FILE} and push it, or name it with --config ${like}`,
    });
  }
  return new Failure("config", nothing, {
    hint: here === undefined
      ? "run gitops-promotion init --write to create one, then push it"
      : `push the one that is here, or try it with --config ${CONFIG_FILE}`,
  });
}

/** File names that may be meant as the config. */
const LIKE_CONFIG = /^(?:\.github\/)?\.?gitops[-_.]?promotion\.ya?ml$/i;

/** The file of the commit; undefined if there is none, or if the path leads out of the repository. */
export async function readCommitted(
  { source }: Workspace,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const inside = normalize(path.replaceAll("\\", "/"));
  if (isAbsolute(path) || inside.startsWith("../")) return undefined;
  try {
    return await source.text(commit, inside);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "manifest") throw error;
    const { message, hint } = error;
    throw new Failure("config", message, { ...(hint === undefined ? {} : { hint }), cause: error });
  }
}

/** The text of a local file; undefined if there is none. */
export async function readLocal(path: string): Promise<string | undefined> {
  try {
    const bytes = await Deno.readFile(path);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    const why = error instanceof TypeError ? "it is not valid UTF-8" : (error as Error).message;
    throw new Failure("config", `could not read "${path}": ${why}`, {
      hint: "name a readable YAML file with --config",
      cause: error,
    });
  }
}

/**
 * The config's rules about branches, read without parsing it, since parsing takes longer than everything else before a
 * run's first query. Undefined if only parsing can tell; the result is a guess and must be checked against the parsed
 * config.
 */
export async function guessBranchRules(workspace: Workspace): Promise<BranchRules | undefined> {
  const { text } = await guessConfigText(workspace);
  if (/per-env|dependsOn/.test(text)) return undefined;
  return { prflow: "per-app", environments: [{ name: "", dependsOn: [] }] };
}
