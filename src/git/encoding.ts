import { Buffer } from "node:buffer";

/** The encoding of a file. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * A byte that is never in UTF-8 text and always in a UTF-16 byte order mark, so that a byte search can find UTF-16
 * files, in which it cannot find words.
 */
export const UTF16_SIGN = new Uint8Array([0xff]);

/** The encoding by the first bytes, as go-yaml detects it (https://github.com/yaml/libyaml, src/reader.c). */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** The text, with a byte order mark kept as U+FEFF. Throws a `TypeError` for invalid bytes. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  return encoding === "utf-8"
    ? UTF8.decode(bytes)
    : new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** As `decodeText`, with U+FFFD for invalid bytes. */
export function decodeLoosely(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  return encoding === "utf-8"
    ? LOOSE_UTF8.decode(bytes)
    : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

// Making a decoder takes longer than most texts do.
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LOOSE_UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a text, which for UTF-16 must begin with a byte order mark (U+FEFF). */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const bytes = Buffer.from(text, "utf16le");
  return encoding === "utf-16le" ? bytes : bytes.swap16();
}
