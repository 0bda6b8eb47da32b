import type { NewIntent } from "../core/decide/new_intent.ts";
import { branchName } from "../core/names/branch.ts";
import type { Query } from "../providers/provider.ts";
import { guessBranchRules } from "./config_text.ts";
import type { Workspace } from "./workspace.ts";

/** The first query of `new`, by a guess at the config's branch rules; undefined if they cannot be guessed. */
export async function queryOfNew(
  { group, app, hotfix }: NewIntent,
  workspace: Workspace,
): Promise<Query | undefined> {
  workspace.publisher.expectPush();
  const env = hotfix?.env ?? "";
  const rules = await guessBranchRules(workspace);
  if (rules === undefined) return undefined;
  const branch = branchName({ type: "promote", group, app, env, feature: "" }, rules);
  return { branches: [branch], arming: true };
}
