import type { PromotionType } from "./branch.ts";

/** The parts of a pull request's title. */
export interface TitleSubject {
  readonly type: PromotionType;
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly env: string;
}

const WORDS: Readonly<Record<PromotionType, readonly [string, string, string]>> = {
  promote: ["Promote", "version", "to environment"],
  feature: ["Review", "feature", "in environment"],
  rollback: ["Roll back", "to version", "in environment"],
};

/** The pull request's title and the commit's message (spec, "Branch, commit, pull request"). */
export function title({ type, group, app, tag, env }: TitleSubject): string {
  const [verb, version, environment] = WORDS[type];
  return `${verb} ${group}/${app} ${version} ${tag} ${environment} ${env}`;
}
