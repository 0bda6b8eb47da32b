// deno-lint-ignore-file no-console -- it is where the library that is listened to prints
/**
 * The lines that `run` prints with `console.log`. `@bomb.sh/tab` prints its answers so and has no other way; here output
 * goes through the streams alone. `run` is synchronous, so nothing else can print meanwhile.
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
