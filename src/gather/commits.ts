import * as z from "../core/zod.ts";
import { Failure } from "../core/failure.ts";
import { isObjectId } from "../git/commits.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** Which commits to promote from. */
export interface CommitSelection {
  /** Undefined: HEAD, and in GitHub Actions every commit of the push. */
  readonly commit?: string | undefined;
  readonly since?: string | undefined;
}

/** Resolves a revision; a full id may be of a commit that the clone does not have yet. */
export async function commitNamed(workspace: Workspace, revision: string): Promise<string> {
  const { source } = workspace;
  if (!isObjectId(revision)) return await source.resolve(revision);
  const lost = await source.ensure([revision]);
  if (lost.length === 0) return revision;
  const base = baseOption(workspace);
  const where = base === undefined ? "the base branch" : `"${base}"`;
  throw new Failure("usage", `"${revision}" is not a commit of ${where}`, {
    hint: "name the commit that merged a pull request",
  });
}

/**
 * The commits after `--since`, or after the push event's `before`, oldest first; undefined if only `commit` is meant.
 */
export async function commitsToPromote(
  options: CommitSelection,
  workspace: Workspace,
  commit: string,
): Promise<{ commits: string[]; since: string } | undefined> {
  const { source, log } = workspace;
  const since = options.since === undefined
    ? options.commit === undefined ? await pushedFrom(workspace) : undefined
    : await commitNamed(workspace, options.since);
  if (since === undefined) return undefined;
  const range = await source.firstParents({ since, tip: commit });
  if (range !== undefined) return { commits: range.toReversed(), since };
  if (options.since === undefined) {
    log.warn({
      code: "before-not-in-history",
      message:
        `the push event's before (${since}) is not in the history of ${commit}, as after a force push; promoting this commit only`,
    });
    return undefined;
  }
  throw new Failure("usage", `"${options.since}" is not in the history of ${commit}`, {
    hint: "pass a commit to --since that the base branch was at earlier",
  });
}

const PUSH_EVENT = z.object({ before: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)) });

/**
 * Where the branch was before the push that started this GitHub Actions run; undefined elsewhere, and for a new branch.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
async function pushedFrom({ env, log }: Workspace): Promise<string | undefined> {
  const path = env["GITHUB_EVENT_PATH"];
  const event = env["GITHUB_EVENT_NAME"] || "push";
  if (env["GITHUB_ACTIONS"] !== "true" || event !== "push" || !path) return undefined;
  try {
    const { before } = PUSH_EVENT.parse(JSON.parse(await Deno.readTextFile(path)));
    return /^0+$/.test(before) ? undefined : before;
  } catch (error) {
    log.warn({
      code: "event-unreadable",
      message: `could not read the push event in "${path}": ${(error as Error).message}`,
    });
    return undefined;
  }
}
