/** What a process took, apart from those that it started. */
export interface OwnCost {
  /** Milliseconds from start to end. */
  readonly time: number;
  /** Milliseconds of CPU, in steps of ten. */
  readonly cpu: number;
  /** The most memory that it had, in megabytes. */
  readonly memory: number;
}

/** How often a process is looked at, in milliseconds; what it does after the last look is not counted. */
const PAUSE = 10;

/** Runs a process to its end; one that fails ends the benchmark with what it said. Linux only. */
export async function ownCost(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<OwnCost> {
  const start = performance.now();
  const { cwd, env = {} } = options;
  const process = new Deno.Command(program, {
    args: [...args],
    cwd,
    env,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let [cpu, memory] = [0, 0];
  const watch = setInterval(() => {
    cpu = Math.max(cpu, cpuOf(process.pid));
    memory = Math.max(memory, memoryOf(process.pid));
  }, PAUSE);
  const { success, stderr } = await process.output();
  const time = performance.now() - start;
  clearInterval(watch);
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
  return { time, cpu, memory };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime, in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = /\) (?<fields>.*)$/s.exec(proc(pid, "stat"))?.groups?.["fields"]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. */
function memoryOf(pid: number): number {
  return Number(/^VmHWM:\s+(?<kB>\d+)/m.exec(proc(pid, "status"))?.groups?.["kB"] ?? 0) / 1024;
}

function proc(pid: number, file: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch (error) {
    // It has just ended: its folder is gone, or can be opened no longer.
    if (error instanceof Deno.errors.NotFound || /\bESRCH\b|No such process/.test(String(error))) {
      return "";
    }
    throw error;
  }
}
