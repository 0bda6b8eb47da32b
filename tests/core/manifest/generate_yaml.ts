import type { GeneratorValue } from "fast-check";
import * as fc from "fast-check";

/** A generated file, and which parts of it are marked for `apps:web`. */
export interface GeneratedYaml {
  readonly text: string;
  readonly marked: readonly MarkedValue[];
}

export interface MarkedValue {
  readonly start: number;
  readonly end: number;
  /** The value after the edit to `tag`, from the value that the generator meant to write. */
  readonly expected: string;
  /** Where it is: index of the document, then keys and indices. */
  readonly path: readonly (string | number)[];
}

const tagMarker = `# {"$imagepolicy": "apps:web:tag"}`;
const imageMarker = `# {"$imagepolicy": "apps:web"}`;

/** Comments that are about other policies or none, and so may stand anywhere. */
const otherComments = [
  `# {"$imagepolicy": "apps:api:tag"}`,
  `# {"$imagepolicy": "apps:web:other"}`,
  `# ${tagMarker} and more`,
  "# a comment",
  "#",
];

/** Those that may stand behind a value and let it be. */
const idleComments = [`# {"$imagepolicy": "apps:web:name"}`, ...otherComments];

const plain = [
  "v1",
  "1.2.3",
  "1234",
  "1e10",
  "0x1f",
  "true",
  "~",
  "2024-01-01",
  "x#y",
  "http://a/b",
  "-x",
];
const quotable = [
  "",
  "v1",
  "it's",
  'say "hi"',
  "a\\b",
  " # {} ",
  "tab\there",
  "ünï 😀",
  "a: b",
  "[x]",
  "{{x}",
  "line\nbreak",
];
const images = [
  "web",
  "web:v1",
  "registry:5000/a/b:old",
  "a/b@sha256:0123456789abcdef",
  "12:30",
  "r.io/a/b:v1@sha256:00ff",
];

/** Whether a `:tag` marker may follow the value. */
function fits(value: string): boolean {
  return !/[\/:]/.test(value);
}

/** None is more likely than others, so that a remainder is as good as a number in a range. */
export function anyNumber(): fc.Arbitrary<number> {
  return fc.noBias(fc.nat());
}

type Style = "plain" | "single" | "double" | "escaped" | "folded";

/** YAML of every style: block and flow collections, all quotes, block scalars, comments, anchors, tags, line ends. */
export function generateYaml(gen: GeneratorValue, tag: string): GeneratedYaml {
  return new Writer(gen, tag).stream();
}

/** Writes a file piece by piece and remembers where the marked values are. */
class Writer {
  readonly #gen: GeneratorValue;
  readonly #tag: string;
  readonly #marked: MarkedValue[] = [];
  #text = "";
  #anchors = 0;
  #eol = "\n";

  constructor(gen: GeneratorValue, tag: string) {
    this.#gen = gen;
    this.#tag = tag;
  }

  stream(): GeneratedYaml {
    this.#eol = this.#pick(["\n", "\n", "\r\n", "\r"]);
    if (this.#chance(8)) this.#text += "\uFEFF";
    const documents = this.#number(1, 3);
    for (let index = 0; index < documents; index++) {
      if (index > 0 || this.#chance(4)) this.#text += `---${this.#eol}`;
      this.#mapping(0, [index], 3);
    }
    if (this.#chance(3)) this.#text = this.#text.replace(/[\r\n]+$/, "");
    return { text: this.#text, marked: this.#marked };
  }

  /** Begins behind the indentation of its first line, and ends behind a line end. */
  #mapping(indent: number, path: readonly (string | number)[], depth: number): void {
    const count = this.#number(1, 4);
    for (let index = 0; index < count; index++) {
      if (index > 0) this.#ownLines(indent);
      const key = `k${index}`;
      this.#text += this.#pick([`${key}:`, `"${key}":`, `'${key}' :`, `${key}:`]);
      this.#value(indent, [...path, key], depth, true);
    }
  }

  #sequence(indent: number, path: readonly (string | number)[], depth: number): void {
    const count = this.#number(1, 4);
    for (let index = 0; index < count; index++) {
      if (index > 0) this.#ownLines(indent);
      this.#text += "-";
      this.#value(indent, [...path, index], depth, false);
    }
  }

  /** What follows `key:` or `-`. */
  #value(
    indent: number,
    path: readonly (string | number)[],
    depth: number,
    isKey: boolean,
  ): void {
    const kind = depth === 0
      ? "scalar"
      : this.#pick(["scalar", "scalar", "map", "seq", "flow", "block"]);
    const inner = indent + this.#number(1, 4);
    switch (kind) {
      case "scalar":
        this.#scalar(path, inner, "");
        return this.#newLine();
      case "map":
      case "seq": {
        if (isKey || this.#chance(3)) {
          this.#text += this.#pick(["", "  ", ` ${this.#pick(otherComments)}`]);
          this.#newLine();
          this.#ownLines(inner);
        } else {
          // Compact: the first entry stands behind the indicator.
          this.#text += " ".repeat(inner - indent - 1 || 1);
        }
        const column = isKey || this.#text.endsWith(" ") === false ? inner : this.#column();
        return kind === "map"
          ? this.#mapping(column, path, depth - 1)
          : this.#sequence(column, path, depth - 1);
      }
      case "flow":
        this.#text += this.#space();
        this.#flow(inner, path, depth - 1);
        return this.#newLine();
      case "block": {
        this.#text += ` ${this.#pick(["|", ">", "|-", ">+"])}${this.#pick(["", " # x"])}`;
        this.#newLine();
        for (let line = this.#number(1, 3); line > 0; line--) {
          const content = this.#pick([`tag: v1 ${tagMarker}`, tagMarker, "x", "x # y", "  deeper"]);
          this.#text += " ".repeat(inner) + (line === 1 ? content : content.trimStart());
          this.#newLine();
        }
        // The first line sets the indentation, so that only later ones may be deeper.
        return;
      }
    }
  }

  #flow(indent: number, path: readonly (string | number)[], depth: number): void {
    const isMap = this.#chance(2);
    const count = this.#number(0, 3);
    this.#text += isMap ? "{" : "[";
    for (let index = 0; index < count; index++) {
      this.#flowBreak(indent);
      const at = [...path, isMap ? `k${index}` : index];
      if (isMap) this.#text += this.#pick([`k${index}:`, `"k${index}":`]);
      const last = index === count - 1;
      const comma = last && this.#chance(2) ? "" : this.#pick([",", " ,"]);
      if (depth > 0 && this.#chance(4)) {
        this.#text += this.#space();
        this.#flow(indent, at, depth - 1);
        this.#text += comma;
      } else {
        this.#scalar(at, indent, comma);
      }
    }
    this.#flowBreak(indent);
    this.#text += isMap ? "}" : "]";
  }

  /** Behind a comment a new line must come; elsewhere it can. */
  #flowBreak(indent: number): void {
    const line = this.#text.slice(this.#text.search(/[^\r\n]*$/));
    if (/(?:^|\s)#/.test(line) || this.#chance(3)) {
      this.#newLine();
      this.#text += " ".repeat(indent);
    } else {
      this.#text += this.#pick(["", " "]);
    }
  }

  /** A scalar with what stands before and behind it in its line; `comma` for one in a flow collection. */
  #scalar(path: readonly (string | number)[], indent: number, comma: string): void {
    const marking = this.#pick(["none", "none", "tag", "image"] as const);
    const inFlow = comma !== "" || /[[{]/.test(this.#text.slice(this.#text.search(/[^\r\n]*$/)));
    // Parsers refuse a tab between `-` and an anchor or tag.
    const before = this.#space();
    const hasAnchor = this.#chance(6);
    const isString = this.#chance(8);
    this.#text += hasAnchor || isString ? " " : before;
    if (hasAnchor) this.#text += `&a${this.#anchors++} `;
    if (isString) this.#text += "!!str ";
    const style = marking === "image"
      ? this.#pick(["plain", "single", "double", "escaped"] as const)
      : this.#pick(["plain", "single", "double", "escaped", "folded"] as const);
    const value = marking === "image" ? this.#pick(images) : this.#pick(
      (style === "plain" ? plain : quotable).filter((value) => marking !== "tag" || fits(value)),
    );
    const start = this.#text.length;
    this.#text += this.#source(style, value, indent);
    const end = this.#text.length;
    this.#text += comma;
    if (marking === "none") {
      if (this.#chance(3)) this.#text += ` ${this.#pick(idleComments)}`;
      else if (inFlow && comma === "") this.#text += " ";
      return;
    }
    this.#text += this.#space() + (marking === "tag" ? tagMarker : imageMarker);
    const expected = marking === "tag"
      ? this.#tag
      : `${value.replace(/@.*$/, "").replace(/:[^\/:]*$/, "")}:${this.#tag}`;
    this.#marked.push({ start, end, expected, path });
  }

  #source(style: Style, value: string, indent: number): string {
    switch (style) {
      case "plain":
        return value;
      case "single":
        return /\n/.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
      case "double":
        return JSON.stringify(value).replace(/v/, () => this.#pick(["v", "\\x76", "\\u0076"]));
      case "escaped": {
        // An escaped line end is no part of the value.
        const text = JSON.stringify(value);
        const cut = text.length - 1;
        return `${text.slice(0, cut)}\\${this.#eol}${" ".repeat(indent)}${text.slice(cut)}`;
      }
      case "folded":
        return `two${this.#eol}${" ".repeat(indent)}lines`;
    }
  }

  #ownLines(indent: number): void {
    if (this.#chance(4)) {
      this.#text += " ".repeat(indent) + this.#pick([tagMarker, imageMarker, ...idleComments]);
      this.#newLine();
    }
    if (this.#chance(6)) this.#newLine();
    this.#text += " ".repeat(indent);
  }

  #newLine(): void {
    this.#text += this.#eol;
  }

  #column(): number {
    return this.#text.length - 1 -
      Math.max(this.#text.lastIndexOf("\n"), this.#text.lastIndexOf("\r"));
  }

  #space(): string {
    return this.#pick([" ", " ", "   ", "\t", " \t "]);
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#number(0, values.length - 1)]!;
  }

  #number(min: number, max: number): number {
    // The library looks for equal arguments among all before, which takes longer than all else.
    return min + this.#gen(anyNumber) % (max - min + 1);
  }

  #chance(oneIn: number): boolean {
    return this.#number(1, oneIn) === oneIn;
  }
}

/** Tags of the OCI grammar, those that YAML reads as something else first. */
export function tagArbitrary(): fc.Arbitrary<string> {
  const odd = [
    "1234",
    "1e10",
    "0x1f",
    "0o7",
    "017",
    "0b1",
    "true",
    "Yes",
    "on",
    "y",
    "N",
    "null",
    "2024-01-01",
    "1_000",
    "1.",
    "1.0",
    "1.20",
    "v1",
    "1.2.3",
    "latest",
    "_1",
    "0_x1",
  ];
  return fc.oneof(
    fc.constantFrom(...odd),
    fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/),
    fc.stringMatching(/^[0-9][0-9_.eExXoObB-]{0,8}$/),
  );
}
