import { Failure } from "../../failure.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import type { Symptom } from "./compare.ts";

/** The evidence that a draft is not correct. */
export interface Evidence {
  /** The files that were built. */
  readonly files: Sources;
  /** What is wrong with the build; undefined if kustomize failed. */
  readonly symptom: Symptom | undefined;
}

/** Something in the environment prevents a correct feature; the field is yet to be found. */
export class Refusal extends Failure {
  readonly evidence: Evidence;

  constructor(message: string, evidence: Evidence, options: { cause?: unknown } = {}) {
    super("feature", message, options);
    this.evidence = evidence;
  }
}

/** Builds the files. If kustomize fails, drops its hint, which is about the environment without the feature. */
export async function buildOrRefuse<T>(
  build: (files: Sources) => Promise<T>,
  files: Sources,
): Promise<T> {
  try {
    return await build(files);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "feature") throw error;
    throw new Refusal(error.message, { files, symptom: undefined }, { cause: error });
  }
}
