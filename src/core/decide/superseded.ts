import { carriedBy, openOn } from "./propose.ts";
import { isDeepStrictEqual } from "./same.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Decision } from "./steps.ts";

/**
 * The open pull request of another run that brings another version of the same app to the same environment, whole: what
 * its branch holds is what it says. Of runs at once the last one stands; whoever was pushed over has nothing left to do.
 */
export function supersededBy(
  snapshot: Snapshot,
  { promotion, branch }: Decision,
): { readonly number: number; readonly tag: string } | undefined {
  if (promotion === undefined || branch === undefined) return undefined;
  const open = openOn(snapshot, branch);
  const carried = open && carriedBy(open, promotion);
  if (open === undefined || carried?.env !== promotion.env) return undefined;
  const [tag, another] = carried.to.tags;
  if (tag === undefined || another !== undefined || tag === promotion.tag) return undefined;
  const said = open.metadata.kind === "promotion" ? open.metadata.promotion : undefined;
  const wanted = { ...promotion, tag };
  const consistent = isDeepStrictEqual({ ...said, sha: "" }, { ...wanted, sha: "" });
  return consistent ? { number: open.pullRequest.number, tag } : undefined;
}
