import { script } from "@bomb.sh/tab";
import { bashScript } from "./bash_script.ts";
import { printedBy } from "./printed_by.ts";
import type { Shell } from "./shells.ts";

/**
 * The script that makes the shell call `<program> complete -- <words>` for completions. For bash it is our own: that of
 * `@bomb.sh/tab` (0.0.22) needs the package bash-completion, completes no file names, and fails when a second program's
 * is sourced.
 */
export function shellScript(shell: Shell, program: string): string {
  if (shell === "bash") return bashScript(program);
  return `${printedBy(() => script(shell, program, program)).join("\n").trimEnd()}\n`;
}
