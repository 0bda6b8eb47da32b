import type { Repository } from "../state/model.ts";

/** A branch policy as a person sets it in the project's settings. */
interface BranchPolicy {
  readonly typeId: string;
  /** A branch's name, or with `*` at its end a beginning of names; the default branch where it is left out. */
  readonly branch?: string;
  readonly isBlocking?: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A pipeline that is made of a file of the repository. */
interface Pipeline {
  readonly id: number;
  readonly name: string;
  /** From the root, without a slash in front. */
  readonly path: string;
  readonly queueStatus: "enabled" | "paused" | "disabled";
}

const policies = new WeakMap<Repository, BranchPolicy[]>();
const pipelines = new WeakMap<Repository, Pipeline[]>();

/** Policies beside those that follow from settings and protections; they are shown, and keep nothing back. */
export function policiesOf(repository: Repository): readonly BranchPolicy[] {
  return policies.get(repository) ?? [];
}

export function setPolicies(repository: Repository, all: readonly BranchPolicy[]): void {
  policies.set(repository, [...all]);
}

export function pipelinesOf(repository: Repository): readonly Pipeline[] {
  return pipelines.get(repository) ?? [];
}

export function setPipelines(repository: Repository, all: readonly Pipeline[]): void {
  pipelines.set(repository, [...all]);
}
