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
    "In a dry run, `action` says what would be done, `commit` is the ID of a discarded commit, and there is no diff. " +
    "Errors are logged to stderr as well. Any release may add fields; ignore unknown ones.",
    "## Error codes",
    "`error.code` is one of these, and no other. `usage` and `config` exit with 2, `interrupted` with 130 or 143, all others with 1.",
    list(codes),
    "## In a pipeline",
    "In GitHub Actions and Azure Pipelines, the program itself publishes its result from any step that runs it:",
    [
      "- *Outputs.* `result` (the JSON on one line; over 30,000 characters without lists and `description`, and with " +
      "`shortened: true`), `changed` (`true` when a pull request was created or updated), `branch`, `commit`, " +
      "`pull-request-number`, `pull-request-url`; with several results, the last one that has a value. In Azure Pipelines they " +
      "are output variables of the step, and the last two are `pullRequestNumber` and `pullRequestUrl`.",
      "- *Annotations.* Errors and warnings are shown at their file and line.",
      "- *Summary.* What changed, with links, on the run's page; for a view, its Markdown.",
      "- *Groups.* With `--verbose`, the log of git commands and requests is folded.",
    ].join("\n"),
    "Nothing from a repository or a server can act as a command for the runner or a terminal: control characters are " +
    'spelled out and commands broken up. If a diff has such a line, it is marked with "!" in its first column, so ' +
    "`git apply` rejects the diff; outside CI, a piped or redirected diff stays as it is.",
    "The token is masked in all output, also URL-encoded and in base64. It is never printed for the runner to mask " +
    "(`::add-mask::`), since the log may go to a file.",
  ];
}

function list(rows: Readonly<Record<string, string>>): string {
  return Object.entries(rows).map(([name, meaning]) => `- \`${name}\`: ${meaning}`).join("\n");
}

const fields = [
  ["command", "the command that ran"],
  ["action", "what it did, see below"],
  ["dryRun", "`true` in a dry run"],
  ["reason", "why it did nothing, as in the last line of the text"],
  [
    "promotion",
    "`group`, `app`, `tag`, `env`, `sha` (the commit promoted from; empty in the first environment), `feature` " +
    "(else empty) and `type` (`promote`, `feature` or `rollback`)",
  ],
  ["branch", "the pull request's branch"],
  ["commit", "the ID of the commit on it"],
  [
    "pullRequest",
    "`number`, `url`, `autoMerge` (whether auto-merge is enabled, according to the provider) and, if it was " +
    "for something else before, `replaced` with its former `title`",
  ],
  [
    "disarmed",
    "of `hold` and `rollback`: the open pull requests (`number`, `url`) whose auto-merge was disabled at once",
  ],
  ["title", "the pull request's title"],
  ["description", "the pull request's description"],
  ["changes", "the values that change: `path`, `line` (from 1), `from` and `to`"],
  [
    "warnings",
    "every problem that did not stop the run: `code` (stable, kebab case), `message` and often `path` and `line`. " +
    "A failure has the field only if there are any",
  ],
  [
    "results",
    "of a `promote` over several commits: one such object for each, instead of all fields but `command` and " +
    "`warnings`, which covers the whole run. Of a `status` whose pull request promotes to several environments: one for " +
    "each, beside the fields of the whole, whose `promotion` is the last of them",
  ],
  ["error", "`code`, `message` and often `hint` (what to do) and `details` (further facts)"],
] as const;

const actions: Readonly<Record<Action, string>> = {
  created: "a pull request was opened",
  updated: "the open pull request was updated, or taken over",
  unchanged: "everything is already as it should be, or there is nothing to remove",
  skipped: "there is nothing to promote, for the `reason` given",
  passed: "`status` lets the pull request through; a view or check found nothing wrong",
  failed: "see `error`",
};

const codes: Readonly<Record<FailureCode, string>> = {
  usage: "the command line is wrong",
  config: "the config file is missing or wrong; the message has a line for each problem",
  manifest: "a manifest cannot be read or edited, or the app has no marker",
  feature: "the feature cannot work beside its environment, or a kustomization cannot be built",
  git: "a git command failed, or the repository is not what the command needs",
  conflict: "another run, or a person, holds the branch or the pull request",
  auth: "there is no token, or it lacks permissions",
  provider: "GitHub or Azure DevOps refused, or did not answer",
  status: "the gate is closed: the previous environment failed, or did not report in time",
  interrupted: "SIGINT or SIGTERM ended the run; it exits with 130 or 143",
  internal: "a bug in gitops-promotion; please report it",
};
