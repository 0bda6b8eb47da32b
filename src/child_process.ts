import { interruptibleSleep, type Interruption } from "./interruption.ts";

export interface ChildOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which the child is terminated. */
  readonly limit: number;
  readonly interruption?: Interruption | undefined;
  /** Terminates the child when its result is no longer needed. */
  readonly stop?: AbortSignal | undefined;
  /**
   * It starts no process that could outlive it, so it needs no process group: for one, Deno forks itself, which takes
   * as long as a small program takes in total.
   */
  readonly alone?: boolean;
}

export interface ChildOutcome {
  readonly code: number;
  readonly stdout: Uint8Array;
  /** At most its last megabyte. */
  readonly stderr: string;
  /** Why it was terminated: its time was up, or it got a signal (from the system, if out of memory). */
  readonly ended?: "limit" | Deno.Signal;
}

/** A running program, and the means to terminate it. */
export interface RunningChild {
  readonly process: Deno.ChildProcess;
  /** Asks it and everything that it started to exit, and kills them after a while. */
  end(): void;
  /** Resolves when it has ended. */
  readonly status: Promise<Deno.CommandStatus>;
  /** Stops listening to the interruption; to be called once it has ended. */
  release(): void;
}

/**
 * Runs a program to its end. Unless it is `alone`, it gets its own process group, so that its children end with it when
 * its time is up or the run is interrupted. Throws what `Deno.Command` throws if it cannot be started, and the
 * interruption's reason.
 */
export async function runChild(command: string, options: ChildOptions): Promise<ChildOutcome> {
  const { input, limit, interruption, stop } = options;
  interruption?.signal.throwIfAborted();
  stop?.throwIfAborted();
  const stdin = input === undefined ? "null" : "piped";
  const child = startChild(command, { ...options, stdin });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.end();
  }, limit);
  stop?.addEventListener("abort", child.end);
  try {
    const output = collect(child.process.stdout);
    const errors = collect(child.process.stderr, MOST_STDERR);
    const fed = input === undefined ? undefined : feed(child.process.stdin, input);
    const { code, signal } = await child.status;
    const [stdout, bytes] = await Promise.all([output.bytes(), errors.bytes(), fed]);
    interruption?.signal.throwIfAborted();
    const ended = isLate ? "limit" : signal;
    const stderr = new TextDecoder().decode(bytes);
    if (code === 127 && stderr.startsWith("setsid: ")) throw new Deno.errors.NotFound(stderr);
    return { code, stdout, stderr, ...(ended === null ? {} : { ended }) };
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", child.end);
    child.release();
  }
}

/**
 * Runs a program and yields its output as it arrives; returns the rest of its outcome. It is terminated when the reader
 * stops. Its time limit also runs while nothing is read.
 */
export async function* streamChild(
  command: string,
  options: Omit<ChildOptions, "stop">,
): AsyncGenerator<Uint8Array, Omit<ChildOutcome, "stdout">> {
  const { input, limit, interruption } = options;
  interruption?.signal.throwIfAborted();
  const child = startChild(command, { ...options, stdin: input === undefined ? "null" : "piped" });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.end();
  }, limit);
  const errors = collect(child.process.stderr, MOST_STDERR);
  const fed = input === undefined ? undefined : feed(child.process.stdin, input);
  // Awaited at the end, if that is reached.
  fed?.catch(() => {});
  try {
    // Leaving the loop early cancels the stream.
    for await (const chunk of child.process.stdout) yield chunk;
    const { code, signal } = await child.status;
    await fed;
    const stderr = new TextDecoder().decode(await errors.bytes());
    interruption?.signal.throwIfAborted();
    const ended = isLate ? "limit" : signal;
    return { code, stderr, ...(ended === null ? {} : { ended }) };
  } finally {
    child.end();
    await child.status;
    await errors.bytes();
    clearTimeout(timer);
    child.release();
  }
}

// Time for git and kustomize to remove their own temporary files.
const GRACE = 2000;

/**
 * Starts a program, unless `alone` in its own process group, which the interruption terminates. If the program fails,
 * the rest of its group is terminated too.
 */
export function startChild(
  command: string,
  { args, cwd, env, stdin, interruption, alone = false }: Omit<ChildOptions, "limit" | "input"> & {
    readonly stdin: "null" | "piped";
  },
): RunningChild {
  const grouped = HAS_GROUPS && !alone;
  const leads = grouped && hasSetsid();
  const process = new Deno.Command(leads ? SETSID : command, {
    args: leads ? [command, ...args] : [...args],
    cwd,
    clearEnv: true,
    env,
    stdin,
    stdout: "piped",
    stderr: "piped",
    detached: grouped && !leads,
  }).spawn();
  let hardly: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;
  const end = () => {
    if (hasEnded) return;
    signalAll(process, "SIGTERM");
    hardly ??= setTimeout(() => signalAll(process, "SIGKILL"), GRACE);
  };
  const status = process.status.then(async (status) => {
    hasEnded = true;
    clearTimeout(hardly);
    if (!status.success) signalGroup(process, "SIGKILL");
    if (alone && status.signal === "SIGINT" && interruption !== undefined) {
      // Ctrl-C in a terminal signals our whole group, maybe before we handle it ourselves. The caller checks the
      // interruption itself.
      await interruptibleSleep(interruption)(100).catch(() => {});
    }
    return status;
  });
  const release = () => interruption?.signal.removeEventListener("abort", end);
  interruption?.signal.addEventListener("abort", end);
  return { process, end, status, release };
}

const HAS_GROUPS = Deno.build.os !== "windows";

/**
 * Creates a process group and then becomes the program; from util-linux or BusyBox. Without it Deno forks itself, which
 * takes longer the more memory it has: 30 ms with 200 MB, compared with 3 ms for git itself.
 */
const SETSID = "/usr/bin/setsid";
let setsidIsThere: boolean | undefined;

function hasSetsid(): boolean {
  if (setsidIsThere === undefined) {
    try {
      setsidIsThere = Deno.statSync(SETSID).isFile;
    } catch {
      setsidIsThere = false;
    }
  }
  return setsidIsThere;
}

function signalAll(process: Deno.ChildProcess, signal: Deno.Signal): void {
  // One that is `alone` is in our own group.
  if (!signalGroup(process, signal)) process.kill(signal);
}

/** Returns whether there was anything to signal. */
function signalGroup(process: Deno.ChildProcess, signal: Deno.Signal): boolean {
  if (!HAS_GROUPS) return false;
  try {
    Deno.kill(-process.pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

// A daemon that it has started, as ssh does, may keep its streams open forever.
const LINGER = 2000;

// In bytes. A server can send any amount of text through git; the reason for a failure is at the end.
const MOST_STDERR = 1_000_000;

/** Reads the whole stream, and keeps at least the last `most` bytes. */
function collect(
  stream: ReadableStream<Uint8Array>,
  most = Infinity,
): { bytes(): Promise<Uint8Array> } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  const done = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      chunks.push(value);
      length += value.length;
      while (length - (chunks[0]?.length ?? 0) >= most) length -= chunks.shift()?.length ?? 0;
    }
  })();
  return {
    /** What was read; to be called when the process has ended. */
    async bytes() {
      const timer = setTimeout(() => reader.cancel(), LINGER);
      await done;
      clearTimeout(timer);
      return concatenate(chunks);
    },
  };
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    all.set(chunk, position);
    position += chunk.length;
  }
  return all;
}

async function feed(stdin: WritableStream<Uint8Array>, input: string | Uint8Array): Promise<void> {
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const writer = stdin.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // A program that ends early says why on stderr; that it did not read its input adds nothing.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
