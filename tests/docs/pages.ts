import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The project's pages for people, by path from the root. */
export async function readPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const folder of [".", "docs"]) {
    for await (const { name, isFile } of Deno.readDir(join(root, folder))) {
      if (!isFile || !name.endsWith(".md")) continue;
      const path = folder === "." ? name : `${folder}/${name}`;
      pages.set(path, await Deno.readTextFile(join(root, path)));
    }
  }
  return pages;
}

/** The places of a page that links can lead to, as GitHub names them. */
export function anchorsOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[^]*?^```$/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\-_ ]/gu, "").replaceAll(" ", "-")
  );
}

/** All text of the program's source, with `…` where a template puts a value, and literals that are added up joined. */
export async function sourceText(folder = join(root, "src")): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    text += isDirectory ? await sourceText(path) : await Deno.readTextFile(path);
  }
  return text.replaceAll(/["`] \+\s*["`]/g, "").replaceAll(/\$\{[^}]*\}/g, "…");
}

/** The messages that a page's troubleshooting begins its rows with. */
export function messagesOf(markdown: string): string[] {
  const chapter = markdown.slice(markdown.indexOf("\n## Troubleshooting"));
  return [...chapter.matchAll(/^\| `(?<message>[^`]+)`/gm)].map(({ groups }) =>
    groups?.["message"] ?? ""
  );
}
