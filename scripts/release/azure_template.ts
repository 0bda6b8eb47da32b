import { join } from "node:path";
import { latestVersion } from "./notes.ts";

export const azureTemplatePath = "azure-pipelines/gitops-promotion.yml";

/**
 * The text of Azure Pipelines' template. Azure gives a template no access to the other files of its repository, so the
 * scripts that the GitHub Action calls are written into it; and a template that is pinned pins the release that it
 * belongs to.
 */
export async function azureTemplate(root: string): Promise<string> {
  const read = (path: string) => Deno.readTextFile(join(root, path));
  const source = "packaging/azure-pipelines.yml";
  const version = latestVersion(await read("CHANGELOG.md")) ?? "";
  const text = (await read(source))
    .replace(
      "{{origin}}",
      `Made from ${source} by \`scripts/deno task azure-template\`; change that file.`,
    )
    .replace("{{version}}", version);
  const lines = text.split("\n").map(async (line) => {
    const found = /^(?<indent> *)\{\{file (?<path>.+)\}\}$/.exec(line)?.groups;
    if (found === undefined) return line;
    return indented(await read(found["path"] ?? ""), found["indent"] ?? "");
  });
  return (await Promise.all(lines)).join("\n");
}

function indented(text: string, indent: string): string {
  return text.trimEnd().split("\n").map((line) => line === "" ? "" : indent + line).join("\n");
}

if (import.meta.main) {
  const root = join(import.meta.dirname ?? ".", "../..");
  await Deno.writeTextFile(join(root, azureTemplatePath), await azureTemplate(root));
}
