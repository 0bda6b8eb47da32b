import { commands } from "../../src/cli/commands.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { systemContext } from "../../src/context.ts";

/** The help page of each command of the table, as a run without a terminal prints it. */
export async function helpPages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const { name } of commands) {
    let page = "";
    const { streams, ...context } = systemContext();
    const program = await buildProgram(
      { ...context, streams: { ...streams, outIsTerminal: false, out: (text) => page += text } },
      () => Promise.reject(new Error("nothing is run here")),
      [name],
    );
    program.commands.find((command) => command.name() === name)?.outputHelp();
    pages[name] = page;
  }
  return pages;
}
