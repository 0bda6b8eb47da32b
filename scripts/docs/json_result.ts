/** The chapter on what `--output json` prints: the fields of `Result`, `FailedResult` and `Results` in src/output/result.ts. */
export function jsonResult(): string[] {
  const rows = fields.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return [
    "## The JSON result",
    "`--output json` prints one object on stdout. Fields that do not apply are left out.",
    ["| field | meaning |", "| --- | --- |", ...rows].join("\n"),
    "The actions:",
    actions.map(([name, meaning]) => `- \`${name}\`: ${meaning}`).join("\n"),
    "In a dry run `action` says what would be done, `commit` is the id of a commit that was thrown away, and the diff is " +
    "left out. Errors are told on stderr as well. New fields may come in any release; passing over unknown ones is safe.",
  ];
}

const fields = [
  ["command", "the command that ran"],
  ["action", "what it did, see below"],
  ["reason", "why it did nothing, as the text's last line says it"],
  [
    "promotion",
    "`group`, `app`, `tag`, `env`, `sha` (the commit promoted from; empty in the first environment), `feature` " +
    "(else empty) and `type` (`promote` or `feature`)",
  ],
  ["branch", "the pull request's branch"],
  ["commit", "the id of the commit on it"],
  ["pullRequest", "`number`, `url` and `autoMerge` (whether it merges by itself)"],
  ["changes", "the values that change: `path`, `line` (from 1), `from` and `to`"],
  [
    "results",
    "of a `promote` over several commits: an object such as this for each, in place of all fields but `command`",
  ],
  ["error", "`code`, `message` and often `hint` (what to do)"],
] as const;

const actions = [
  ["created", "a pull request was opened"],
  ["updated", "the open pull request was taken over"],
  ["unchanged", "all is as it was asked for already, or there is nothing to remove"],
  ["skipped", "there is nothing to promote, for the `reason` given"],
  ["passed", "`status` lets the pull request through"],
  ["failed", "see `error`"],
] as const;
