import { code, fitSections } from "../promotion/markdown.ts";
import { dateWords } from "../time_words.ts";
import type { Hold, HoldSelectors } from "./hold.ts";

/** The selectors in words, for titles and messages: `webshop/cart version 2.0.0 in environment prod`. */
export function selectorWords({ group, app, envs, tag }: HoldSelectors): string {
  return [
    app === undefined ? `all of ${group}` : `${group}/${app}`,
    ...(tag === undefined ? [] : [`version ${tag}`]),
    ...(envs.length === 0
      ? []
      : [`in environment${envs.length === 1 ? "" : "s"} ${envs.join(", ")}`]),
  ].join(" ");
}

/** The title of the pull request that adds or changes the hold, and its commit's message. */
export function holdTitle(selectors: HoldSelectors): string {
  return `Hold ${selectorWords(selectors)}`;
}

/** The title of the pull request that removes the hold, and its commit's message. */
export function releaseTitle(selectors: HoldSelectors): string {
  return `Release ${selectorWords(selectors)}`;
}

/** The description of the pull request that adds or changes the hold, of at most `limit` characters. */
export function describeHold(hold: Hold, limit: number): string {
  const head = `While this hold stands, no promotion of ${
    code(selectorWords(hold))
  } is opened or let through. It acts once this pull request is merged.`;
  return fitSections(head, [facts(hold)], limit);
}

/** The description of the pull request that removes the hold, of at most `limit` characters. */
export function describeRelease(hold: Hold, limit: number): string {
  const head = `Promotions of ${
    code(selectorWords(hold))
  } are let through again once this pull request is merged. What was held:`;
  return fitSections(head, [facts(hold)], limit);
}

function facts({ reason, by, until }: Hold) {
  return {
    lead: [],
    rows: [
      `- Reason: ${code(reason)}`,
      ...(by === "" ? [] : [`- By: ${code(by)}`]),
      `- Until: ${until === undefined ? "released" : dateWords(until)}`,
    ],
    noun: "line",
  };
}
