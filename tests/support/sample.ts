/** Whether slow suites test all they have, as every night (`scripts/deno task test:all`), or a sample of it. */
export const IN_FULL = Deno.env.get("GITOPS_PROMOTION_TESTS") === "all";

/** The first of every `of` items; all of them in full. */
export function sample<T>(items: readonly T[], of: number): readonly T[] {
  return IN_FULL ? items : items.filter((_, index) => index % of === 0);
}
