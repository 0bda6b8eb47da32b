import { Composer, CST, Parser, type YAMLParseError } from "yaml";
import { findMarkers, type FoundMarker } from "./find_markers.ts";
import { isPlainString } from "./scalar_text.ts";

/** The markers of a file, and the first thing in it that is no valid YAML. */
export interface ReadMarkers {
  readonly found: readonly FoundMarker[];
  readonly problem: YamlProblem | undefined;
}

export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/**
 * Reads YAML of any number of documents. It never throws: broken input gives a `problem`, and markers as far as they
 * can be told. `repeatedKeys` lets keys be there twice. A carriage return alone ends a line, as YAML says and the
 * library does not.
 */
export function readMarkers(text: string, options: { repeatedKeys?: boolean } = {}): ReadMarkers {
  // The same length, so that offsets hold in the original.
  const source = text.replace(/\r(?!\n)/g, "\n");
  try {
    const tokens = [...new Parser().parse(source)];
    const problem = compositionProblem(tokens) ??
      (options.repeatedKeys ? undefined : repeatedKey(tokens));
    return { found: findMarkers(tokens), problem };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { found: [], problem: { offset: 0, message: "it is nested too deeply" } };
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
  const { type, offset } = token;
  const text = CST.resolveAsScalar(token, false, () => {})?.value ?? "";
  const isText = type !== "scalar" || isPlainString(text);
  return { offset, text, id: `${isText ? "text" : "typed"} ${text}` };
}
