import { dirname, join } from "node:path/posix";

/** An import or export of another module by its relative path. */
const RELATIVE = /(?:\bfrom|\bimport)\s*\(?\s*"(?<to>\.[^"]+)"/g;

/** The files that import this one, directly or through others, nearest first. `texts` has every file's text by path. */
export function importersOf(path: string, texts: ReadonlyMap<string, string>): string[] {
  const all = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(RELATIVE)].map(({ groups }) => ({
      file,
      to: join(dirname(file), groups?.["to"] ?? ""),
    }))
  );
  const direct = Map.groupBy(all, ({ to }) => to);
  const found = new Set([path]);
  for (const one of found) for (const { file } of direct.get(one) ?? []) found.add(file);
  return [...found].slice(1);
}
