/**
 * The section of a changelog (https://keepachangelog.com) that tells of a version, without its heading.
 * Throws when there is none or when it is empty: a release without notes is a forgotten changelog.
 */
export function releaseNotes(changelog: string, version: string): string {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => versionOf(line) === version);
  if (start < 0) {
    throw new Error(
      `CHANGELOG.md has no section for ${version}; add the heading "## [${version}] - <date>"`,
    );
  }
  const length = lines.slice(start + 1).findIndex((line) => /^## |^\[[^\]]+\]: /.test(line));
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  const notes = section.join("\n").trim();
  if (notes === "") {
    throw new Error(`the section for ${version} in CHANGELOG.md is empty; say what changed`);
  }
  return `${notes}\n`;
}

/** The newest released version that a changelog tells of, or undefined before the first. */
export function latestVersion(changelog: string): string | undefined {
  return changelog.split("\n").map(versionOf).find((version) => version !== undefined);
}

function versionOf(line: string): string | undefined {
  return /^## \[?v?(?<version>\d+\.\d+\.\d+[0-9A-Za-z.-]*)\]?/.exec(line)?.groups?.["version"];
}
