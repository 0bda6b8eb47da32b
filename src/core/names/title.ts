import type { Promotion } from "../promotion/promotion.ts";

/** The pull request's title and the commit's message (spec, "Branch, commit, pull request"). */
export function title({ type, group, app, tag, env }: Promotion): string {
  return type === "feature"
    ? `Review ${group}/${app} feature ${tag} in environment ${env}`
    : `Promote ${group}/${app} version ${tag} to environment ${env}`;
}
