/** A pull request's place in GitHub's merge queue: a branch with all that is merged up to it. */
export interface MergeGroup {
  readonly number: number;
  /** The newest commit of its branch, on which the required checks have to succeed. */
  readonly commit: string;
}

/**
 * The groups of a base's merge queue among the branches of the repository. GitHub names them
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
