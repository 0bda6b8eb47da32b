import { isAbsolute, resolve } from "node:path";
import { normalize } from "node:path/posix";
import { Failure } from "../core/failure.ts";
import type { BranchRules } from "../core/names/branch.ts";
import { lookUp } from "../git/tree.ts";
import { baseOption, type Workspace } from "./workspace.ts";

export const CONFIG_FILE = "gitops-promotion.yaml";

/** A config that has not been parsed. */
export interface ConfigText {
  /** Where it is, for messages. */
  readonly path: string;
  readonly text: string;
}

/** The config's text as it was when this clone was made. Throws a `Failure` where there is none to be read. */
export async function guessConfigText(workspace: Workspace): Promise<ConfigText> {
  const base = baseOption(workspace);
  return await configText(
    workspace,
    "HEAD",
    base === undefined ? "HEAD" : `refs/remotes/origin/${base}`,
  );
}

/** The file that `--config` names on this machine, else the commit's. */
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

/** Says what comes near: another spelling, a symbolic link, one that is not pushed. */
async function missingConfig(
  workspace: Workspace,
  commit: string,
  where: string,
): Promise<Failure> {
  const nothing = `there is no ${CONFIG_FILE} at the root of ${where}`;
  const [{ files }, links, here] = await Promise.all([
    lookUp(workspace.repository, commit, ["", ".github"]),
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
      ? "add one with the environments in their order, as the README shows, and push it"
      : `push the one that is here, or try it with --config ${CONFIG_FILE}`,
  });
}

/** What somebody may have meant for the config. */
const LIKE_CONFIG = /^(?:\.github\/)?\.?gitops[-_.]?promotion\.ya?ml$/i;

/** The file of the commit, or undefined; a path that leads out of the repository is none in it. */
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

/** The text of a file on this machine; undefined where there is none. */
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
 * What the config says about branches, as far as that can be told without parsing it, which takes longer than all else
 * before a run's first question. Undefined where its words may mean more; whoever asks by it must look at the whole.
 */
export async function guessBranchRules(workspace: Workspace): Promise<BranchRules | undefined> {
  const { text } = await guessConfigText(workspace);
  if (/per-env|dependsOn/.test(text)) return undefined;
  return { prflow: "per-app", environments: [{ name: "", dependsOn: [] }] };
}
