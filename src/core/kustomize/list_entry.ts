import { isAlias, isMap, isScalar, isSeq, type Range, type YAMLSeq } from "yaml";
import { Failure } from "../failure.ts";
import { lineFinder } from "../manifest/line_finder.ts";
import { writeScalar } from "../manifest/scalar_text.ts";
import { composeDocuments } from "../yaml/compose_documents.ts";
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
    const line = lineFinder(file.text)(found.kind === "list" ? found.list.keyStart : 0);
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
    const found = findList(file, field);
    return found.kind === "list" &&
      entriesOf(found.list).some((other) => normal(other.value) === normal(entry));
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
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
  if (found.kind === "list") {
    if (entriesOf(found.list).some((other) => normal(other.value) === normal(entry))) return text;
    return found.list.flow ? addToFlow(text, found.list, item) : addToBlock(text, found.list, item);
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
  const { end, indentation } = found;
  const eol = lineEndAt(text, end);
  const addition = `${indentation}${field}: ${ADDED}${eol}${indentation}- ${item}`;
  const before = text.slice(0, end);
  return before === "" || /[\r\n]$/.test(before)
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
  return (["resources", "transformers"] as const).flatMap((field) => {
    const found = findList(file, field);
    if (found.kind !== "list") return [];
    return entriesOf(found.list).filter(({ value }) => isOf(value, all))
      .map(({ value, range }) => ({ value, line: lineOf(range[0]) }));
  });
}

function removeListEntries(
  file: KustomizationFile,
  field: ListField,
  folders: ReadonlySet<string>,
): string {
  const found = findList(file, field);
  if (found.kind !== "list") return file.text;
  const entries = entriesOf(found.list);
  const gone = entries.filter(({ value }) => isOf(value, folders));
  if (gone.length === 0) return file.text;
  if (!found.list.flow) {
    return removeFromBlock(file.text, found.list, gone, gone.length === entries.length);
  }
  const [first] = found.list.node.items as readonly { readonly range?: Range }[];
  // From the end, so that the other offsets stay valid.
  return gone.reduceRight(
    (text, entry) => removeFromFlow(text, entry, first?.range?.[0] !== entry.range[0]),
    file.text,
  );
}

/** Whether an entry is one of the folders, or in one. */
function isOf(value: string, folders: ReadonlySet<string>): boolean {
  const path = normal(value);
  if (folders.has(path)) return true;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}

/** `./web-login/` and `web-login` are the same. */
function normal(path: string): string {
  return path.replace(/^(?:\.\/+)+/, "").replace(/(?<!\/)\/+$/, "");
}

type Found =
  /** The key is missing; it can be added at `end` with this indentation. */
  | { readonly kind: "none"; readonly end: number; readonly indentation: string }
  /** The key is missing and cannot be added, since the file is a flow mapping. */
  | { readonly kind: "braces"; readonly at: number }
  /** The key has no value; one can be added after the line of that offset. */
  | { readonly kind: "empty"; readonly at: number; readonly indentation: string }
  | { readonly kind: "list"; readonly list: List };

interface List {
  readonly flow: boolean;
  readonly node: YAMLSeq;
  /** Of the key. */
  readonly keyStart: number;
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
  if (root === null) return { kind: "none", end, indentation: "" };
  if (!isMap(root)) throw notMapping(path, text);
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === field);
  if (pair === undefined) {
    if (root.flow) return { kind: "braces", at: root.range?.[0] ?? 0 };
    return { kind: "none", end, indentation: indentationAt(text, root.range?.[0] ?? 0) };
  }
  const { key, value } = pair;
  const keyStart = isScalar(key) ? key.range?.[0] ?? 0 : 0;
  if (isSeq(value)) {
    return { kind: "list", list: { flow: value.flow === true, node: value, keyStart } };
  }
  if (value === null || isScalar(value) && value.value === "" && !root.flow) {
    return { kind: "empty", at: keyStart, indentation: indentationAt(text, keyStart) };
  }
  throw new Failure(
    "feature",
    `${path}:${lineFinder(text)(keyStart)}: ${field} is ${
      isAlias(value) ? "an alias" : "not a list"
    }`,
    { hint: `write ${field} as a list there` },
  );
}

function entriesOf({ node }: List): Entry[] {
  return node.items.flatMap((item) =>
    isScalar(item) && item.range ? [{ value: String(item.value), range: item.range }] : []
  );
}

function addToBlock(text: string, { node }: List, entry: string): string {
  const indentation = indentationAt(text, node.range?.[0] ?? 0);
  const end = endOfLine(text, lastItemEnd(text, node));
  return insert(text, end, `${lineEndAt(text, end)}${indentation}- ${entry}`);
}

/** The end of the last item's own text; the range of a block scalar includes the line end. */
function lastItemEnd(text: string, node: YAMLSeq): number {
  const last = node.items.at(-1) as { range?: Range } | undefined;
  return text.slice(0, last?.range?.[1] ?? 0).trimEnd().length;
}

function addToFlow(text: string, { node }: List, entry: string): string {
  const end = node.range?.[1] ?? 0;
  const close = text.lastIndexOf("]", end - 1);
  const last = node.items.at(-1) as { range?: Range } | undefined;
  if (last?.range === undefined) return insert(text, close, entry);
  const behind = last.range[1];
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
  const cuts = gone.map(({ range }) => ({
    start: startOfLine(text, range[0]),
    end: endOfLine(text, range[1]),
  }));
  const keyLine = text.slice(list.keyStart, endOfLine(text, list.keyStart));
  if (areAll && keyLine.endsWith(ADDED)) {
    const start = startOfLine(text, list.keyStart);
    cuts.splice(0, cuts.length, { start, end: cuts.at(-1)?.end ?? start });
  }
  const kept: string[] = [];
  let position = 0;
  for (const { start, end } of cuts) {
    kept.push(text.slice(position, start));
    position = end + (/^(?:\r\n|\r|\n)/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
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
  if (offset === 0) return 0;
  return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
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
  return /^(?:\r\n|\r|\n)/.exec(text.slice(offset, offset + 2))?.[0] ?? lineEnd(text);
}

function lineEnd(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
}

function insert(text: string, at: number, addition: string): string {
  return text.slice(0, at) + addition + text.slice(at);
}
