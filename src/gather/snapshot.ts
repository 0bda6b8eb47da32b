import type { Config } from "../core/config/config.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import type { Sight } from "../providers/provider.ts";
import { type Ahead, expectedBase, workAhead } from "./ahead.ts";
import { guessConfig, see } from "./base.ts";
import { currentTime, readStandingHolds } from "./holds.ts";
import { readOpen } from "./open.ts";
import type { Workspace } from "./workspace.ts";

interface SnapshotOptions {
  readonly ahead?: Ahead;
  /** False where a run seldom writes anything: as `Question.arming`. */
  readonly arming?: boolean;
}

/**
 * Reads the base and everything about the branches' pull requests at one moment. Which branches these are depends on the
 * config, so that they are asked for by the one that is known already, and again only where the base's tip has another.
 * Branches that depend on nothing are given as they are.
 */
export async function readSnapshot(
  workspace: Workspace,
  branches: readonly string[] | ((config: Config) => string[]),
  { ahead = () => Promise.resolve(), arming = true }: SnapshotOptions = {},
): Promise<Snapshot> {
  if (typeof branches !== "function") {
    // The base's config then mostly is known when its tip is.
    const meanwhile = async () => void await guessConfig(workspace);
    const { base, sight } = await see(workspace, { branches, arming }, meanwhile);
    return await snapshotOf(workspace, base, sight);
  }
  const guess = await guessConfig(workspace);
  const asked = guess === undefined ? [] : guessed(guess, branches);
  const seen = await see(
    workspace,
    { branches: asked, arming },
    () => workAhead(workspace, expectedBase(workspace, guess), ahead),
  );
  const wanted = branches(seen.base.config);
  if (wanted.every((branch) => asked.includes(branch))) {
    return await snapshotOf(workspace, seen.base, seen.sight);
  }
  const { base, sight } = await see(workspace, { branches: wanted, arming });
  return await snapshotOf(workspace, base, sight);
}

/** A snapshot of what a look saw; of the open pull requests those for which `wanted` is true. */
export async function snapshotOf(
  workspace: Workspace,
  base: Base,
  { heads, open }: Sight,
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
    held: await readStandingHolds(source, base.commit),
    now: await currentTime(workspace),
  };
}

/** The config of another moment may give names that cannot be; what counts is the base's. */
function guessed(config: Config, branchesFor: (config: Config) => string[]): string[] {
  try {
    return branchesFor(config);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
