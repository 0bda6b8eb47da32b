import { main } from "../../src/cli/main.ts";
import type { Clock } from "../../src/context.ts";
import { fakeClock, plainEnv } from "./test_edge.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, in `cwd`, with nothing of the machine's environment but its PATH. */
export async function runMain(
  cwd: string,
  args: readonly string[],
  options: {
    env?: Readonly<Record<string, string>>;
    clock?: Clock;
    terminal?: boolean;
    fetch?: typeof fetch;
  } = {},
): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const terminal = options.terminal ?? false;
  const code = await main(args, {
    env: { ...plainEnv(), ...options.env },
    cwd,
    streams: {
      out: (text) => stdout += text,
      err: (text) => stderr += text,
      outIsTerminal: terminal,
      errIsTerminal: terminal,
    },
    clock: options.clock ?? fakeClock(),
    fetch: options.fetch ?? fetch,
    random: () => 0.5,
  });
  return { code, stdout, stderr };
}
