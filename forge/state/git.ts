/** What the git binary answered; `output` and `errors` are decoded as UTF-8. */
export interface GitResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Whom a commit names; `date` in milliseconds since 1970. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: number;
}

interface GitOptions {
  readonly input?: string | Uint8Array<ArrayBuffer>;
  readonly env?: Record<string, string>;
}

/** Keeps the machine's own git configuration and the caller's repository variables out of the forge. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** The environment that a git process of the forge gets: PATH and the above, no more. */
export function gitEnvironment(more: Record<string, string> = {}): Record<string, string> {
  return { PATH: Deno.env.get("PATH") ?? "", ...GIT_ENVIRONMENT, ...more };
}

/** Runs git in a bare repository (or, without one, anywhere) and answers whatever the exit code. */
export async function tryGit(
  dir: string | undefined,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const child = new Deno.Command("git", {
    args: dir === undefined ? [...args] : ["--git-dir", dir, ...args],
    clearEnv: true,
    env: gitEnvironment(options.env),
    stdin: options.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [result] = await Promise.all([child.output(), feed(child, options.input)]);
  const decoder = new TextDecoder();
  return {
    code: result.code,
    output: decoder.decode(result.stdout),
    errors: decoder.decode(result.stderr),
  };
}

/** As `tryGit`, but an exit code other than 0 is an error; answers the output without its last line end. */
export async function git(
  dir: string | undefined,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const result = await tryGit(dir, args, options);
  if (result.code !== 0) {
    throw new Error(`git ${args.join(" ")} exited with ${result.code}: ${result.errors.trim()}`);
  }
  return result.output.replace(/\n$/, "");
}

/** The commit that a branch, ref or hash names, or `undefined`. */
export async function resolveCommit(dir: string, revision: string): Promise<string | undefined> {
  if (revision === "" || revision.startsWith("-")) return undefined;
  const result = await tryGit(dir, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  return result.code === 0 ? result.output.trim() : undefined;
}

/** Every branch with its tip. */
export async function listBranches(dir: string): Promise<Map<string, string>> {
  const format = "--format=%(objectname) %(refname:lstrip=2)";
  const output = await git(dir, ["for-each-ref", format, "refs/heads"]);
  const rows = output.split("\n").filter((line) => line !== "");
  return new Map(rows.map((line) => {
    const space = line.indexOf(" ");
    return [line.slice(space + 1), line.slice(0, space)];
  }));
}

/** Whether `ancestor` is reachable from `descendant`; false where either is unknown. */
export async function isAncestor(
  dir: string,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  return (await tryGit(dir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
}

/** Commits reachable from `to` and not from `from`, newest first. */
export async function commitsBetween(dir: string, from: string, to: string): Promise<string[]> {
  const output = await git(dir, ["rev-list", "--topo-order", `${from}..${to}`]);
  return output === "" ? [] : output.split("\n");
}

/** Environment variables that make git use these signatures. */
export function signatures(author: Signature, committer: Signature): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${Math.floor(author.date / 1000)} +0000`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `@${Math.floor(committer.date / 1000)} +0000`,
  };
}

async function feed(child: Deno.ChildProcess, input: GitOptions["input"]): Promise<void> {
  if (input === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
    await writer.close();
  } catch {
    // A git that stopped reading says why by its exit code and its errors.
  }
}
