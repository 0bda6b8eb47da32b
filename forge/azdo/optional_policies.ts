import type { Repository } from "../state/model.ts";

/** A branch policy "Check for linked work items" that is optional, and that no pull request fulfils. */
interface OptionalPolicy {
  readonly id: number;
  readonly branch: string;
}

const policies = new WeakMap<Repository, OptionalPolicy[]>();

/** Policies that block no merge by hand, but auto-complete as long as it is not told to ignore them. */
export function optionalPolicies(repository: Repository): readonly OptionalPolicy[] {
  return policies.get(repository) ?? [];
}

/** Adds one, as a person does in the branch's settings; answers its id. */
export function addOptionalPolicy(repository: Repository, branch: string): number {
  const before = optionalPolicies(repository);
  const id = repository.id * 100 + 51 + before.length;
  policies.set(repository, [...before, { id, branch }]);
  return id;
}
