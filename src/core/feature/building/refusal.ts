import { Failure } from "../../failure.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import type { Symptom } from "./compare.ts";

/** What showed that a feature cannot be right as it was tried. */
export interface Evidence {
  /** What was built. */
  readonly files: Sources;
  /** What is wrong with the build; undefined where kustomize refused. */
  readonly symptom: Symptom | undefined;
}

/** Something in the environment keeps a feature from being right; which field, is still to be found out. */
export class Refusal extends Failure {
  readonly evidence: Evidence;

  constructor(message: string, evidence: Evidence, options: { cause?: unknown } = {}) {
    super("feature", message, options);
    this.evidence = evidence;
  }
}

/** Builds the files. Where kustomize refuses, its hint, which is for an environment as it is, is left out. */
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
