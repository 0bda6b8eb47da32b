import { main } from "../../src/cli/main.ts";
import { systemContext } from "../../src/context.ts";
import { wrapWords } from "../../src/output/wrap.ts";

/** Prints the play: what is done, what was said. No line has more than 80 characters, but for words that do. */
export interface Stage {
  /** A heading: what happens next, and who does it. */
  act(title: string): void;
  /** What people or the cluster do beside the program. */
  tell(text: string): void;
  /** A block as it is, set in; what is too long for a line goes on in the next. */
  show(text: string): void;
  /** Runs the program in `cwd`, shows the command line and all that it says, and answers its exit code. */
  run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number>;
}

const WIDTH = 80;
const INDENT = "  ";

export function createStage(write: (text: string) => void, colors: boolean): Stage {
  const paint = (code: number, text: string) => colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  let acts = 0;
  const tell = (text: string) => {
    wrapWords(text, WIDTH - 2).forEach((line, index) =>
      write(`${paint(36, `${index === 0 ? "• " : INDENT}${line}`)}\n`)
    );
  };
  const show = (text: string) => {
    for (const line of text.trimEnd().split("\n")) write(`${setIn(line)}\n`);
  };
  return {
    act: (title) => write(`\n${paint(1, `${++acts}. ${title}`)}\n\n`),
    tell,
    show,
    async run(cwd, args, env) {
      const [first = "", ...more] = wrapWords(`$ gitops-promotion ${args.join(" ")}`, WIDTH - 4);
      write(`${paint(1, [first, ...more.map((line) => `    ${line}`)].join(" \\\n"))}\n`);
      let said = "";
      const take = (text: string) => void (said += text);
      const code = await main(args, {
        ...systemContext(),
        cwd,
        env: { PATH: Deno.env.get("PATH") ?? "", ...colors ? {} : { NO_COLOR: "1" }, ...env },
        streams: {
          out: take,
          err: take,
          outIsTerminal: true,
          errIsTerminal: false,
          columns: () => WIDTH - INDENT.length,
        },
      });
      show(said);
      return code;
    },
  };
}

/** The line behind the indentation; one that is too long is broken at spaces, and goes on a little further in. */
function setIn(line: string): string {
  const before = INDENT + (/^ */.exec(line)?.[0] ?? "");
  let text = "";
  let length = before.length;
  for (const word of line.trim().split(" ")) {
    // deno-lint-ignore no-control-regex -- colours take no room
    const room = word.replaceAll(/\x1b\[[\d;]*m/g, "").length;
    const gap = text === "" ? "" : " ";
    const breaks = text !== "" && length + 1 + room > WIDTH;
    text += breaks ? `\n${before}${INDENT}${word}` : gap + word;
    length = breaks ? before.length + INDENT.length + room : length + gap.length + room;
  }
  return text === "" ? "" : before + text;
}
