import { type CST, Lexer, Parser } from "yaml";

/**
 * Parses YAML into concrete syntax, one top-level token at a time, like go-yaml, which kustomize and Flux use. It is
 * less strict than YAML 1.2 and the library in two ways: inside `[ ]`, `{ }` and quotes the indentation of continuation
 * lines does not matter (https://github.com/yaml/libyaml, src/scanner.c, which checks it in block context only), and a
 * carriage return alone ends a line. Offsets are in `text`.
 */
export function* parseTokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  // Keeps the length, so that offsets stay valid.
  for (const lexeme of relaxedLexer().lex(text.replace(/\r(?!\n)/g, "\n"))) {
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** Internals of the library's lexer that are needed here; a test fails if an update changes them. */
interface LexerInternals {
  readonly flowLevel: number;
  readonly indentNext: number;
  parseQuotedScalar(): Generator<string, unknown>;
}

/** The library's lexer, with the indentation check disabled inside brackets, braces and quotes. */
function relaxedLexer(): Lexer {
  const lexer = new Lexer();
  const internals = lexer as unknown as LexerInternals;
  let needed = internals.indentNext;
  let inQuotes = false;
  Object.defineProperty(lexer, "indentNext", {
    get: () => inQuotes || internals.flowLevel > 0 ? 0 : needed,
    set: (indent: number) => {
      needed = indent;
    },
  });
  const parseQuoted = internals.parseQuotedScalar;
  internals.parseQuotedScalar = function* () {
    inQuotes = true;
    const next = yield* parseQuoted.call(lexer);
    inQuotes = false;
    return next;
  };
  return lexer;
}

/** Whether go-yaml tolerates the error: a comment right after a quote, a bracket or a comma. */
export function isTolerated(error: { readonly code: string; readonly message: string }): boolean {
  return error.code === "MISSING_CHAR" && error.message.startsWith("Comments must be separated");
}
