import {
  type ChildOutcome,
  runChild,
  type RunningChild,
  startChild,
  streamChild,
} from "../child_process.ts";
import type { Edge, Log } from "../context.ts";
import { Failure } from "../core/failure.ts";
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
  /** Milliseconds after which it is ended. */
  readonly limit?: number;
}

const MINUTE = 60_000;

/**
 * What talks to a server may wait for it, but not for ever; a first fetch may have much to bring. A push whose answer is
 * cut off waits for itself: send-pack for remote-http, and the reverse.
 */
export const NETWORK_LIMITS: ReadonlyMap<string, number> = new Map([
  ["ls-remote", 1.5 * MINUTE],
  ["push", 1.5 * MINUTE],
  ["fetch", 15 * MINUTE],
]);

/** Longer than any of them takes in a repository that people can work with, also when a partial clone fetches. */
export const LOCAL_LIMIT = 10 * MINUTE;

/** What starts other programs whatever the repository: those that talk to a server, and the one that signs. */
const STARTS_OTHERS: ReadonlySet<string> = new Set([
  ...NETWORK_LIMITS.keys(),
  "commit-tree",
  "remote-http",
  "remote-https",
]);

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
  // It would take the token to wherever it is led; runOnRemote follows within the host.
  ["http.followRedirects", "false"],
  // A connection that moves less than 1 kB/s for a minute is dead; without this a run hangs until the job's limit.
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
];

interface GitOptions {
  /** Wins over the user's. */
  readonly config: readonly ConfigEntry[];
  /** Wins over files only. */
  readonly under: readonly ConfigEntry[];
  readonly variables: Readonly<Record<string, string>>;
  /** Any command may fetch what is missing, as in a partial clone. */
  readonly lazy: boolean;
}

/** Runs the system's git in one folder; the only place that starts it. */
export class Git {
  readonly #edge: Edge;
  readonly #cwd: string;
  readonly #config: readonly ConfigEntry[];
  readonly #under: readonly ConfigEntry[];
  readonly #variables: Readonly<Record<string, string>>;
  readonly #lazy: boolean;

  constructor(edge: Edge, cwd: string, options: Partial<GitOptions> = {}) {
    this.#edge = edge;
    this.#cwd = cwd;
    this.#config = options.config ?? [];
    this.#under = options.under ?? [];
    this.#variables = options.variables ?? {};
    this.#lazy = options.lazy ?? true;
  }

  get log(): Log {
    return this.#edge.log;
  }

  get #options(): GitOptions {
    return {
      config: this.#config,
      under: this.#under,
      variables: this.#variables,
      lazy: this.#lazy,
    };
  }

  /** The same folder with more configuration, which wins over what is already set. */
  with(config: readonly ConfigEntry[]): Git {
    const options = { ...this.#options, config: [...this.#config, ...config] };
    return new Git(this.#edge, this.#cwd, options);
  }

  /** The same folder with configuration over which all else wins that comes by the environment. */
  under(config: readonly ConfigEntry[]): Git {
    return new Git(this.#edge, this.#cwd, { ...this.#options, under: config });
  }

  /** The same configuration in another git directory, with more variables. */
  inGitDir(
    gitDir: string,
    { variables = {}, lazy }: Pick<GitOptions, "lazy"> & Partial<GitOptions>,
  ): Git {
    const all = { ...this.#variables, ...variables, GIT_DIR: gitDir };
    return new Git(this.#edge, gitDir, { ...this.#options, variables: all, lazy });
  }

  /**
   * Runs `git <args>`. Throws a `GitError` for an exit code that is neither 0 nor accepted, and a `Failure` when there
   * is no git, when it was killed, or when it took longer than its limit.
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    const started = this.#edge.clock.now();
    const limit = options.limit ?? NETWORK_LIMITS.get(args[0] ?? "") ?? LOCAL_LIMIT;
    const { code, stdout, stderr, ended } = await this.#outcome(args, options, limit);
    const took = Math.round(this.#edge.clock.now() - started);
    this.#edge.log.debug(
      `git ${args.map(withoutUserInfo).join(" ")} (${ended ?? `exit ${code}`}, ${took} ms)`,
    );
    if (ended !== undefined) throw wasEnded(args, ended, limit);
    if (code !== 0 && !options.accept?.includes(code)) {
      throw new GitError(args, {
        code,
        stdout: new TextDecoder().decode(stdout),
        stderr,
        authorized: this.authorized,
      });
    }
    return { code, stdout, stderr };
  }

  /**
   * Runs `git <args>` and gives its standard output as it comes. Whoever stops reading ends git. Throws as `run` does,
   * after what git has printed.
   */
  async *stream(
    args: readonly string[],
    { variables, limit = LOCAL_LIMIT }: Pick<RunOptions, "variables" | "limit"> = {},
  ): AsyncGenerator<Uint8Array, void> {
    const started = this.#edge.clock.now();
    let how = "read as far as needed";
    try {
      const { code, stderr, ended } = yield* streamChild("git", {
        args,
        cwd: this.#cwd,
        env: this.#environment(variables),
        limit,
        interruption: this.#edge.interruption,
        alone: this.#isAlone(args),
      });
      how = ended ?? `exit ${code}`;
      if (ended !== undefined) throw wasEnded(args, ended, limit);
      if (code !== 0) {
        throw new GitError(args, { code, stdout: "", stderr, authorized: this.authorized });
      }
    } catch (error) {
      throw await this.#cannotStart(error);
    } finally {
      const took = Math.round(this.#edge.clock.now() - started);
      this.#edge.log.debug(`git ${args.map(withoutUserInfo).join(" ")} (${how}, ${took} ms)`);
    }
  }

  #isAlone([command = ""]: readonly string[]): boolean {
    return !this.#lazy && !STARTS_OTHERS.has(command);
  }

  /** A token is sent along. */
  get authorized(): boolean {
    return this.#config.some(([key]) => key.endsWith(".extraheader"));
  }

  /** Runs `git <args>` and gives its standard output as text, without the last line end. */
  async text(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { stdout } = await this.run(args, options);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).replace(/\n$/, "");
  }

  /** Starts `git <args>` to be asked by its standard input, until that is closed. */
  start(args: readonly string[]): RunningChild {
    const { log, interruption } = this.#edge;
    log.debug(`git ${args.map(withoutUserInfo).join(" ")} (kept)`);
    interruption?.signal.throwIfAborted();
    return startChild("git", {
      args,
      cwd: this.#cwd,
      env: this.#environment(),
      stdin: "piped",
      interruption,
      alone: this.#isAlone(args),
    });
  }

  /** Why a git that was started has been ended; undefined when it has ended by itself. */
  whyEnded(
    args: readonly string[],
    ended: "limit" | Deno.Signal | null,
    limit: number,
  ): unknown {
    const interrupted = this.#edge.interruption?.signal;
    if (interrupted?.aborted) return interrupted.reason;
    return ended === null ? undefined : wasEnded(args, ended, limit);
  }

  #environment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
    const config = { under: this.#under, config: [...ALWAYS, ...this.#config] };
    return gitVariables(this.#edge.env, config, { ...this.#variables, ...variables });
  }

  async #outcome(
    args: readonly string[],
    { input, variables }: RunOptions,
    limit: number,
  ): Promise<ChildOutcome> {
    try {
      return await runChild("git", {
        args,
        cwd: this.#cwd,
        env: this.#environment(variables),
        ...(input === undefined ? {} : { input }),
        limit,
        interruption: this.#edge.interruption,
        alone: this.#isAlone(args),
      });
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

function wasEnded(args: readonly string[], ended: "limit" | Deno.Signal, limit: number): Failure {
  const command = `git ${args.find((arg) => !arg.startsWith("-")) ?? ""}`;
  if (ended === "limit") {
    return new Failure("git", `${command} did not finish within ${limit / 1000} seconds`, {
      hint: "check that the server and the disk answer, then run again",
    });
  }
  return new Failure("git", `${command} was killed by ${ended}`, {
    hint: "the machine may have too little memory for it; run again",
  });
}

/** Credentials may stand in a URL's user part. */
function withoutUserInfo(argument: string): string {
  return argument.replace(/^(https?:\/\/)[^/@]*@/i, "$1***@");
}
