// deno-lint-ignore-file no-console -- it is where the library that is listened to prints
/**
 * The lines that `run` prints with `console.log`, which is the only output of `@bomb.sh/tab`; this program prints
 * through its streams only. `run` is synchronous, so nothing else can print meanwhile.
 */
export function printedBy(run: () => void): string[] {
  const lines: string[] = [];
  const original = console.log;
  console.log = (line: unknown) => lines.push(...String(line).split("\n"));
  try {
    run();
  } finally {
    console.log = original;
  }
  return lines;
}
