/** A pull request's description for a terminal: what a browser shows, without what is for programs and what is folded away. */
export function pullRequestText(description: string): string {
  const lines = description
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/<details>.*?<\/details>/gs, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<\/?\w+>|\*\*|`/g, "")
    .trim().split("\n");
  const table = lines.filter(isRow).map((line) => line.split("|").slice(1, -1).map(trimmed));
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0))
  );
  return lines.filter((line) => !/^\|[ |-]*\|$/.test(line)).map((line) =>
    isRow(line)
      ? line.split("|").slice(1, -1).map((cell, column) =>
        trimmed(cell).padEnd(widths[column] ?? 0)
      )
        .join("  ").trimEnd()
      : line
  ).join("\n").replaceAll(/\n{3,}/g, "\n\n");
}

function isRow(line: string): boolean {
  return line.startsWith("|") && !/^\|[ |-]*\|$/.test(line);
}

function trimmed(text: string): string {
  return text.trim();
}
