import { type ChangedFile, CONFLICT, type OpenPullRequest } from "../core/decide/snapshot.ts";
import { mapInParallel } from "../core/in_parallel.ts";
import { parseDescription } from "../core/promotion/description.ts";
import { type FilePair, markedChanges } from "../core/promotion/marked_change.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import type { Source } from "./source.ts";

/**
 * Reads what the heads of open pull requests change, and the result of merging them into the base's tip. One whose head
 * is gone by now is left out. `atOnce` must be 1 in a shallow clone, which only one caller may deepen at a time.
 */
export async function readOpen(
  source: Source,
  tip: string,
  pullRequests: readonly PullRequest[],
  { atOnce = 1 }: { readonly atOnce?: number } = {},
): Promise<OpenPullRequest[]> {
  if (pullRequests.length === 0) return [];
  const gone = new Set(await source.ensure(pullRequests.map(({ headSha }) => headSha)));
  const here = pullRequests.filter(({ headSha }) => !gone.has(headSha));
  return await mapInParallel(here, atOnce, (one) => readOne(source, tip, one));
}

async function readOne(
  source: Source,
  tip: string,
  pullRequest: PullRequest,
): Promise<OpenPullRequest> {
  const { headSha } = pullRequest;
  // Without a common history there is no merge base; then the whole head counts as its change.
  const from = await source.mergeBase(tip, headSha) ?? tip;
  const [pairs, moved, commits] = await Promise.all([
    source.changes(from, headSha),
    from === tip ? [] : source.changes(from, tip),
    source.commits(from, headSha),
  ]);
  const tips = new Map(moved.map(({ path, after }) => [path, after]));
  const files: ChangedFile[] = [];
  for (const pair of pairs) {
    const { path, before, after } = pair;
    const tip = tips.has(path) ? tips.get(path) : before;
    files.push({ path, before, after, tip, merged: await merged(source, pair, tip) });
  }
  const problem = pairs.find((pair) => pair.problem !== undefined)?.problem;
  return {
    pullRequest,
    metadata: parseDescription(pullRequest.description),
    changes: markedChanges(pairs),
    files,
    commits,
    ...(problem === undefined ? {} : { problem }),
  };
}

async function merged(
  source: Source,
  { before, after, isBinary }: FilePair,
  tip: string | undefined,
): Promise<ChangedFile["merged"]> {
  if (tip === before || tip === after) return after;
  if (isBinary) return CONFLICT;
  if (before === undefined || tip === undefined || after === undefined) return CONFLICT;
  return await source.merge(before, tip, after) ?? CONFLICT;
}
