import type { Config } from "../core/config/config.ts";
import { parseConfig } from "../core/config/parse_config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { listRemote, type RemoteRefs } from "../git/remote.ts";
import type { Question, Sight } from "../providers/provider.ts";
import { configText, guessConfigText } from "./config_text.ts";
import { baseOption, type Workspace } from "./workspace.ts";

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
  const whole = { ...question, base };
  const begun = workspace.firstLook.take(whole);
  if (begun !== undefined) return await begun;
  if (provider !== undefined) return await provider.look(whole);
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
  const warn = (message: string) => workspace.log.warn({ code: "config", message });
  return parseConfig(path, text, warn);
}

/**
 * The config as it was when this clone was made, to know what to ask for before the base's tip is known; undefined where
 * there is none to be read. What follows from it is checked against the tip's.
 */
export async function guessConfig(workspace: Workspace): Promise<Config | undefined> {
  try {
    const { path, text } = await guessConfigText(workspace);
    return parseConfig(path, text, () => {});
  } catch (error) {
    workspace.log.debug(`no config is known yet: ${(error as Error).message}`);
    return undefined;
  }
}
