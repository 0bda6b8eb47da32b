import { finding, type SetupFinding, type SetupRule } from "./finding.ts";
import { checkGate } from "./gate.ts";
import { checkMerging, checkPrFlow } from "./merging.ts";
import { checkPipelines } from "./pipelines.ts";
import { checkReports } from "./reports.ts";
import { checkReviews } from "./reviews.ts";
import type { Server, Setup } from "./setup.ts";
import { checkToken } from "./token.ts";

/** All checks of the setup. */
const RULES: readonly SetupRule[] = [
  checkToken,
  checkMerging,
  checkGate,
  checkPipelines,
  checkReports,
  checkReviews,
  checkPrFlow,
  unreadFindings,
];

const WORST_FIRST: readonly SetupFinding["level"][] = ["error", "warning", "note"];

/** Everything that keeps promotions from working, that may do so, or that could not be checked; worst first. */
export function doctor(setup: Setup): SetupFinding[] {
  const found = RULES.flatMap((rule) => rule(setup));
  return WORST_FIRST.flatMap((wanted) => found.filter(({ level }) => level === wanted));
}

const TOPICS: readonly (readonly [keyof Server, string])[] = [
  ["rights", "what the token may do"],
  ["autoMerge", "whether auto-merge is allowed"],
  ["mergeMethods", "merge methods"],
  ["required", "required checks"],
  ["reviews", "required reviews"],
  ["limits", "other rules of the base branch"],
  ["branchRules", "rules for promote/*"],
  ["pipelines", "which pipelines are switched on"],
  ["reports", "reports on commits"],
];

/** What the token may not read, one finding for each reason. */
function unreadFindings(setup: Setup): SetupFinding[] {
  const topics = new Map<string, string[]>();
  for (const [name, topic] of TOPICS) {
    const readResult = setup.server[name];
    if (typeof readResult !== "object" || !("unread" in readResult)) continue;
    topics.set(readResult.unread, [...topics.get(readResult.unread) ?? [], topic]);
  }
  return [...topics].map(([why, all]) =>
    finding(setup, "note", "not-readable", `could not see ${all.join(", ")}: ${why}`)
  );
}
