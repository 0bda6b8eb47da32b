import { fullName } from "../state/forge_state.ts";
import type { PullRequest } from "../state/model.ts";
import { MutationRefused } from "./auto_merge.ts";
import type { Call } from "./call.ts";

const TEST: Readonly<Record<string, (it: PullRequest, value: string) => boolean>> = {
  repo: (it, value) => same(fullName(it.repository), value),
  author: (it, value) => same(it.author.login, value),
  assignee: (it, value) => it.assignees.some(({ login }) => same(login, value)),
  "review-requested": (it, value) => it.requestedReviewers.some(({ login }) => same(login, value)),
  label: (it, value) => it.labels.some((label) => same(label, value)),
  base: (it, value) => it.target.branch === value,
  head: (it, value) => it.source.branch === value,
  draft: (it, value) => String(it.draft) === value,
  state: is,
  is,
  type: is,
  // Where the words are looked for does not matter among so few.
  in: () => true,
  archived: (_, value) => value === "false",
};

/**
 * The pull requests that a search finds, newest first: the qualifiers that `gh` sends, and words of title and
 * description (https://docs.github.com/search-github/searching-on-github/searching-issues-and-pull-requests).
 */
export function searchPullRequests(
  { state, caller }: Pick<Call, "state" | "caller">,
  query: string,
): PullRequest[] {
  const terms = [...query.matchAll(/(-?)(?:([\w-]+):)?("[^"]*"|\S+)/g)];
  const tests = terms.map(([, not, qualifier = "", quoted = ""]) => {
    const unquoted = quoted.replace(/^"(.*)"$/, "$1");
    const value = unquoted === "@me" ? caller?.login ?? "" : unquoted;
    if (qualifier === "sort") return () => true;
    const test = qualifier === "" ? says : TEST[qualifier];
    if (test === undefined) {
      throw new MutationRefused("UNPROCESSABLE", `the forge cannot search by "${qualifier}:"`);
    }
    return (it: PullRequest) => test(it, value) !== (not === "-");
  });
  return state.repositories.flatMap(({ pullRequests }) => pullRequests).toReversed()
    .filter((it) => tests.every((test) => test(it)));
}

function is(it: PullRequest, value: string): boolean {
  switch (value) {
    case "pr":
      return true;
    case "closed":
      return it.state !== "open";
    case "unmerged":
      return it.state !== "merged";
    case "draft":
      return it.draft;
    default:
      return it.state === value;
  }
}

function says({ title, body }: PullRequest, word: string): boolean {
  return `${title}\n${body}`.toLowerCase().includes(word.toLowerCase());
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
