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
    const problem = compositionProblem(tokens);
    if (problem !== undefined || options.repeatedKeys) return { tokens, problem };
    return { tokens, problem: repeatedKey(tokens) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { tokens: [], problem: { offset: 0, message: "it is nested too deeply" } };
  }
}

function compositionProblem(tokens: readonly CST.Token[]): YamlProblem | undefined {
  // `failsafe` resolves no types, which nobody asks for here; not `strict`, as kustomize is not; keys are compared below.
  const composer = new Composer({ schema: "failsafe", strict: false, uniqueKeys: false });
  for (const document of composer.compose(tokens)) {
    const [error] = document.errors;
    if (error !== undefined) return problemOf(error);
  }
  const [error] = composer.streamInfo().errors;
  return error && problemOf(error);
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
  for (let token = open.pop(); open.length > 0 || token; token = open.pop()) {
    if (token?.type === "document") open.push(token.value);
    if (!CST.isCollection(token)) continue;
    const keys = new Set<string>();
    // An item of a flow sequence may be a pair; it is a mapping of its own.
    const isMapping = token.type === "block-map" ||
      (token.type === "flow-collection" && token.start.source === "{");
    for (const item of token.items) {
      open.push(item.key, item.value);
      const name = isMapping ? keyName(item.key) : undefined;
      if (name === undefined) continue;
      if (keys.has(name)) {
        const message = `the key ${CST.stringify(item.key!).trim()} is there twice`;
        return { offset: item.key!.offset, message };
      }
      keys.add(name);
    }
  }
  return undefined;
}

function keyName(key: CST.Token | null | undefined): string | undefined {
  if (!CST.isScalar(key)) return undefined;
  // A merge key may be repeated.
  if (key.type === "scalar" && key.source === "<<") return undefined;
  const value = CST.resolveAsScalar(key, false, () => {})?.value ?? "";
  // `1` and `"1"` are two keys.
  return key.type === "scalar" && !isPlainString(value) ? `plain ${value}` : `text ${value}`;
}
