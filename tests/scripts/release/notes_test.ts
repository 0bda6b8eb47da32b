import assert from "node:assert/strict";
import { latestVersion, releaseNotes } from "../../../scripts/release/notes.ts";

const CHANGELOG = `# Changelog

## [Unreleased]

- not yet

## [1.10.0] - 2026-11-01

### Added

- one

### Fixed

- two

## 1.9.0

- three

## [1.8.0]

[1.10.0]: https://example.com
`;

Deno.test("a release's notes are its section of the changelog", () => {
  assert.equal(releaseNotes(CHANGELOG, "1.10.0"), "### Added\n\n- one\n\n### Fixed\n\n- two\n");
  assert.equal(releaseNotes(CHANGELOG, "1.9.0"), "- three\n");
});

Deno.test("a release without a section, or with an empty one, is refused", () => {
  assert.throws(
    () => releaseNotes(CHANGELOG, "1.1.0"),
    new Error('CHANGELOG.md has no section for 1.1.0; add the heading "## [1.1.0] - <date>"'),
  );
  assert.throws(
    () => releaseNotes(CHANGELOG, "1.8.0"),
    new Error("the section for 1.8.0 in CHANGELOG.md is empty; say what changed"),
  );
});

Deno.test("the latest version is the first that the changelog tells of", () => {
  assert.equal(latestVersion(CHANGELOG), "1.10.0");
  assert.equal(latestVersion("# Changelog\n\n## [Unreleased]\n"), undefined);
});
