import { Composer, type Document } from "yaml";
import { isTolerated, parseTokens } from "./parse_tokens.ts";

export interface ComposedDocuments {
  readonly documents: readonly Document.Parsed[];
  /** The first thing that is not valid YAML. */
  readonly problem: { readonly offset: number; readonly message: string } | undefined;
}

const TOO_DEEP = "it is nested too deeply";

/**
 * Reads YAML as go-yaml does, in linear time. Types are not resolved
 * (schema `failsafe`), keys may be repeated, and aliases stay aliases.
 */
export function composeDocuments(text: string): ComposedDocuments {
  // The library would compare each key with all before it.
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
    // The library takes the end of the stack for an error of the text.
    const message = /call stack/.test(error.message)
      ? TOO_DEEP
      : error.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
    return { documents, problem: { offset: error.pos[0], message } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { documents: [], problem: { offset: 0, message: TOO_DEEP } };
  }
}
