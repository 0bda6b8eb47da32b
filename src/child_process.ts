import { interruptibleSleep, type Interruption } from "./interruption.ts";

export interface ChildOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which the child is ended. */
  readonly limit: number;
  readonly interruption?: Interruption | undefined;
  /**
   * It starts nothing that could outlive it, and needs no process group: for one Deno forks itself, which takes as long
   * as a small program does in all.
   */
  readonly alone?: boolean;
}

export interface ChildOutcome {
  readonly code: number;
  readonly stdout: Uint8Array;
  /** Its last megabyte, where it is longer. */
  readonly stderr: string;
  /** Why it did not end by itself: its time was up, or somebody (the system, for want of memory) sent a signal. */
  readonly ended?: "limit" | Deno.Signal;
}

/** A program that runs, and the means to end it. */
export interface RunningChild {
  readonly process: Deno.ChildProcess;
  /** Asks it and all that it started to end, and after a while no longer asks. */
  end(): void;
  /** Resolves when it has ended. */
  readonly status: Promise<Deno.CommandStatus>;
  /** Lets go of the interruption; for whoever has seen it end. */
  release(): void;
}

/**
 * Runs a program to its end. Unless it is `alone`, it has a process group of its own, so that its children end with it
 * when its time is up or the program is interrupted. Throws what `Deno.Command` throws where it cannot be started, and
 * the interruption's reason.
 */
export async function runChild(command: string, options: ChildOptions): Promise<ChildOutcome> {
  const { input, limit, interruption } = options;
  interruption?.signal.throwIfAborted();
  const stdin = input === undefined ? "null" : "piped";
  const child = startChild(command, { ...options, stdin });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.end();
  }, limit);
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
    child.release();
  }
}

/**
 * Runs a program and gives its output as it comes; what became of it, without that, is returned. Whoever stops reading
 * ends it, and its time passes also while nobody reads.
 */
export async function* streamChild(
  command: string,
  options: Omit<ChildOptions, "input">,
): AsyncGenerator<Uint8Array, Omit<ChildOutcome, "stdout">> {
  const { limit, interruption } = options;
  interruption?.signal.throwIfAborted();
  const child = startChild(command, { ...options, stdin: "null" });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.end();
  }, limit);
  const errors = collect(child.process.stderr, MOST_STDERR);
  try {
    // Leaving the loop early cancels the stream.
    for await (const chunk of child.process.stdout) yield chunk;
    const { code, signal } = await child.status;
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

// What git and kustomize need to remove their own temporary files.
const GRACE = 2000;

/**
 * Starts a program, unless it is `alone` in a process group of its own, which the interruption ends. What it leaves
 * behind of that when it fails is ended too.
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
      // Ctrl-C in a terminal ends what is in our group, maybe before we have heard of it. Whoever runs it looks itself.
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
 * Makes a process group before it becomes the program; from util-linux or BusyBox. Without it Deno forks itself, which
 * takes the longer the more memory it has: 30 ms with 200 MB, where git itself takes 3.
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
  // One that is alone is in ours.
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

// A daemon that it has started, as ssh does, may hold its streams open for ever.
const LINGER = 2000;

// In bytes. A server's words come through git, as many as it likes; why git has failed stands at the end.
const MOST_STDERR = 1_000_000;

/** Takes all of the stream, and keeps of the end at least `most` bytes. */
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
    /** What there is, to be asked when the process has ended. */
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
    // A program that ends early says why on stderr; that its input was not read to the end adds nothing.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
