import { CST, Document, type ScalarTag } from "yaml";

/** How a scalar is written; `block` is the text in a `|` or `>` scalar. */
export type ScalarStyle = "plain" | "single" | "double" | "block";

const typed: readonly RegExp[] = (["1.1", "1.2"] as const).flatMap((version) =>
  new Document(null, { version }).schema?.tags.flatMap((tag) => (tag as ScalarTag).test ?? []) ?? []
);

/**
 * Whether YAML 1.1 and 1.2 both read the unquoted `text` as that same string, not as a number, a boolean, a date or
 * null. What single parsers take for a number counts too: `0_b1` and `0X1F`, as Go's does, and `e1`, as this library.
 */
export function isPlainString(text: string): boolean {
  const bare = /^\d/.test(text) ? text.replaceAll("_", "").toLowerCase() : text;
  return text !== "" && !typed.some((test) => test.test(text) || test.test(bare));
}

/**
 * `value` as the source of a scalar of that style. A plain one gets double quotes where it would not be read back as
 * that string; `forcedString` says that a tag `!!str` sees to that.
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

/** What the source of a scalar in quotes means. */
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
