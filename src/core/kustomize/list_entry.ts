import { isAlias, isMap, isScalar, isSeq, type Range, type Scalar, type YAMLSeq } from "yaml";
import { Failure } from "../failure.ts";
import { lineFinder } from "../manifest/line_finder.ts";
import { writeScalar } from "../manifest/scalar_text.ts";
import { composeDocuments } from "../yaml/compose_documents.ts";
import { parentOf } from "./kustomization_path.ts";
import { invalidYaml, notMapping } from "./unreadable.ts";

/** The lists of a kustomization in which features have entries. */
export type ListField = "resources" | "transformers";

/** A kustomization with its path in the repository. */
export interface KustomizationFile {
  readonly path: string;
  /** With its byte order mark and line ends. */
  readonly text: string;
}

/**
 * Marks a key that was added for an entry, so that the key is removed together with its last entry. Without it, the key
 * would look like one that was always there, with an empty value.
 */
const ADDED = "# goes with its last entry";

/**
 * Adds `entry` to the end of the list; all other bytes are kept, and `removeListEntry` restores exactly this text.
 * Unchanged if the list already has the entry.
 *
 * @throws {Failure} `feature`: the file's form has no place for the entry; `manifest`: it cannot be parsed.
 */
export function addListEntry(file: KustomizationFile, field: ListField, entry: string): string {
  const found = findList(file, field);
  const added = withEntry(file, field, found, entry);
  if (!hasEntry({ ...file, text: added }, field, entry)) {
    const line = lineFinder(file.text)(found.at);
    throw new Failure(
      "feature",
      `${file.path}:${line}: as the file is written, ${field} has no place for "${entry}"`,
      { hint: `write ${field} as a plain list, one entry per line` },
    );
  }
  return added;
}

function hasEntry(file: KustomizationFile, field: ListField, entry: string): boolean {
  try {
    return isIn(findList(file, field), entry);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

function isIn(found: Found, entry: string): boolean {
  return entriesOf(found).some(({ value }) => normal(value) === normal(entry));
}

function withEntry(
  file: KustomizationFile,
  field: ListField,
  found: Found,
  entry: string,
): string {
  const { text } = file;
  // Two names joined by a hyphen can look like a date.
  const item = writeScalar("plain", entry, false);
  if (isIn(found, entry)) return text;
  if (found.kind === "list") {
    return found.flow ? addToFlow(text, found, item) : addToBlock(text, found, item);
  }
  if (found.kind === "empty") {
    const end = endOfLine(text, found.at);
    return insert(text, end, `${lineEndAt(text, end)}${found.indentation}- ${item}`);
  }
  if (found.kind === "braces") {
    throw new Failure(
      "feature",
      `${file.path}:${
        lineFinder(text)(found.at)
      }: the file is written in braces ({…}) and has no "${field}"`,
      { hint: `add "${field}: []" to it, or rewrite it without braces` },
    );
  }
  const { at: end, indentation } = found;
  const eol = lineEndAt(text, end);
  const addition = `${indentation}${field}: ${ADDED}${eol}${indentation}- ${item}`;
  const before = text.slice(0, end);
  return /(?:^|[\r\n])$/.test(before)
    ? insert(text, end, addition + eol)
    : insert(text, end, eol + addition);
}

/**
 * Removes the entries that are `folder` or a file in it; the text is then byte for byte as before they were added.
 * Unchanged if there are none.
 *
 * @throws {Failure} `manifest`: the file cannot be parsed; `feature`: the field is not a list.
 */
export function removeListEntry(file: KustomizationFile, field: ListField, folder: string): string {
  return removeListEntries(file, field, new Set([normal(folder)]));
}

/**
 * Removes everything of the features in `folders`; the text is then byte for byte as before the features.
 *
 * @throws {Failure} as `removeListEntry`.
 */
export function removeEntries(file: KustomizationFile, ...folders: readonly string[]): string {
  const all = new Set(folders.map(normal));
  const text = removeListEntries(file, "transformers", all);
  return removeListEntries({ ...file, text }, "resources", all);
}

/**
 * The entries that `removeEntries` removes, as written, with their lines, counted from 1.
 *
 * @throws {Failure} as `removeListEntry`.
 */
export function entriesOfFeature(
  file: KustomizationFile,
  ...folders: readonly string[]
): { readonly value: string; readonly line: number }[] {
  const lineOf = lineFinder(file.text);
  const all = new Set(folders.map(normal));
  return (["resources", "transformers"] as const).flatMap((field) =>
    entriesOf(findList(file, field)).filter(({ value }) => isOf(value, all))
      .map(({ value, range: [start] }) => ({ value, line: lineOf(start) }))
  );
}

function removeListEntries(
  file: KustomizationFile,
  field: ListField,
  folders: ReadonlySet<string>,
): string {
  const found = findList(file, field);
  if (found.kind !== "list") return file.text;
  const entries = entriesOf(found);
  const gone = entries.filter(({ value }) => isOf(value, folders));
  if (gone.length === 0) return file.text;
  if (!found.flow) {
    return removeFromBlock(file.text, found, gone, gone.length === entries.length);
  }
  const [first] = found.node.items;
  // From the end, so that the other offsets stay valid.
  return gone.reduceRight(
    (text, entry) => removeFromFlow(text, entry, first?.range !== entry.range),
    file.text,
  );
}

/** Whether an entry is one of the folders, or in one. */
function isOf(value: string, folders: ReadonlySet<string>): boolean {
  for (let path = normal(value); path !== ""; path = parentOf(path)) {
    if (folders.has(path)) return true;
  }
  return false;
}

/** `./web-login/` and `web-login` are the same. */
function normal(path: string): string {
  return path.replace(/^(?:\.\/+)+/, "").replace(/(?<!\/)\/+$/, "");
}

type Found =
  /** The key is missing; it can be added there with this indentation. */
  | { readonly kind: "none"; readonly at: number; readonly indentation: string }
  /** The key is missing and cannot be added, since the file is a flow mapping. */
  | { readonly kind: "braces"; readonly at: number }
  /** The key, which is there, has no value; one can be added after its line. */
  | { readonly kind: "empty"; readonly at: number; readonly indentation: string }
  | List;

interface List {
  readonly kind: "list";
  /** The start of the key. */
  readonly at: number;
  readonly flow: boolean;
  readonly node: YAMLSeq.Parsed;
}

interface Entry {
  readonly value: string;
  readonly range: Range;
}

function findList({ path, text }: KustomizationFile, field: ListField): Found {
  // kustomize reads only the first document.
  const { documents: [document], problem } = composeDocuments(text);
  if (problem !== undefined) throw invalidYaml(path, text, problem);
  const root = document?.contents ?? null;
  const end = endOfContents(text.slice(0, document?.range[2]));
  if (root === null) return { kind: "none", at: end, indentation: "" };
  if (!isMap(root)) throw notMapping(path, text);
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === field);
  if (pair === undefined) {
    const [start] = root.range;
    if (root.flow) return { kind: "braces", at: start };
    return { kind: "none", at: end, indentation: indentationAt(text, start) };
  }
  const { key: { range: [at] }, value } = pair;
  if (isSeq(value)) return { kind: "list", at, flow: value.flow === true, node: value };
  if (value === null || isScalar(value) && value.value === "" && !root.flow) {
    return { kind: "empty", at, indentation: indentationAt(text, at) };
  }
  throw new Failure(
    "feature",
    `${path}:${lineFinder(text)(at)}: ${field} is ${isAlias(value) ? "an alias" : "not a list"}`,
    { hint: `write ${field} as a list there` },
  );
}

function entriesOf(found: Found): Entry[] {
  if (found.kind !== "list") return [];
  return found.node.items.filter((item): item is Scalar.Parsed => isScalar(item))
    .map(({ value, range }) => ({ value: String(value), range }));
}

function addToBlock(text: string, { node }: List, entry: string): string {
  const [start] = node.range;
  const end = endOfLine(text, lastItemEnd(text, node));
  return insert(text, end, `${lineEndAt(text, end)}${indentationAt(text, start)}- ${entry}`);
}

/** The end of the last item's own text; the range of a block scalar includes the line end. */
function lastItemEnd(text: string, node: YAMLSeq.Parsed): number {
  return text.slice(0, node.items.at(-1)?.range[1]).trimEnd().length;
}

function addToFlow(text: string, { node }: List, entry: string): string {
  const [, end] = node.range;
  const close = end - 1;
  const last = node.items.at(-1);
  if (last === undefined) return insert(text, close, entry);
  const [, behind] = last.range;
  const comma = /^\s*,/.exec(text.slice(behind, close));
  return comma === null
    ? insert(text, behind, `, ${entry}`)
    : insert(text, behind + comma[0].length, ` ${entry},`);
}

function removeFromBlock(
  text: string,
  list: List,
  gone: readonly Entry[],
  areAll: boolean,
): string {
  const cuts = gone.map(({ range: [start, end] }) => ({
    start: startOfLine(text, start),
    end: endOfLine(text, end),
  }));
  const keyLine = text.slice(list.at, endOfLine(text, list.at));
  if (areAll && keyLine.endsWith(ADDED)) {
    const start = startOfLine(text, list.at);
    cuts.splice(0, cuts.length, { start, end: cuts.at(-1)?.end ?? start });
  }
  const kept: string[] = [];
  let position = 0;
  for (const { start, end } of cuts) {
    kept.push(text.slice(position, start));
    position = end + lineBreakAt(text, end).length;
  }
  // Without a final line end, the preceding one was added.
  const isAtEnd = position === text.length && !/[\r\n]$/.test(text);
  const before = kept.join("");
  return isAtEnd ? before.replace(/(?:\r\n|\r|\n)$/, "") : before + text.slice(position);
}

function removeFromFlow(
  text: string,
  { range: [start, end] }: Entry,
  hasPrevious: boolean,
): string {
  // Removes the comma that came with the entry: the one before it, unless all entries are followed by one.
  const trailing = /^\s*,/.exec(text.slice(end));
  if (!hasPrevious) {
    const rest = /^\s*,[ ]*/.exec(text.slice(end))?.[0] ?? "";
    return text.slice(0, start) + text.slice(end + rest.length);
  }
  const before = text.slice(0, start).trimEnd();
  if (trailing === null) return before.replace(/,$/, "") + text.slice(end);
  return before + text.slice(end + trailing[0].length);
}

/**
 * The start of the line of `offset`; a carriage return alone ends a line too
 * (https://yaml.org/spec/1.2.2/#54-line-break-characters).
 */
function startOfLine(text: string, offset: number): number {
  const before = text.slice(0, offset);
  return Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
}

/** The end of the line of `offset`, before its line end. */
function endOfLine(text: string, offset: number): number {
  const found = /\r\n|\r|\n/.exec(text.slice(offset));
  return found === null ? text.length : offset + found.index;
}

/** Where content can be added to a document: before a line `...`, else at its end. */
function endOfContents(document: string): number {
  return /^\.\.\.(?=\s|$)/m.exec(document)?.index ?? document.length;
}

/** The white space before `offset` at the start of its line, without a byte order mark. */
function indentationAt(text: string, offset: number): string {
  const before = text.slice(startOfLine(text, offset), offset);
  return /^\uFEFF?(?<space>[ \t]*)/.exec(before)?.groups?.["space"] ?? "";
}

/** The line end there, also for a line that is added before it in a file with mixed line ends. */
function lineEndAt(text: string, offset: number): string {
  const [first = "\n"] = /\r\n|\r|\n/.exec(text) ?? [];
  return lineBreakAt(text, offset) || first;
}

/** The line end at `offset`; empty if none is there. */
function lineBreakAt(text: string, offset: number): string {
  const [found = ""] = /^(?:\r\n|\r|\n)?/.exec(text.slice(offset)) ?? [];
  return found;
}

function insert(text: string, at: number, addition: string): string {
  return text.slice(0, at) + addition + text.slice(at);
}
