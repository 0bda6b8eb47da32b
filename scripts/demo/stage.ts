import { fileURLToPath } from "node:url";

/** Prints the play: what is done, what was said. */
export interface Stage {
  /** A heading: what happens next, and who does it. */
  act(title: string): void;
  /** What people or the cluster do beside the program. */
  tell(text: string): void;
  /** A block as it is, set in. */
  show(text: string): void;
}

export function createStage(write: (text: string) => void, colors: boolean): Stage {
  const paint = (code: number, text: string) => colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  let acts = 0;
  return {
    act: (title) => write(`\n${paint(1, `${++acts}. ${title}`)}\n`),
    tell: (text) => write(`${paint(36, `• ${text}`)}\n`),
    show: (text) => {
      for (const line of text.trimEnd().split("\n")) write(`  ${diffColor(line)}\n`);
    },
  };

  function diffColor(line: string): string {
    if (/^\+(?!\+\+)/.test(line)) return paint(32, line);
    if (/^-(?!--)/.test(line)) return paint(31, line);
    return line;
  }
}

/** The program's source. */
export const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

export interface Outcome {
  readonly code: number;
  /** Standard error, then standard output, as a terminal would show them. */
  readonly said: string;
}

/** Runs the program in `cwd` as a process of its own. */
export async function runProgram(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", main, ...args],
    cwd,
    env: { ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, said: `${decoder.decode(stderr)}${decoder.decode(stdout)}` };
}
