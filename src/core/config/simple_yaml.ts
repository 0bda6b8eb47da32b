/** A line without its comment. */
interface Line {
  readonly indent: number;
  readonly text: string;
}

const ENTRY = /^(?<key>[A-Za-z_][\w./-]*):(?: +(?<value>.+))?$/;

/** A string without quotes; in brackets, where a comma or a colon ends one, `FLOW_TOKEN` finds less of it. */
const TEXT = /^[A-Za-z_/](?:[\w./@+,;()'-]|:(?=[^ ])| +(?=[^ ]))*$/;

/** Durations, dates and times of day. */
const TIME = /^(?:(?:\d+[hms])+|\d{4}-\d\d-\d\d|\d\d?:\d\d)$/;
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,8})$/;
const QUOTED = /^(?:"[^"\\]*"|'[^']*')$/;

/** In some spelling these are not strings. */
const NOT_TEXT = /^(?:null|true|false)$/i;

/** A bracket, a comma, the colon of an entry, a string, with or without quotes. */
const FLOW_TOKEN = / *([{}[\],]|: |"[^"\\]*"|'[^']*'|[\w./][\w./@+-]*|.)/g;
const MOST_BRACKETS = 4;

/**
 * The value of a YAML mapping, as `readYaml` reads it in ten times the time; undefined if the text is not simple enough
 * to be certain of that: block mappings and lists, lists and mappings in brackets on one line, strings on one line
 * without escapes, whole numbers, `true` and `false`, comments.
 */
export function simpleYaml(text: string): Map<string, unknown> | undefined {
  if (/[^\n -~]/.test(text)) return undefined;
  const lines = linesOf(text);
  if (lines[0]?.text === "---" && lines[0].indent === 0) lines.shift();
  if (lines[0]?.indent !== 0) return undefined;
  let at = 0;

  function mapping(indent: number): Map<string, unknown> | undefined {
    const entries = new Map<string, unknown>();
    for (let line = lines[at]; line !== undefined && line.indent >= indent; line = lines[at]) {
      // A deeper line would continue the value above.
      const { key = "", value } = line.indent > indent ? {} : ENTRY.exec(line.text)?.groups ?? {};
      if (!isKey(key) || entries.has(key)) return undefined;
      at++;
      const found = value === undefined ? nested(indent) : valueOf(value);
      if (found === undefined) return undefined;
      entries.set(key, found);
    }
    return entries;
  }

  /** The value of a key that has none on its own line. */
  function nested(indent: number): unknown {
    const next = lines[at];
    const isList = next?.text.startsWith("- ") === true;
    if (next === undefined || next.indent < indent || (next.indent === indent && !isList)) {
      return null;
    }
    return isList ? list(next.indent) : mapping(next.indent);
  }

  function list(indent: number): unknown[] | undefined {
    const items: unknown[] = [];
    for (
      let line = lines[at];
      line?.indent === indent && line.text.startsWith("- ");
      line = lines[at]
    ) {
      const rest = line.text.slice(1).trimStart();
      const column = indent + line.text.length - rest.length;
      const isMapping = ENTRY.test(rest);
      if (isMapping) lines[at] = { indent: column, text: rest };
      else at++;
      const item = isMapping ? mapping(column) : valueOf(rest);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  const value = mapping(0);
  return at === lines.length ? value : undefined;
}

function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    const content = line.replace(/(?:^| +)#.*$/, "").trimEnd();
    const trimmed = content.trimStart();
    return trimmed === "" ? [] : [{ indent: content.length - trimmed.length, text: trimmed }];
  });
}

/** The value on one line; undefined if it is not simple. */
function valueOf(text: string): unknown {
  if (!/^[{[]/.test(text)) return scalar(text);
  const tokens = flowTokens(text);
  const value = flowValue(tokens);
  return tokens.length === 0 ? value : undefined;
}

function scalar(text: string): unknown {
  if (QUOTED.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  if (WHOLE_NUMBER.test(text)) return Number(text);
  return (TEXT.test(text) && !NOT_TEXT.test(text)) || TIME.test(text) ? text : undefined;
}

/** The tokens of a value in brackets; any other character is one too, which no value begins with. */
function flowTokens(text: string): string[] {
  return [...text.matchAll(FLOW_TOKEN)].map(([, token = ""]) => token);
}

/** Takes a value from the tokens. */
function flowValue(tokens: string[], depth = 0): unknown {
  const token = tokens.shift() ?? "";
  if (depth > MOST_BRACKETS) return undefined;
  if (token === "[") return flowList(tokens, depth);
  return token === "{" ? flowMapping(tokens, depth) : scalar(token);
}

function flowList(tokens: string[], depth: number): unknown[] | undefined {
  const items: unknown[] = [];
  while (tokens[0] !== "]") {
    if (items.length > 0 && tokens.shift() !== ",") return undefined;
    const item = flowValue(tokens, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  tokens.shift();
  return items;
}

function flowMapping(tokens: string[], depth: number): Map<string, unknown> | undefined {
  const entries = new Map<string, unknown>();
  while (tokens[0] !== "}") {
    if (entries.size > 0 && tokens.shift() !== ",") return undefined;
    const [key = "", colon] = tokens.splice(0, 2);
    if (!isKey(key) || colon !== ": " || entries.has(key)) return undefined;
    const value = flowValue(tokens, depth + 1);
    if (value === undefined) return undefined;
    entries.set(key, value);
  }
  tokens.shift();
  return entries;
}

function isKey(text: string): boolean {
  return /^[A-Za-z_]/.test(text) && !NOT_TEXT.test(text);
}
