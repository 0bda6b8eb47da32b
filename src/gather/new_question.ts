import type { NewIntent } from "../core/decide/new_intent.ts";
import { branchName } from "../core/names/branch.ts";
import type { Question } from "../providers/provider.ts";
import { guessBranchRules } from "./config_text.ts";
import type { Workspace } from "./workspace.ts";

/** What `new` asks the provider first, as the config's words have it; undefined where they do not tell. */
export async function questionOfNew(
  { group, app, hotfix }: NewIntent,
  workspace: Workspace,
): Promise<Question | undefined> {
  workspace.publisher.expectPush();
  const env = hotfix?.env ?? "";
  const rules = await guessBranchRules(workspace);
  if (rules === undefined) return undefined;
  const branch = branchName({ type: "promote", group, app, env, feature: "" }, rules);
  return { branches: [branch], arming: true };
}
