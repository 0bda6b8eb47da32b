/** Something to time: `prepare` runs before each `run` and is not counted. */
export interface Subject {
  readonly name: string;
  prepare?(round: number): Promise<void>;
  run(round: number): Promise<void>;
}

/** Milliseconds of every counted round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/**
 * Runs all subjects in turn, `rounds` times after one that is not counted, so that a machine whose speed drifts drifts for
 * all of them alike.
 */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<Times> {
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      await subject.prepare?.(round);
      const start = performance.now();
      await subject.run(round);
      if (round > 0) times.get(subject.name)?.push(performance.now() - start);
    }
  }
  return times;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
    : sorted[Math.floor(middle)] ?? NaN;
}

/** Runs a process to its end; one that fails ends the benchmark with what it said. */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const { cwd, env } = options;
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: { ...env } }),
    stdout: "null",
  }).output();
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}
