import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import { GitError } from "./git.ts";

/** Whether the server received the push and refused it. */
export function wasRejectedByServer(error: unknown): error is GitError {
  return error instanceof GitError && /\[remote rejected\]/.test(error.stdout);
}

// Another run was faster: it pushed after we read the branch.
const LOST_RACE =
  /stale info|cannot lock ref|failed to update ref|fetch first|non-fast-forward|reference already exists/;

/** Whether a push was rejected because the branch has moved. */
export function isLostRace(error: unknown): boolean {
  return error instanceof GitError && LOST_RACE.test(error.stdout);
}

/** Whether git did not send a push because origin had already moved the branch. */
export function isStale(error: unknown): boolean {
  return error instanceof GitError && error.stdout.includes("[rejected] (stale info)");
}

/** The branch that blocks another one: "a" and "a/b" cannot both exist. `branches` are origin's. */
export function branchInTheWay(branch: string, branches: Iterable<string>): string | undefined {
  for (const other of branches) {
    if (other.startsWith(`${branch}/`) || branch.startsWith(`${other}/`)) return other;
  }
  return undefined;
}

export function isInTheWay(branch: string, other: string): Failure {
  return new Failure("git", `could not push branch "${branch}": origin has a branch "${other}"`, {
    hint:
      `delete or rename "${other}": git cannot have two branches where one name continues the other with "/"`,
  });
}

interface Advice {
  readonly pattern: RegExp;
  hint(branch: string): string;
}

/** Servers' messages for refused pushes, and what to do; the first match counts. */
const ADVICE: readonly Advice[] = [
  {
    pattern: /verified signature|must be signed|unsigned|not signed/i,
    hint: () =>
      "sign the commits (git config commit.gpgsign true, with a key that the server knows), or let this token's app or user bypass the ruleset",
  },
  {
    pattern: /GH007|private email|VS403702|author email|committer email/i,
    hint: () =>
      "set --author, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL to a name and address that the server accepts",
  },
  {
    pattern: /without `?workflows?`? (?:permission|scope)/i,
    hint: () => "give the token the permission to write workflows",
  },
  {
    pattern: /TF401027|GenericContribute|ForcePush|CreateBranch/,
    hint: (branch) =>
      `allow the build's identity "Contribute", "Create branch" and "Force push" on branches named "${
        prefixOf(branch)
      }" (Project settings > Repositories > Security)`,
  },
  {
    pattern: /TF402455/,
    hint: (branch) =>
      `remove the policies from branches named "${
        prefixOf(branch)
      }": they are meant for the base branch`,
  },
  {
    pattern: /GH006|protected branch/i,
    hint: (branch) =>
      `leave branches named "${
        prefixOf(branch)
      }" out of the protection rule, or allow this token to push and force-push to them`,
  },
  {
    pattern: /GH013|rule violations|creations being restricted/i,
    hint: (branch) =>
      `leave branches named "${
        prefixOf(branch)
      }" out of the ruleset, or let this token's app or user bypass it`,
  },
];

/** Turns a failed push into a `Failure` with the server's own words; returns other errors unchanged. */
export function explainPushError(error: unknown, branch: string): unknown {
  if (!wasRejectedByServer(error)) {
    return explainGitError(error, `push branch "${branch}" to origin`);
  }
  const reason = /\[remote rejected\] \((?<reason>.*)\)\s*$/m.exec(error.stdout)?.groups
    ?.["reason"] ?? "no reason given";
  const words = remoteLines(error.stderr);
  const said = words === "" ? "" : `: ${words}`;
  const advice = ADVICE.find(({ pattern }) => pattern.test(`${words} ${reason}`));
  return new Failure(
    "git",
    `could not push branch "${branch}": origin refused it (${reason})${said}`,
    {
      hint: advice?.hint(branch) ??
        `allow the token to create, reset and delete branches named "${prefixOf(branch)}"`,
      cause: error,
    },
  );
}

function prefixOf(branch: string): string {
  return `${branch.split("/")[0]}/*`;
}

const LONGEST = 1000;

/** The server's `remote:` lines on one line, without the frames that some servers draw. */
function remoteLines(stderr: string): string {
  const lines = stderr.split("\n")
    .map((line) => /^remote: ?(?<text>.*)$/.exec(line)?.groups?.["text"]?.trim() ?? "")
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !/^error: hook declined/.test(line));
  const text = [...new Set(lines)].join(" / ");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
