import * as fc from "fast-check";
import type { Target } from "./target.ts";

/** What came of it. */
export interface FuzzReport {
  readonly inputs: number;
  /** In the target's unit. */
  readonly count: number;
  readonly failure?: { readonly text: string; readonly reason: string };
}

/** Checks kept texts, then inputs by chance until `goal` is reached, or something does not hold, which is made small. */
export function runTarget<Input>(
  target: Target<Input>,
  kept: readonly string[],
  { goal, seed }: { readonly goal: number; readonly seed: number },
): FuzzReport {
  let inputs = 0;
  let count = 0;
  const check = (input: Input) => {
    inputs++;
    count += target.check(input);
  };
  for (const text of kept) {
    try {
      check(target.fromText(text));
    } catch (error) {
      return { inputs, count, failure: { text, reason: reasonOf(error) } };
    }
  }
  const property = fc.property(target.inputs, check);
  for (let round = 0; count < goal; round++) {
    const details = fc.check(property, { seed: seed + round, numRuns: AT_ONCE });
    const [input] = details.counterexample ?? [];
    if (details.failed) {
      const text = input === undefined ? "" : target.toText(input);
      return { inputs, count, failure: { text, reason: reasonOf(details.errorInstance) } };
    }
  }
  return { inputs, count };
}

const AT_ONCE = 200;

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
