/**
 * Characters that are invisible or change the direction of text, so that it looks like other text: controls, formats,
 * line and paragraph separators, and what Unicode renders as nothing
 * (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing). An emoji may consist of several characters, some
 * of them invisible by themselves.
 */
const HIDDEN_OR_EMOJI =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?)*/gu;
const PICTURE = /^\p{Extended_Pictographic}/u;

/** The text with each hidden character replaced by `show`, line ends and tabs included; emoji are kept. */
export function showHidden(text: string, show: (character: string) => string): string {
  return text.toWellFormed()
    .replaceAll(HIDDEN_OR_EMOJI, (found) => PICTURE.test(found) ? found : show(found));
}

/** The character as an escape: `\u{202e}`. */
export function numbered(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
