import type { Explanation } from "../core/views/explain.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";
import { wrapWords } from "./wrap.ts";

/** Each explanation with its facts and what to do, wrapped at `width`. */
export function explainText(
  { group, app }: { readonly group: string; readonly app: string },
  explanations: readonly Explanation[],
  paint: Paint,
  width = Infinity,
): string {
  return explanations.map(({ env, tag, wanted, code, message, facts, todo }) => {
    const has = tag === "" ? "no tag" : tag;
    const lacks = wanted === "" || wanted === tag ? "" : `, not ${wanted}`;
    const tone = TONES.get(code) ?? "waiting";
    const wrapped = (text: string, indent: number) =>
      wrapWords(printableLine(text), width - indent).map((line) => " ".repeat(indent) + line);
    return [
      paint.bold(printableLine(`${group}/${app} in ${env}: ${has}${lacks}`)),
      ...wrapped(`${code}: ${message}`, 2).map(paint[tone]),
      ...facts.flatMap((fact) => wrapped(fact, 4)).map(paint.dim),
      ...wrapped(`→ ${todo}`, 2),
    ].join("\n");
  }).join("\n\n");
}

const TONES: ReadonlyMap<Explanation["code"], "good" | "bad" | "plain"> = new Map([
  ["up-to-date", "good"],
  ["ready", "good"],
  ["first-environment", "plain"],
  ["not-in-environment", "plain"],
  ["failed", "bad"],
  ["conflict", "bad"],
  ["lost", "bad"],
  ["ahead", "bad"],
  ["markers-disagree", "bad"],
]);
