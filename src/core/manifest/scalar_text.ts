import { CST, Document, type ScalarTag } from "yaml";

/** The style of a scalar; `block` is the text in a `|` or `>` scalar. */
export type ScalarStyle = "plain" | "single" | "double" | "block";

const typed: readonly RegExp[] = (["1.1", "1.2"] as const).flatMap((version) =>
  new Document(null, { version }).schema?.tags.flatMap((tag) => (tag as ScalarTag).test ?? []) ?? []
);

/**
 * Whether YAML 1.1 and 1.2 both read the unquoted `text` as that same string, not as a number, a boolean, a date or
 * null. What only some parsers read as a number counts too: `0_b1`, `0X1F` and `0b-1` (Go's), and `e1` (this library).
 */
export function isPlainString(text: string): boolean {
  const bare = /^\d/.test(text)
    ? text.replaceAll("_", "").toLowerCase().replace(/^(0[bo])-/, "$1")
    : text;
  return text !== "" && !typed.some((test) => test.test(text) || test.test(bare));
}

/**
 * The source of a scalar of that style. A plain one gets double quotes if it would not be read back as that string;
 * `forcedString` means that a tag `!!str` ensures it.
 */
export function writeScalar(style: ScalarStyle, value: string, forcedString: boolean): string {
  switch (style) {
    case "block":
      return value;
    case "plain":
      return forcedString || isPlainString(value) ? value : JSON.stringify(value);
    case "single":
      return `'${value.replaceAll("'", "''")}'`;
    case "double":
      return JSON.stringify(value);
  }
}

/** The value of a quoted scalar's source. */
export function readQuoted(source: string): string | undefined {
  const type = source.startsWith("'") ? "single-quoted-scalar" : "double-quoted-scalar";
  let valid = true;
  const scalar = CST.resolveAsScalar(
    { type, offset: 0, indent: 0, source },
    false,
    () => valid = false,
  );
  return valid ? scalar?.value : undefined;
}
