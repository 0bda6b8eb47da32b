import { Buffer } from "node:buffer";

/** How a file's text is written. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * The byte that no UTF-8 text has and both byte order marks of UTF-16 have, so that a search by bytes can find files whose
 * words it cannot.
 */
export const UTF16_SIGN = new Uint8Array([0xff]);

/** The encoding that the first bytes tell, as go-yaml takes it (https://github.com/yaml/libyaml, src/reader.c). */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** The text, with a byte order mark kept as U+FEFF. Throws a `TypeError` where the bytes are not valid. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** As `decodeText`, with U+FFFD for what is not valid. */
export function decodeLoosely(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { ignoreBOM: true }).decode(bytes);
}

/** The bytes of a text; a byte order mark in UTF-16 is the U+FEFF that the text begins with. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const bytes = Buffer.from(text, "utf16le");
  return encoding === "utf-16le" ? bytes : bytes.swap16();
}
