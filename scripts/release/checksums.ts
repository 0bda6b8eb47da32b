import { createHash } from "node:crypto";
import { join } from "node:path";

/** SHA-256 in hexadecimal by file name. */
export type Checksums = ReadonlyMap<string, string>;

/** Hashes every file of a folder, in the order of their names. */
export async function checksumsOf(folder: string): Promise<Checksums> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) if (entry.isFile) names.push(entry.name);
  const checksums = new Map<string, string>();
  for (const name of names.sort()) {
    const content = await Deno.readFile(join(folder, name));
    checksums.set(name, createHash("sha256").update(content).digest("hex"));
  }
  return checksums;
}

/** The text that `sha256sum --check` reads. */
export function formatChecksums(checksums: Checksums): string {
  return [...checksums].map(([name, hash]) => `${hash}  ${name}\n`).join("");
}
