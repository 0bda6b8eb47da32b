import { Composer, type Document } from "yaml";
import { isTolerated, parseTokens } from "./parse_tokens.ts";

export interface ComposedDocuments {
  readonly documents: readonly Document.Parsed[];
  /** The first problem that makes it invalid YAML. */
  readonly problem: { readonly offset: number; readonly message: string } | undefined;
}

const TOO_DEEP = "it is nested too deeply";

/**
 * Parses YAML as go-yaml does, in linear time. Types are not resolved (schema `failsafe`), duplicate keys are allowed,
 * and aliases are not expanded.
 */
export function composeDocuments(text: string): ComposedDocuments {
  // The library's check compares each key with all earlier ones.
  const options = {
    schema: "failsafe",
    strict: false,
    prettyErrors: false,
    uniqueKeys: false,
  } as const;
  const composer = new Composer(options);
  try {
    const documents = [...composer.compose(parseTokens(text))] as Document.Parsed[];
    const errors = [...documents.flatMap(({ errors }) => errors), ...composer.streamInfo().errors];
    const error = errors.find((error) => !isTolerated(error));
    if (error === undefined) return { documents, problem: undefined };
    // The composer reports a stack overflow as an error in the text.
    const message = /call stack/.test(error.message)
      ? TOO_DEEP
      : error.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
    return { documents, problem: { offset: error.pos[0], message } };
  } catch (error) {
    // The parser throws it, where many block collections end on one line.
    if (!(error instanceof RangeError)) throw error;
    return { documents: [], problem: { offset: 0, message: TOO_DEEP } };
  }
}
