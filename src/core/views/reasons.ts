import type { ReportedFailure } from "../gate/gate.ts";
import { onOneLine } from "../quoted.ts";

/** Why an open promotion is in its state. */
export type PromotionReason =
  /** It does not merge cleanly. */
  | { readonly kind: "conflict" }
  /** What the gate says, and the failures that it is about, if any. */
  | { readonly kind: "gate"; readonly words: string; readonly failures: readonly ReportedFailure[] }
  /** It took the place of other versions while they soaked, and has its own soak. */
  | { readonly kind: "replaced"; readonly tag: string; readonly skipped: readonly string[] };

/** The reason in words. */
export function reasonWords(reason: PromotionReason): string {
  switch (reason.kind) {
    case "conflict":
      return "it does not merge cleanly";
    case "gate":
      return reason.words;
    case "replaced":
      return `${reason.tag} took the place of ${reason.skipped.join(", ")} and has its own soak`;
  }
}

/**
 * The reason in words and on one line, without the details of failures that are shown beside it, which `shown` has by
 * name.
 */
export function shortReasonWords(
  reason: PromotionReason,
  shown: ReadonlyMap<string, string>,
): string {
  const failures = reason.kind === "gate" ? reason.failures : [];
  const isShown = ({ name, description }: ReportedFailure) =>
    description !== "" && shown.get(name) === description;
  return failures.length > 0 && failures.every(isShown)
    ? failures.map(({ name }) => `${name} failed`).join("; ")
    : onOneLine(reasonWords(reason));
}
