import type { Config } from "../core/config/config.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import type { RemoteState } from "../providers/provider.ts";
import { type Ahead, expectedBase, workAhead } from "./ahead.ts";
import { fetchBase, guessConfig } from "./base.ts";
import { currentTime, readHoldsOnBase } from "./holds.ts";
import { readOpen } from "./open.ts";
import type { Workspace } from "./workspace.ts";

interface SnapshotOptions {
  readonly ahead?: Ahead;
  /** As `Query.arming`; false for runs that seldom write anything. */
  readonly arming?: boolean;
}

/**
 * Reads the base and everything about the branches' pull requests at one moment. The branches may depend on the config:
 * then they are queried by the clone's config, and again only if the base's tip has other ones.
 */
export async function readSnapshot(
  workspace: Workspace,
  branches: readonly string[] | ((config: Config) => string[]),
  { ahead = () => Promise.resolve(), arming = true }: SnapshotOptions = {},
): Promise<Snapshot> {
  if (typeof branches !== "function") {
    // So the base's config is mostly known when its tip is.
    const meanwhile = async () => void await guessConfig(workspace);
    const { base, remoteState } = await fetchBase(workspace, { branches, arming }, meanwhile);
    return await snapshotOf(workspace, base, remoteState);
  }
  const guess = await guessConfig(workspace);
  const asked = guess === undefined ? [] : guessed(guess, branches);
  const fetched = await fetchBase(
    workspace,
    { branches: asked, arming },
    () => workAhead(workspace, expectedBase(workspace, guess), ahead),
  );
  const wanted = branches(fetched.base.config);
  if (wanted.every((branch) => asked.includes(branch))) {
    return await snapshotOf(workspace, fetched.base, fetched.remoteState);
  }
  const { base, remoteState } = await fetchBase(workspace, { branches: wanted, arming });
  return await snapshotOf(workspace, base, remoteState);
}

/** A snapshot of the remote state, with the open pull requests for whose branch `wanted` is true. */
export async function snapshotOf(
  workspace: Workspace,
  base: Base,
  { heads, open }: RemoteState,
  wanted: (branch: string) => boolean = () => true,
): Promise<Snapshot> {
  const { source } = workspace;
  const own = open.filter(({ fromFork, sourceBranch }) => !fromFork && wanted(sourceBranch));
  const here = own.filter(({ targetBranch }) => targetBranch === base.branch);
  return {
    base,
    heads: new Map([...heads, ...here.map((one) => [one.sourceBranch, one.headSha] as const)]),
    open: await readOpen(source, base.commit, here),
    elsewhere: own.filter(({ targetBranch }) => targetBranch !== base.branch),
    held: await readHoldsOnBase(source, base.commit),
    now: await currentTime(workspace),
  };
}

/** An older config may give invalid branch names; only the base's config counts. */
function guessed(config: Config, branchesFor: (config: Config) => string[]): string[] {
  try {
    return branchesFor(config);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
