import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import type { Log } from "../output/log.ts";
import { type ConfigEntry, gitVariables } from "./variables.ts";

export interface GitResult {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Added to the process's environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Exit codes besides 0 that are answers, not failures. */
  readonly accept?: readonly number[];
}

/** Settings of every git command: hooks and pagers off, nothing cleaned up or fetched beside what is asked for. */
const ALWAYS: readonly ConfigEntry[] = [
  ["safe.directory", "*"],
  ["safe.bareRepository", "all"],
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["push.recurseSubmodules", "no"],
  ["push.gpgSign", "false"],
  // Empty, so that it clears the user's: not every server takes push options.
  ["push.pushOption", ""],
  // A connection that moves less than 1 kB/s for a minute is dead; without this a run hangs until the job's limit.
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
];

/** Runs the system's git in one folder; the only place that starts it. */
export class Git {
  readonly #edge: Edge;
  readonly #cwd: string;
  readonly #config: readonly ConfigEntry[];
  readonly #variables: Readonly<Record<string, string>>;

  constructor(
    edge: Edge,
    cwd: string,
    options: {
      config?: readonly ConfigEntry[];
      variables?: Readonly<Record<string, string>>;
    } = {},
  ) {
    this.#edge = edge;
    this.#cwd = cwd;
    this.#config = options.config ?? [];
    this.#variables = options.variables ?? {};
  }

  get log(): Log {
    return this.#edge.log;
  }

  /** The same folder with more configuration, which wins over what is already set. */
  with(config: readonly ConfigEntry[]): Git {
    return new Git(this.#edge, this.#cwd, {
      config: [...this.#config, ...config],
      variables: this.#variables,
    });
  }

  /** The same configuration in another git directory, with more variables. */
  inGitDir(gitDir: string, variables: Readonly<Record<string, string>> = {}): Git {
    return new Git(this.#edge, gitDir, {
      config: this.#config,
      variables: { ...this.#variables, ...variables, GIT_DIR: gitDir },
    });
  }

  /**
   * Runs `git <args>`. Throws a `GitError` for an exit code that is neither 0 nor accepted, and a `Failure` when
   * there is no git.
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    const started = this.#edge.clock.now();
    const output = await this.#output(args, options);
    const stderr = new TextDecoder().decode(output.stderr);
    const took = Math.round(this.#edge.clock.now() - started);
    this.#edge.log.debug(
      `git ${args.map(withoutUserInfo).join(" ")} (exit ${output.code}, ${took} ms)`,
    );
    if (output.code !== 0 && !options.accept?.includes(output.code)) {
      throw new GitError(args, {
        code: output.code,
        stdout: new TextDecoder().decode(output.stdout),
        stderr,
        authorized: this.#config.some(([key]) => key.endsWith(".extraheader")),
      });
    }
    return { code: output.code, stdout: output.stdout, stderr };
  }

  /** Runs `git <args>` and gives its standard output as text, without the last line end. */
  async text(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { stdout } = await this.run(args, options);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).replace(/\n$/, "");
  }

  async #output(args: readonly string[], options: RunOptions): Promise<Deno.CommandOutput> {
    const variables = gitVariables(this.#edge.env, [...ALWAYS, ...this.#config], {
      ...this.#variables,
      ...options.variables,
    });
    try {
      const process = new Deno.Command("git", {
        args: [...args],
        cwd: this.#cwd,
        clearEnv: true,
        env: variables,
        stdin: options.input === undefined ? "null" : "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const written = options.input === undefined ? undefined : feed(process.stdin, options.input);
      const [output] = await Promise.all([process.output(), written]);
      return output;
    } catch (error) {
      throw await this.#cannotStart(error);
    }
  }

  async #cannotStart(error: unknown): Promise<unknown> {
    if (!(error instanceof Deno.errors.NotFound)) return error;
    // The same error is given for a missing program and for a missing folder.
    const folder = await Deno.stat(this.#cwd).catch(() => undefined);
    if (folder?.isDirectory !== true) {
      return new Failure("git", `there is no folder "${this.#cwd}"`, {
        hint: "run in the checkout of the GitOps repository, or name it with --sourcedir",
        cause: error,
      });
    }
    return new Failure("git", `the program "git" was not found on PATH`, {
      hint: "install git 2.30 or later",
      cause: error,
    });
  }
}

/** git ended with an exit code that says it failed; `explainGitError` makes it a `Failure` for people. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly stderr: string;
  /** Some commands tell their failure there, as `push --porcelain` does. */
  readonly stdout: string;
  /** A token was sent along. */
  readonly authorized: boolean;

  constructor(
    args: readonly string[],
    { code, stdout, stderr, authorized }: {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
      readonly authorized: boolean;
    },
  ) {
    super(`git ${args[0] ?? ""} exited with ${code}: ${stderr.trim()}`);
    this.stdout = stdout;
    this.stderr = stderr;
    this.authorized = authorized;
  }
}

/** Credentials may stand in a URL's user part. */
function withoutUserInfo(argument: string): string {
  return argument.replace(/^(https?:\/\/)[^/@]*@/i, "$1***@");
}

async function feed(stdin: WritableStream<Uint8Array>, input: string | Uint8Array): Promise<void> {
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const writer = stdin.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // git that ends early says why on stderr; that its input was not read to the end adds nothing.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
