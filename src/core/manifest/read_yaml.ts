import { Composer, CST, Parser, type YAMLParseError } from "yaml";
import { isPlainString } from "./scalar_text.ts";

/** A file as tokens that keep their offsets, and the first thing in it that is no valid YAML. */
export interface YamlSource {
  readonly tokens: readonly CST.Token[];
  readonly problem: YamlProblem | undefined;
}

export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/**
 * Reads YAML of any number of documents. It never throws: broken input gives a `problem`, and tokens as far as they
 * can be told. `repeatedKeys` lets keys be there twice. A carriage return alone ends a line, as YAML says and the library does not.
 */
export function readYaml(text: string, options: { repeatedKeys?: boolean } = {}): YamlSource {
  // The same length, so that offsets hold in the original.
  const source = text.replace(/\r(?!\n)/g, "\n");
  const tokens: CST.Token[] = [];
  try {
    for (const token of new Parser().parse(source)) tokens.push(token);
    const problem = compositionProblem(tokens, source);
    if (problem !== undefined || options.repeatedKeys) return { tokens, problem };
    return { tokens, problem: repeatedKey(tokens) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { tokens: [], problem: { offset: 0, message: "it is nested too deeply" } };
  }
}

function compositionProblem(
  tokens: readonly CST.Token[],
  source: string,
): YamlProblem | undefined {
  // `failsafe` resolves no types, which nobody asks for here; not `strict`, as kustomize is not; keys are compared below.
  const composer = new Composer({ schema: "failsafe", strict: false, uniqueKeys: false });
  for (const document of composer.compose(tokens)) {
    const error = document.errors.find((error) => !isMistaken(error, source));
    if (error !== undefined) return problemOf(error);
  }
  const [error] = composer.streamInfo().errors;
  return error && problemOf(error);
}

/** The library refuses `-<tab>!!str v1`, which is no indentation but white space between tokens. */
function isMistaken({ code, pos: [start] }: YAMLParseError, source: string): boolean {
  return code === "TAB_AS_INDENT" &&
    /^[ \t]+[!&]/.test(source.slice(start, start + 80)) &&
    /[^\s][ \t]*$/.test(source.slice(source.lastIndexOf("\n", start) + 1, start));
}

function problemOf(error: YAMLParseError): YamlProblem {
  return { offset: error.pos[0], message: error.message.replace(/^[A-Z](?=[a-z])/, toLower) };
}

function toLower(text: string): string {
  return text.toLowerCase();
}

/** The library compares each key with all before it, which takes 100 ms for a ConfigMap of 5,000. */
function repeatedKey(tokens: readonly CST.Token[]): YamlProblem | undefined {
  const open: (CST.Token | null | undefined)[] = [...tokens];
  while (open.length > 0) {
    const token = open.pop();
    if (token?.type === "document") open.push(token.value);
    if (!CST.isCollection(token)) continue;
    const keys = new Set<string>();
    // An item of a flow sequence may be a pair; it is a mapping of its own.
    const isMapping = token.type === "block-map" ||
      (token.type === "flow-collection" && token.start.source === "{");
    for (const item of token.items) {
      open.push(item.key, item.value);
      const key = isMapping ? readKey(item.key) : undefined;
      if (key === undefined) continue;
      if (keys.has(key.id)) {
        return {
          offset: key.offset,
          message: `the key ${JSON.stringify(key.text)} is there twice`,
        };
      }
      keys.add(key.id);
    }
  }
  return undefined;
}

interface Key {
  readonly offset: number;
  readonly text: string;
  /** Differs for `1` and `"1"`, which are two keys. */
  readonly id: string;
}

function readKey(token: CST.Token | null | undefined): Key | undefined {
  if (!CST.isScalar(token)) return undefined;
  const { type, offset, source } = token;
  // A merge key may be repeated.
  if (type === "scalar" && source === "<<") return undefined;
  const text = CST.resolveAsScalar(token, false, () => {})?.value ?? "";
  const isText = type !== "scalar" || isPlainString(text);
  return { offset, text, id: `${isText ? "text" : "typed"} ${text}` };
}
