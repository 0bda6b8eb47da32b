import type { FailureCode } from "../../src/core/failure.ts";
import type { Action } from "../../src/output/result.ts";

/** The chapter on what `--output json` prints: the fields of `Result`, `FailedResult` and `Results` in src/output/result.ts. */
export function jsonResult(): string[] {
  const rows = fields.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return [
    "## The JSON result",
    "`--output json` prints one object on stdout and nothing else. Fields that do not apply are left out.",
    ["| field | meaning |", "| --- | --- |", ...rows].join("\n"),
    "The actions:",
    list(actions),
    "In a dry run `action` says what would be done, `commit` is the id of a commit that was thrown away, and the diff is " +
    "left out. Errors are logged to stderr as well. New fields may come in any release; ignore unknown ones.",
    "## Error codes",
    "`error.code` is one of these, and no other. `usage` and `config` exit with 2, `interrupted` with 130 or 143, all others with 1.",
    list(codes),
    "## In a pipeline",
    "In GitHub Actions and Azure Pipelines the program itself hands its result on, from any step that runs it:",
    [
      "- *Outputs.* `result` (the JSON on one line; over 30,000 characters without lists and `description`, and with " +
      "`shortened: true`), `changed` (`true` when a pull request was created or updated), `branch`, `commit`, " +
      "`pull-request-number`, `pull-request-url`; of several results the last one that has a value. In Azure Pipelines they " +
      "are output variables of the step, and the last two are `pullRequestNumber` and `pullRequestUrl`.",
      "- *Annotations.* Errors and warnings are shown at their file and line.",
      "- *Summary.* What changed, with links, on the run's page; of a view its Markdown.",
      "- *Groups.* With `--verbose` the log of git commands and requests can be folded.",
    ].join("\n"),
    "Nothing that comes from a repository or a server is taken for a command of the runner or of a terminal: control " +
    'characters are spelled out, and commands broken up. Where a diff has such a line, the line is marked with "!" in its first ' +
    "column, so that `git apply` refuses the diff; outside of CI, a diff that is piped or redirected stays as it is.",
    "The token is masked in everything that is printed, also URL-encoded and in base64. It is never printed for the runner to " +
    "mask (`::add-mask::`), since the log may go to a file.",
  ];
}

function list(rows: Readonly<Record<string, string>>): string {
  return Object.entries(rows).map(([name, meaning]) => `- \`${name}\`: ${meaning}`).join("\n");
}

const fields = [
  ["command", "the command that ran"],
  ["action", "what it did, see below"],
  ["dryRun", "`true` in a dry run"],
  ["reason", "why it did nothing, the same as the last line of the text"],
  [
    "promotion",
    "`group`, `app`, `tag`, `env`, `sha` (the commit promoted from; empty in the first environment), `feature` " +
    "(else empty) and `type` (`promote`, `feature` or `rollback`)",
  ],
  ["branch", "the pull request's branch"],
  ["commit", "the id of the commit on it"],
  [
    "pullRequest",
    "`number`, `url`, `autoMerge` (whether the provider says that it merges by itself) and, when it stood for " +
    "something else before, `replaced` with its former `title`",
  ],
  [
    "disarmed",
    "of `hold` and `rollback`: the open pull requests (`number`, `url`) whose auto-merge was switched off at once",
  ],
  ["title", "the pull request's title"],
  ["description", "the pull request's description"],
  ["changes", "the values that change: `path`, `line` (from 1), `from` and `to`"],
  [
    "warnings",
    "everything odd that did not stop the run: `code` (stable, in kebab case), `message` and often `path` and `line`. " +
    "A failure has them only where there are any",
  ],
  [
    "results",
    "of a `promote` over several commits: an object such as this for each, in place of all fields but `command` " +
    "and `warnings`, which has those of the whole run",
  ],
  ["error", "`code`, `message` and often `hint` (what to do) and `details` (further facts)"],
] as const;

const actions: Readonly<Record<Action, string>> = {
  created: "a pull request was opened",
  updated: "the open pull request was updated, or taken over",
  unchanged: "everything is as it should be already, or there is nothing to remove",
  skipped: "there is nothing to promote, for the `reason` given",
  passed: "`status` lets the pull request through; a view or check found nothing wrong",
  failed: "see `error`",
};

const codes: Readonly<Record<FailureCode, string>> = {
  usage: "the command line is wrong",
  config: "the config file is missing or wrong; the message has a line for each problem",
  manifest: "a manifest cannot be read or edited, or the app has no marker",
  feature:
    "the feature cannot be built so that it works beside its environment, or a kustomization cannot be built at all",
  git: "a git command failed, or the repository is not what the command needs",
  conflict: "another run, or a person, holds the branch or the pull request",
  auth: "there is no token, or it may not do this",
  provider: "GitHub or Azure DevOps refused, or did not answer",
  status: "the gate is closed: the previous environment failed, or was not heard of in time",
  interrupted: "SIGINT or SIGTERM ended the run; it exits with 130 or 143",
  internal: "a bug in gitops-promotion; please report it",
};
