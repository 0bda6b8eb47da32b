import { type CST, Lexer, Parser } from "yaml";

/**
 * Parses YAML into concrete syntax, one top-level token after the other, as go-yaml reads it, which kustomize and Flux are
 * built on. In two things it is less strict than YAML 1.2 and the library: inside `[ ]`, `{ }` and quotes the
 * indentation of further lines does not matter (https://github.com/yaml/libyaml, src/scanner.c, which asks for it in
 * block context only), and a carriage return alone ends a line. Offsets are those of `text`.
 */
export function* parseTokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  // The same length, so that offsets hold in the original.
  for (const lexeme of relaxedLexer().lex(text.replace(/\r(?!\n)/g, "\n"))) {
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** What is needed of the library's lexer beyond its types; a test fails when an update changes it. */
interface LexerInternals {
  readonly flowLevel: number;
  parseQuotedScalar(): Generator<string, unknown>;
}

/** The library's lexer, told that no indentation is needed while it is inside brackets, braces or quotes. */
function relaxedLexer(): Lexer {
  const lexer = new Lexer();
  const internals = lexer as unknown as LexerInternals;
  let needed = 0;
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

/** What makes an error that go-yaml does not: a comment right behind a quote, a bracket or a comma. */
export function isTolerated(error: { readonly code: string; readonly message: string }): boolean {
  return error.code === "MISSING_CHAR" && error.message.startsWith("Comments must be separated");
}
