import type { PromotionType } from "./branch.ts";
import { isPathSegment, isTag } from "./names.ts";

/** What a title says about its pull request. */
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

const TYPES = Object.keys(WORDS) as PromotionType[];

/** The pull request's title and the commit's message (spec, "Branch, commit, pull request"). */
export function title({ type, group, app, tag, env }: TitleSubject): string {
  const [verb, version, environment] = WORDS[type];
  return `${verb} ${group}/${app} ${version} ${tag} ${environment} ${env}`;
}

/** What a title that `title` made says; undefined for any other text. GitHub's ` (#12)` at its end does not count. */
export function parseTitle(text: string): TitleSubject | undefined {
  for (const type of TYPES) {
    const [verb, version, environment] = WORDS[type];
    const pattern = new RegExp(
      `^${verb} (?<group>[^/ ]+)/(?<app>[^/ ]+) ${version} (?<tag>[^ ]+) ${environment} (?<env>[^ ]+)(?: \\(#\\d+\\))?$`,
    );
    const { group = "", app = "", tag = "", env = "" } = pattern.exec(text)?.groups ?? {};
    if ([group, app, env].every(isPathSegment) && isTag(tag)) return { type, group, app, tag, env };
  }
  return undefined;
}
