import { isAbsolute, resolve } from "node:path";
import { normalize } from "node:path/posix";
import type { Config } from "../core/config/config.ts";
import { parseConfig } from "../core/config/parse_config.ts";
import { Failure } from "../core/failure.ts";
import { fetchCommit, listRemote, type RemoteRefs } from "../git/remote.ts";
import { readTextAt } from "../git/blobs.ts";
import type { Workspace } from "./workspace.ts";

/** The tip of the base branch, freshly fetched, and the config that it holds. */
export interface Base {
  readonly branch: string;
  readonly commit: string;
  readonly config: Config;
  /** The remote's branches at the moment of the look. */
  readonly remote: RemoteRefs;
}

export const CONFIG_FILE = "gitops-promotion.yaml";

// A branch that is forced away between the look and the fetch is looked at again; more often it is a fault.
const LOOKS = 5;

/**
 * Looks at the remote and fetches the base branch's tip, in a shallow clone with `depth` commits of history. Config
 * warnings are logged.
 */
export async function readBase(workspace: Workspace, depth = 1): Promise<Base> {
  const { commit, branch, remote } = await fetchTip(workspace, depth);
  const config = await readConfig(workspace, branch, commit);
  return { branch, commit, config, remote };
}

/** The base branch's tip, freshly fetched unless it still is `known`. */
export async function fetchTip(
  workspace: Workspace,
  depth = 1,
  known?: string,
): Promise<{ branch: string; commit: string; remote: RemoteRefs }> {
  for (let look = 0; look < LOOKS; look++) {
    const remote = await listRemote(workspace.repository);
    const branch = baseBranch(workspace, remote);
    const commit = remote.branches.get(branch);
    if (commit === undefined) {
      throw new Failure("git", `origin has no branch "${branch}"`, {
        hint: "name the branch to promote on with --base",
      });
    }
    if (commit === known || await fetchCommit(workspace.repository, branch, commit, depth)) {
      return { branch, commit, remote };
    }
  }
  throw new Failure("git", `could not fetch the tip of the base branch in ${LOOKS} attempts`, {
    hint: "the branch is being rewritten; run again",
  });
}

function baseBranch(workspace: Workspace, remote: RemoteRefs): string {
  const branch = workspace.options.base?.replace(/^refs\/heads\//, "") || remote.defaultBranch;
  if (branch !== undefined) return branch;
  const empty = remote.branches.size === 0;
  throw new Failure(
    "git",
    empty ? "origin is empty: it has no branch" : "origin does not tell its default branch",
    {
      hint: empty
        ? "push the manifests and the config first"
        : `name one with --base: ${[...remote.branches.keys()].slice(0, 5).join(", ")}`,
    },
  );
}

async function readConfig(workspace: Workspace, branch: string, commit: string): Promise<Config> {
  const { path, text } = await configText(workspace, branch, commit);
  return parseConfig(path, text, (message) => workspace.log.warn({ code: "config", message }));
}

/** The file that `--config` names on this machine, else the base commit's. */
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
  const isHere = await readLocal(resolve(workspace.sourcedir, CONFIG_FILE)) !== undefined;
  throw new Failure("config", `there is no ${CONFIG_FILE} at the root of ${where}`, {
    hint: isHere
      ? `push the one that is here, or try it with --config ${CONFIG_FILE}`
      : "add one with the environments in their order, as the README shows, and push it",
  });
}

/** The file of the commit, or undefined; a path that leads out of the repository is none in it. */
async function readCommitted(
  { repository }: Workspace,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const inside = normalize(path.replaceAll("\\", "/"));
  if (isAbsolute(path) || inside.startsWith("../")) return undefined;
  try {
    return await readTextAt(repository, commit, inside);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "manifest") throw error;
    const { message, hint } = error;
    throw new Failure("config", message, { ...(hint === undefined ? {} : { hint }), cause: error });
  }
}

async function readLocal(path: string): Promise<string | undefined> {
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
