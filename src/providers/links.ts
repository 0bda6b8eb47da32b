import type { Remote } from "./remote.ts";

/** The page of a pull request. */
export function pullRequestUrl(remote: Remote, number: number): string {
  return `${remote.webUrl}/${remote.provider === "github" ? "pull" : "pullrequest"}/${number}`;
}

/** The page of a commit. */
export function commitUrl(remote: Remote, sha: string): string {
  return `${remote.webUrl}/commit/${encodeURIComponent(sha)}`;
}

/** The page that shows what is in commit `to` and not in commit `from`. */
export function compareUrl(remote: Remote, from: string, to: string): string {
  const [base, target] = [encodeURIComponent(from), encodeURIComponent(to)];
  if (remote.provider === "github") return `${remote.webUrl}/compare/${base}...${target}`;
  // `GC` stands for a commit, as `GB` does for a branch.
  return `${remote.webUrl}/branchCompare?baseVersion=GC${base}&targetVersion=GC${target}`;
}
