/**
 * What cannot be seen, or turns the direction of text, so that it reads as what it is not: controls, formats, separators of
 * lines and paragraphs, and what Unicode shows nothing for (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
 * An emoji may be made of several characters, of which some show nothing alone.
 */
const HIDDEN_OR_EMOJI =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?)*/gu;
const PICTURE = /^\p{Extended_Pictographic}/u;

/** The text with each hidden character as `show` gives it, line ends and tabs too; emoji stay. */
export function showHidden(text: string, show: (character: string) => string): string {
  return text.toWellFormed()
    .replaceAll(HIDDEN_OR_EMOJI, (found) => PICTURE.test(found) ? found : show(found));
}

/** A character by its number: `\u{202e}`. */
export function numbered(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
