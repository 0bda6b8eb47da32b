import type * as fc from "fast-check";

/** Something that takes text from strangers, and what must hold for every text. */
export interface Target<Input = unknown> {
  /** The name of its folder of kept texts too. */
  readonly name: string;
  /** What is counted: edits, inputs. */
  readonly unit: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** A kept text as an input. */
  readonly fromText: (text: string) => Input;
  /** The text of an input, to keep or to show. */
  readonly toText: (input: Input) => string;
  /** Throws where something does not hold; gives how much was done, in the target's unit. */
  readonly check: (input: Input) => number;
}

/** A target whose inputs are texts. */
export function textTarget(
  target: Pick<Target<string>, "name" | "unit" | "inputs" | "check">,
): Target<string> {
  return { ...target, fromText: (text) => text, toText: (text) => text };
}
