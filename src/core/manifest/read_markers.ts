import { Composer, type Document, type YAMLParseError } from "yaml";
import { aliasProblem, mayHoldAliases } from "../yaml/expansion.ts";
import { isTolerated, parseTokens } from "../yaml/parse_tokens.ts";
import { type FoundMarker, type IdleMention, startWalk, walkToken } from "./find_markers.ts";
import type { Mention } from "./mention.ts";
import { findDuplicateKey } from "./duplicate_key.ts";
import { type SharedDigest, sharedDigests } from "./shared_digest.ts";
import { macOf } from "./sops.ts";

/** What a file holds about policies, and the first thing in it that is not valid YAML. */
export interface ReadMarkers {
  readonly found: readonly FoundMarker[];
  readonly idle: readonly IdleMention[];
  /** Tags and digests that only aliases bring together, whatever is marked. */
  readonly shared: readonly SharedDigest[];
  /** In their order. */
  readonly documents: readonly YamlDocument[];
  readonly problem: YamlProblem | undefined;
}

interface YamlDocument {
  readonly start: number;
  /** Where SOPS' key `mac` is, which covers all values of the document. */
  readonly mac: number | undefined;
}

export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/**
 * Reads YAML of any number of documents, one at a time. It never throws: broken input gives a `problem`, and markers as
 * far as they can be told. `repeatedKeys` lets keys be there twice. With `oldBreaks` lines also end where YAML 1.1 says so.
 */
export function readMarkers(
  text: string,
  mentions: readonly Mention[],
  options: { readonly repeatedKeys?: boolean; readonly oldBreaks?: boolean } = {},
): ReadMarkers {
  const walk = startWalk(mentions);
  const documents: YamlDocument[] = [];
  const shared: SharedDigest[] = [];
  // `failsafe` resolves no types, which nobody asks for here; not `strict`, as kustomize is not; keys are compared below.
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
        // Only the first is told, and each would cost a stack trace.
        if (hasError) continue;
        hasError = true;
      }
      for (const document of composer.next(token)) judge(document as Document.Parsed);
      if (token.type !== "document") continue;
      if (options.repeatedKeys !== true) problem ??= findDuplicateKey(token);
      if (mayShare && walk.found.length > 0) shared.push(...sharedDigests(token));
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

/** What YAML 1.1, and so go-yaml, takes for line ends too: https://yaml.org/spec/1.1/#id871136 */
export const OLD_BREAK = /[\u0085\u2028\u2029]/;

/** Of the same length, so that offsets hold. */
function withOldBreaks(text: string): string {
  return text.replace(new RegExp(OLD_BREAK, "g"), "\n");
}

/** go-yaml refuses control characters wherever they are, comments included (https://github.com/yaml/libyaml, src/reader.c). */
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
