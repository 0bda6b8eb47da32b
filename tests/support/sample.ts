/** Whether slow suites test all they have, as every night (`scripts/deno task test:all`), or a sample of it. */
export const IN_FULL = Deno.env.get("GITOPS_PROMOTION_TESTS") === "all";

/** The first of every `of` items; all of them in full. */
export function sample<T>(items: readonly T[], of: number): readonly T[] {
  return IN_FULL ? items : items.filter((_, index) => index % of === 0);
}

export const nightly = {
  /** A test for the night, of a rule that a cheaper test shows at every commit. */
  test(name: string, body: () => Promise<void>): void {
    if (IN_FULL) Deno.test(name, body);
  },
};
