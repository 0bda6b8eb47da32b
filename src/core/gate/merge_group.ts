/** An entry in GitHub's merge queue: a branch with everything that is merged up to a pull request. */
export interface MergeGroup {
  readonly number: number;
  /** The head of its branch, on which the required checks have to succeed. */
  readonly commit: string;
}

/**
 * Finds the merge queue's branches for a base among the repository's branches. GitHub names them
 * `gh-readonly-queue/<base>/pr-<number>-<commit>`
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue).
 */
export function mergeGroups(branches: ReadonlyMap<string, string>, base: string): MergeGroup[] {
  const prefix = `gh-readonly-queue/${base}/`;
  return [...branches].flatMap(([branch, commit]) => {
    if (!branch.startsWith(prefix)) return [];
    const number = /^pr-(?<number>\d+)-[0-9a-f]+$/.exec(branch.slice(prefix.length))?.groups
      ?.["number"];
    return number === undefined ? [] : [{ number: Number(number), commit }];
  });
}
