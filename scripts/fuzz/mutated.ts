import * as fc from "fast-check";
import { anyNumber } from "../../tests/core/manifest/generate_yaml.ts";

/** Texts that begin as one of `seeds` and are changed in a few places: `pieces` put in, parts left out, lines moved. */
export function mutated(
  seeds: readonly string[],
  pieces: readonly string[],
): fc.Arbitrary<string> {
  return fc.gen().map((gen) => {
    const number = (max: number) => gen(anyNumber) % (max + 1);
    const pick = (from: readonly string[]) => from[number(from.length - 1)] ?? "";
    let text = pick(seeds);
    for (let changes = number(4); changes > 0; changes--) {
      const at = number(text.length);
      const [before, after] = [text.slice(0, at), text.slice(at)];
      switch (number(5)) {
        case 0:
        case 1:
          text = before + pick(pieces) + after;
          break;
        case 2:
          text = before + after.slice(1 + number(5));
          break;
        case 3:
          text = withLine(text, number, (line) => " ".repeat(number(6)) + line.trimStart());
          break;
        case 4:
          text = withLine(text, number, (line) => `${line}\n${line}`);
          break;
        case 5:
          text = before + pick(seeds).slice(number(40));
          break;
      }
    }
    return text;
  });
}

function withLine(
  text: string,
  number: (max: number) => number,
  change: (line: string) => string,
): string {
  const lines = text.split("\n");
  const at = number(lines.length - 1);
  return lines.map((line, index) => index === at ? change(line) : line).join("\n");
}
