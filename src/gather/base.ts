import { isAbsolute, resolve } from "node:path";
import { normalize } from "node:path/posix";
import type { Config } from "../core/config/config.ts";
import { parseConfig } from "../core/config/parse_config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { listRemote, type RemoteRefs } from "../git/remote.ts";
import { lookUp } from "../git/tree.ts";
import type { Question, Sight } from "../providers/provider.ts";
import type { Workspace } from "./workspace.ts";

export const CONFIG_FILE = "gitops-promotion.yaml";

// A branch that is force-pushed between the look and the fetch is read again; more often is an error.
const LOOKS = 5;

/** What a look saw, and the base that it names, which can be read. */
export interface Seen {
  readonly base: Base;
  readonly sight: Sight;
  /** The branches whose heads the look was for: one that is not in `sight.heads` does not exist. */
  readonly branches: readonly string[];
}

/**
 * Asks the provider the question, and sees to it that the base branch's tip can be read. In a dry run without a
 * provider git tells the branches, and no pull request is known. Config warnings are logged. What goes on `meanwhile` is
 * waited for.
 */
export async function see(
  workspace: Workspace,
  question: Question,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Seen> {
  for (let look = 0; look < LOOKS; look++) {
    const [sight] = await inParallel([
      ask(workspace, question),
      Promise.resolve().then(() => look === 0 ? meanwhile() : undefined),
    ]);
    const { branch, commit } = sight.base;
    if (commit === undefined) {
      throw new Failure("git", `origin has no branch "${branch}"`, {
        hint: "name the branch to promote on with --base",
      });
    }
    const lost = await workspace.source.ensure([commit]);
    if (lost.length > 0) continue;
    const config = await readConfig(workspace, branch, commit);
    return { sight, base: { branch, commit, config }, branches: question.branches ?? [] };
  }
  throw new Failure("git", `could not fetch the tip of the base branch in ${LOOKS} attempts`, {
    hint: "the branch is being rewritten; run again",
  });
}

async function ask(workspace: Workspace, question: Question): Promise<Sight> {
  const base = baseOption(workspace);
  // What a commit merged, git alone cannot tell.
  const provider = question.mergedBy === undefined
    ? await workspace.providerIfAny()
    : await workspace.provider();
  if (provider !== undefined) return await provider.look({ ...question, base });
  const remote = await listRemote(workspace.repository);
  const branch = base ?? defaultBranch(remote);
  const heads = new Map<string, string>();
  for (const name of question.branches ?? []) {
    const head = remote.branches.get(name);
    if (head !== undefined) heads.set(name, head);
  }
  return { ...nothingOpen({ branch, commit: remote.branches.get(branch) }), heads };
}

/** A sight of the base alone. */
export function nothingOpen(base: Sight["base"]): Sight {
  return {
    base,
    heads: new Map(),
    open: [],
    pullRequest: undefined,
    merged: new Map(),
    recentlyMerged: [],
    recentlyClosed: [],
    reports: new Map(),
  };
}

/** The branch that `--base` names, without `refs/heads/`. */
export function baseOption({ options }: Workspace): string | undefined {
  return options.base?.replace(/^refs\/heads\//, "") || undefined;
}

function defaultBranch(remote: RemoteRefs): string {
  if (remote.defaultBranch !== undefined) return remote.defaultBranch;
  const empty = remote.branches.size === 0;
  throw new Failure(
    "git",
    empty ? "origin is empty: it has no branch" : "origin does not say which branch is its default",
    {
      hint: empty
        ? "push the manifests and the config first"
        : `name one with --base: ${[...remote.branches.keys()].slice(0, 5).join(", ")}`,
    },
  );
}

/** The config of that commit, or the one that `--config` names on this machine. */
export async function readConfig(
  workspace: Workspace,
  branch: string,
  commit: string,
): Promise<Config> {
  const { path, text } = await configText(workspace, branch, commit);
  return parseConfig(path, text, (message) => workspace.log.warn({ code: "config", message }));
}

/**
 * The config as it was when this clone was made, to know what to ask for before the base's tip is known; undefined where
 * there is none to be read. What follows from it is checked against the tip's.
 */
export async function guessConfig(workspace: Workspace): Promise<Config | undefined> {
  const base = baseOption(workspace);
  const revision = base === undefined ? "HEAD" : `refs/remotes/origin/${base}`;
  try {
    const { path, text } = await configText(workspace, "HEAD", revision);
    return parseConfig(path, text, () => {});
  } catch (error) {
    workspace.log.debug(`no config is known yet: ${(error as Error).message}`);
    return undefined;
  }
}

/** The file that `--config` names on this machine, else the commit's. */
async function configText(
  workspace: Workspace,
  branch: string,
  commit: string,
): Promise<{ path: string; text: string }> {
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
