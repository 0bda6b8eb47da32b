import { code, fitSections, type Section } from "../promotion/markdown.ts";
import { markup } from "../views/html.ts";
import type { FolderDiff } from "./folder.ts";
import { type DiffLine, diffLines, resourceName } from "./lines.ts";
import type { ClusterDiff } from "./cluster_diff.ts";
import type { ResourceChange } from "./resources.ts";
import { countWords, differs, folderWords } from "./words.ts";

// GitHub allows 65,536 characters in a comment, Azure DevOps 150,000.
const LONGEST = 60_000;
/** A longer difference is collapsed. */
const FEW_LINES = 40;

/** The difference as Markdown, for a comment or a run's page. */
export function diffMarkdown({ from, to, folders }: ClusterDiff): string {
  const where = [from, to].map(({ name, commit }) => `${code(name)} (${commit.slice(0, 7)})`);
  const head = `### What changes in the cluster\n\nFrom ${where.join(" to ")}.`;
  if (folders.length === 0) return `${head} Nothing changes.\n`;
  const shown = folders.map((folder) => ({ folder, lines: diffLines(folder) }));
  const few = shown.reduce((sum, { lines }) => sum + lines.length, 0) <= FEW_LINES;
  const sections = shown.map(({ folder, lines }) => folderSection(folder, lines, few));
  const summary = differs(folders) ? "" : " Nothing changes.";
  return `${fitSections(head + summary, sections, LONGEST)}\n`;
}

function folderSection(folder: FolderDiff, lines: readonly DiffLine[], open: boolean): Section {
  const title = `${folderWords(folder)}: ${countWords(folder)}`;
  if (folder.failure !== undefined) {
    const text = `- ✗ ${code(folderWords(folder))}: ${code(folder.failure.message)}`;
    return { lead: [], rows: [text], noun: "failure" };
  }
  if (lines.length === 0) return { lead: [], rows: [`- ${code(title)}`], noun: "line" };
  return foldedDiff(title, lines, open);
}

/** What a folder changes in the cluster, as a section of a pull request's description. */
export function folderSummary(folder: FolderDiff): Section {
  const [only, another] = folder.resources;
  const what = only !== undefined && another === undefined && only.fields.length > 0
    ? `${resourceName(only.resource)}, ${fieldWords(only)}`
    : countWords(folder);
  return foldedDiff(`What changes in the cluster: ${what}`, diffLines(folder), false);
}

function fieldWords({ fields }: ResourceChange): string {
  return fields.length === 1 ? "1 field" : `${fields.length} fields`;
}

/** A difference in a collapsible section. */
export function foldedDiff(title: string, lines: readonly DiffLine[], open: boolean): Section {
  const rows = lines.map(({ sign, text }) => sign + text);
  const runs = rows.flatMap((row) => row.match(/`{3,}/g) ?? []);
  const fence = "`".repeat(Math.max(2, ...runs.map(({ length }) => length)) + 1);
  return {
    lead: [
      `<details${open ? " open" : ""}><summary>${markup`${title}`.text}</summary>`,
      "",
      `${fence}diff`,
    ],
    rows,
    noun: "line",
    tail: [fence, "</details>"],
  };
}
