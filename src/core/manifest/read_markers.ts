import { Composer, type Document, type YAMLParseError } from "yaml";
import { aliasProblem, mayHoldAliases } from "../yaml/expansion.ts";
import { isTolerated, parseTokens } from "../yaml/parse_tokens.ts";
import { type FoundMarker, type IdleMention, startWalk, walkToken } from "./find_markers.ts";
import type { Mention } from "./mention.ts";
import { findDuplicateKey } from "./duplicate_key.ts";
import { type SharedDigest, sharedDigests } from "./shared_digest.ts";
import { macOf } from "./sops.ts";

/** The markers in a file, and the first problem that makes it invalid YAML. */
export interface ReadMarkers {
  readonly found: readonly FoundMarker[];
  readonly idle: readonly IdleMention[];
  /** Tags and digests that are only combined by aliases, marked or not. */
  readonly shared: readonly SharedDigest[];
  /** In the order of the text. */
  readonly documents: readonly YamlDocument[];
  readonly problem: YamlProblem | undefined;
}

interface YamlDocument {
  readonly start: number;
  /** The offset of SOPS' key `mac`, which covers all values of the document. */
  readonly mac: number | undefined;
}

export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/**
 * Reads YAML with any number of documents, one at a time. Never throws: invalid input gives a `problem`, and the
 * unambiguous markers. `repeatedKeys` allows duplicate keys. With `oldBreaks`, YAML 1.1's line breaks count too.
 */
export function readMarkers(
  text: string,
  mentions: readonly Mention[],
  options: { readonly repeatedKeys?: boolean; readonly oldBreaks?: boolean } = {},
): ReadMarkers {
  const walk = startWalk(mentions);
  const documents: YamlDocument[] = [];
  const shared: SharedDigest[] = [];
  // `failsafe` skips resolving types, which are not needed here; not `strict`, since kustomize is not; duplicate keys
  // are checked below.
  const composer = new Composer({ schema: "failsafe", strict: false, uniqueKeys: false });
  const aliases = mayHoldAliases(text);
  const mayShare = aliases || text.includes("<<");
  let problem = controlIn(text);
  let hasError = false;
  const judge = (document: Document.Parsed) => {
    problem ??= problemIn(document.errors) ?? (aliases ? aliasProblem(document) : undefined);
  };
  try {
    for (const token of parseTokens(options.oldBreaks ? withOldBreaks(text) : text)) {
      walkToken(walk, token);
      if (token.type === "error") {
        // Only the first is reported, and each would cost a stack trace.
        if (hasError) continue;
        hasError = true;
      }
      for (const document of composer.next(token)) judge(document as Document.Parsed);
      if (token.type !== "document") continue;
      if (options.repeatedKeys !== true) problem ??= findDuplicateKey(token);
      if (mayShare) shared.push(...sharedDigests(token));
      documents.push({ start: token.offset, mac: macOf(token) });
    }
    for (const document of composer.end()) judge(document as Document.Parsed);
    problem ??= problemIn(composer.streamInfo().errors);
    return { found: walk.found, idle: walk.idle, shared, documents, problem };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problem = { offset: 0, message: "it is nested too deeply" };
    return { found: [], idle: [], shared: [], documents: [], problem };
  }
}

/** Further line breaks of YAML 1.1, and so of go-yaml: https://yaml.org/spec/1.1/#id871136 */
export const OLD_BREAK = /[\u0085\u2028\u2029]/;

/** Keeps the length, so that offsets stay valid. */
function withOldBreaks(text: string): string {
  return text.replace(new RegExp(OLD_BREAK, "g"), "\n");
}

/** go-yaml refuses control characters everywhere, also in comments (https://github.com/yaml/libyaml, src/reader.c). */
function controlIn(text: string): YamlProblem | undefined {
  // deno-lint-ignore no-control-regex -- that is what is looked for
  const offset = text.search(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/);
  return offset < 0 ? undefined : { offset, message: "control characters are not allowed" };
}

function problemIn(errors: readonly YAMLParseError[]): YamlProblem | undefined {
  const error = errors.find((error) => !isTolerated(error));
  if (error === undefined) return undefined;
  return {
    offset: error.pos[0],
    message: error.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()),
  };
}
