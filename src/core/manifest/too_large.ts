/** Longer texts are not parsed. Documents are parsed one at a time, each taking up to 160 times its size in memory. */
const LONGEST_FILE = 10_000_000;
const LONGEST_DOCUMENT = 2_000_000;

/** Why a text is too long to be parsed, to follow "the file is too large: "; undefined if it is not. */
export function tooLarge(text: string): string | undefined {
  if (text.length > LONGEST_FILE) return bound("it has", text.length, LONGEST_FILE);
  const long = documentLengths(text).find((length) => length > LONGEST_DOCUMENT);
  return long === undefined ? undefined : bound("a document in it has", long, LONGEST_DOCUMENT);
}

/**
 * Three dashes at the start of a line always begin a document (https://yaml.org/spec/1.2.2/#914-explicit-documents).
 */
function documentLengths(text: string): number[] {
  const starts = Array.from(text.matchAll(/^---(?=[ \t\r\n])/gm), ({ index }) => index);
  return [...starts, text.length].map((end, document) => end - (starts[document - 1] ?? 0));
}

function bound(what: string, length: number, most: number): string {
  const millions = (length / 1_000_000).toFixed(1);
  return `${what} ${millions} million characters, where at most ${
    most / 1_000_000
  } million are read`;
}
