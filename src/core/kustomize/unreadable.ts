import { Failure } from "../failure.ts";
import { lineFinder } from "../manifest/line_finder.ts";

const REPAIR = "fix the file on the base branch, then run again";

/** The failure for a file that is not valid YAML at that offset. */
export function invalidYaml(
  path: string,
  text: string,
  { offset, message }: { readonly offset: number; readonly message: string },
): Failure {
  // At the end of the file, name the last line rather than the one after it.
  const line = lineFinder(text)(Math.min(offset, text.trimEnd().length));
  return new Failure("manifest", `${path}:${line}: the file is not valid YAML (${message})`, {
    hint: REPAIR,
  });
}

/** The failure for a duplicate key. */
export function duplicateKey(path: string, text: string, offset: number, key: string): Failure {
  const message = `duplicate key ${JSON.stringify(key)}`;
  return invalidYaml(path, text, { offset, message });
}

/** The failure for aliases that expand to more than `most` values at that offset. */
export function tooManyValues(path: string, text: string, offset: number, most: number): Failure {
  const place = `${path}:${lineFinder(text)(offset)}`;
  return new Failure(
    "manifest",
    `${place}: the aliases expand to more than ${most.toLocaleString("en-US")} values`,
    { hint: "write the values where they are needed, without aliases of aliases" },
  );
}

/** The failure for a recursive alias at that offset. */
export function endlessAlias(path: string, text: string, place: number): Failure {
  return new Failure(
    "manifest",
    `${path}:${lineFinder(text)(place)}: the alias is inside the value that it names`,
    { hint: REPAIR },
  );
}

/** The failure for a kustomization that is a list or a text. */
export function notMapping(path: string, text: string): Failure {
  const content = /^(?!\s*(?:#|$)|---\s*(?:#|$)|%)/m.exec(text)?.index ?? 0;
  return new Failure(
    "manifest",
    `${path}:${
      lineFinder(text)(content)
    }: the file is not a YAML mapping, as a kustomization must be`,
    { hint: REPAIR },
  );
}

/** The failure for a file that must be text but is not UTF-8. */
export function notUtf8(path: string, bytes: Uint8Array): Failure {
  return new Failure("manifest", `${path}:${firstBadLine(bytes)}: the file is not valid UTF-8`, {
    hint: "save it as UTF-8 on the base branch, then run again",
  });
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
    line++;
  }
  return line;
}

/** decodeURIComponent validates UTF-8. */
function isUtf8(bytes: Uint8Array): boolean {
  const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  try {
    decodeURIComponent(escaped);
    return true;
  } catch {
    return false;
  }
}
