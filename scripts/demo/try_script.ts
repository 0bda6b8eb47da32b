import { dirname, join } from "node:path";
import type { Shop } from "./shop.ts";

/**
 * Writes what a person's terminal needs beside the demo, a script for bash and zsh to read: the folder of a clone, the
 * program, and how to merge. Answers its path.
 *
 * @param root The project's folder.
 */
export async function writeTryScript(shop: Shop, root: string): Promise<string> {
  const { repository, authorization, env } = shop;
  const checkout = await shop.checkout();
  const { success } = await new Deno.Command("git", {
    args: ["config", "http.extraHeader", `Authorization: ${authorization}`],
    cwd: checkout,
  }).output();
  if (!success) throw new Error(`git config failed in ${checkout}`);
  const page = repository.url.includes("/_git/") ? "pullrequest" : "pull";
  const lines = [
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `gitops-promotion() { ${quoted(join(root, "scripts/deno"))} run --quiet --allow-all ${
      quoted(join(root, "main.ts"))
    } "$@"; }`,
    `merge() { curl --silent --show-error --fail --output /dev/null ` +
    `-X POST -H ${quoted(`Origin: ${new URL(repository.url).origin}`)} ` +
    `${quoted(`${repository.url}/${page}/`)}"$1/merge" && echo merged; }`,
    `cd ${quoted(checkout)}`,
  ];
  const path = join(dirname(checkout), "try.sh");
  await Deno.writeTextFile(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
