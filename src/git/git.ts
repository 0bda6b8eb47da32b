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
  /** Additional environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Exit codes besides 0 that are not failures. */
  readonly accept?: readonly number[];
  /** Milliseconds after which it is terminated. */
  readonly limit?: number;
  /** Terminates it when its result is no longer needed; then the call fails. */
  readonly stop?: AbortSignal;
}

const MINUTE = 60_000;

/**
 * Limits for commands that talk to a server; a first fetch may transfer a lot. A push whose answer is cut off would
 * hang: send-pack and remote-http wait for each other.
 */
export const NETWORK_LIMITS: ReadonlyMap<string, number> = new Map([
  ["ls-remote", 1.5 * MINUTE],
  ["push", 1.5 * MINUTE],
  ["fetch", 15 * MINUTE],
]);

/** Longer than any local command takes in a usable repository, also when a partial clone fetches. */
export const LOCAL_LIMIT = 10 * MINUTE;

/** Commands that always may start other programs: those that talk to a server, and the one that signs. */
const STARTS_OTHERS: ReadonlySet<string> = new Set([
  ...NETWORK_LIMITS.keys(),
  "commit-tree",
  "remote-http",
  "remote-https",
]);

/** Settings for every git command: no hooks or pagers, no maintenance, no additional fetches. */
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
  // Empty, to clear the user's: not every server supports push options.
  ["push.pushOption", ""],
  // Git would send the token wherever a redirect leads; `runOnRemote` follows redirects within the host.
  ["http.followRedirects", "false"],
  // A connection below 1 kB/s for a minute is dead; without this a run would hang until the job's timeout.
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
];

interface GitOptions {
  /** Takes precedence over the user's. */
  readonly config: readonly ConfigEntry[];
  /** Takes precedence over files only. */
  readonly under: readonly ConfigEntry[];
  readonly variables: Readonly<Record<string, string>>;
  /** Any command may fetch missing objects, as in a partial clone. */
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

  /** The same folder with additional configuration, which takes precedence over what is already set. */
  with(config: readonly ConfigEntry[]): Git {
    const options = { ...this.#options, config: [...this.#config, ...config] };
    return new Git(this.#edge, this.#cwd, options);
  }

  /**
   * The same folder with additional configuration, over which all other configuration from the environment takes
   * precedence.
   */
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
   * Runs `git <args>`. Throws a `GitError` for an exit code that is neither 0 nor accepted, and a `Failure` if git is
   * missing, was killed, or exceeded its limit.
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
   * Runs `git <args>` and yields its standard output as it arrives. Git is terminated when the reader stops. Throws as
   * `run`, after all output.
   */
  async *stream(
    args: readonly string[],
    { input, variables, accept, limit = LOCAL_LIMIT }: Omit<RunOptions, "stop"> = {},
  ): AsyncGenerator<Uint8Array, void> {
    const started = this.#edge.clock.now();
    let how = "read as far as needed";
    try {
      const { code, stderr, ended } = yield* streamChild("git", {
        args,
        cwd: this.#cwd,
        env: this.#environment(variables),
        ...(input === undefined ? {} : { input }),
        limit,
        interruption: this.#edge.interruption,
        alone: this.#isAlone(args),
      });
      how = ended ?? `exit ${code}`;
      if (ended !== undefined) throw wasEnded(args, ended, limit);
      if (code !== 0 && !accept?.includes(code)) {
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

  /** Whether a token is sent. */
  get authorized(): boolean {
    return this.#config.some(([key]) => key.endsWith(".extraheader"));
  }

  /** Runs `git <args>` and returns its standard output as text, without the last line end. */
  async text(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { stdout } = await this.run(args, options);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).replace(/\n$/, "");
  }

  /** Starts `git <args>` as a server on its standard input, until that is closed. */
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

  /** Why a started git was terminated; undefined if it exited by itself. */
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
    { input, variables, stop }: RunOptions,
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
        stop,
        alone: this.#isAlone(args),
      });
    } catch (error) {
      throw await this.#cannotStart(error);
    }
  }

  async #cannotStart(error: unknown): Promise<unknown> {
    if (!(error instanceof Deno.errors.NotFound)) return error;
    // Deno throws the same error for a missing program and a missing folder.
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

/** Git exited with an exit code that means failure; `explainGitError` turns it into a `Failure` for people. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly stderr: string;
  /** Some commands, such as `push --porcelain`, report failures there. */
  readonly stdout: string;
  /** Whether a token was sent. */
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

/** A URL's user part may hold credentials. */
function withoutUserInfo(argument: string): string {
  return argument.replace(/^(https?:\/\/)[^/@]*@/i, "$1***@");
}
