import fc from "fast-check";

const SURROGATES = 0x800;

const ascii = fc.nat({ max: 0x7f }).map((code) => String.fromCodePoint(code));
const unicode = fc.nat({ max: 0x10ffff - SURROGATES })
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + SURROGATES));

/** Any character, half of the time of ASCII; the unit "binary" of fast-check takes two seconds to make. */
export const anyCharacter: fc.Arbitrary<string> = fc.oneof(ascii, unicode);
