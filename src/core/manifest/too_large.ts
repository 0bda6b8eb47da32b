/** Longer texts are not read. Documents are read one at a time, each with up to 160 times as much memory as it has text. */
const LONGEST_FILE = 10_000_000;
const LONGEST_DOCUMENT = 2_000_000;

/** Why a text is too long to be read, as words behind "the file is too large: "; undefined where it is not. */
export function tooLarge(text: string): string | undefined {
  if (text.length > LONGEST_FILE) return bound("it has", text.length, LONGEST_FILE);
  if (text.length <= LONGEST_DOCUMENT) return undefined;
  const longest = longestDocument(text);
  return longest > LONGEST_DOCUMENT
    ? bound("a document in it has", longest, LONGEST_DOCUMENT)
    : undefined;
}

/** At the left, three dashes begin a document whatever is around them (https://yaml.org/spec/1.2.2/#914-explicit-documents). */
function longestDocument(text: string): number {
  let longest = 0;
  let start = 0;
  for (const { index } of text.matchAll(/^---(?=[ \t\r\n])/gm)) {
    longest = Math.max(longest, index - start);
    start = index;
  }
  return Math.max(longest, text.length - start);
}

function bound(what: string, length: number, most: number): string {
  const millions = (length / 1_000_000).toFixed(1);
  return `${what} ${millions} million characters, where at most ${
    most / 1_000_000
  } million are read`;
}
