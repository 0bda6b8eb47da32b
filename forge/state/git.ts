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
const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
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
  const key = isSettled(args) ? JSON.stringify([dir, ...args]) : undefined;
  const known = key === undefined ? undefined : settled.get(key);
  if (known !== undefined) return known;
  const child = new Deno.Command("git", {
    args: dir === undefined ? [...args] : ["--git-dir", dir, ...args],
    clearEnv: true,
    env: gitEnvironment(options.env),
    stdin: options.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ code, stdout, stderr }] = await Promise.all([
    child.output(),
    feed(child, options.input),
  ]);
  const decoder = new TextDecoder();
  const result = { code, output: decoder.decode(stdout), errors: decoder.decode(stderr) };
  // Any other exit code may come from an object that is not there yet.
  if (key !== undefined && (code === 0 || code === 1)) settled.set(key, result);
  return result;
}

/** What git has answered to questions about objects alone, which never change: each is asked many times a scenario. */
const settled = new Map<string, GitResult>();
const ABOUT_OBJECTS = new Set(["merge-base", "rev-list", "merge-tree", "diff", "show"]);
const OPTION_OR_OBJECTS = /^(-.*|[0-9a-f]{40,64}(\.\.[0-9a-f]{40,64})?)$/;

function isSettled([command = "", ...rest]: readonly string[]): boolean {
  return ABOUT_OBJECTS.has(command) && rest.every((arg) => OPTION_OR_OBJECTS.test(arg));
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
