import { checkConfig } from "../config/parse_config.ts";
import type { Config } from "../config/config.ts";
import type { Finding } from "../config/findings.ts";
import { parseHold } from "../holds/hold_file.ts";
import { idOfPath } from "../holds/hold_id.ts";
import { listMarkers } from "../manifest/list_markers.ts";
import { inventory } from "../inventory/inventory.ts";
import { checkFeatures } from "./features.ts";
import type { FindingCode } from "./codes.ts";
import type { Level, RepositoryFiles, Rule, Subject, ValidateFinding } from "./finding.ts";
import { checkFolders, groupsIn } from "./folders.ts";
import { checkMarkers } from "./markers.ts";
import { checkNames } from "./names.ts";
import { checkVersions } from "./versions.ts";

/** All checks of the repository. */
const RULES: readonly Rule[] = [
  checkFolders,
  checkMarkers,
  checkVersions,
  checkNames,
  checkFeatures,
];

export interface Validation {
  /** Ordered by path and line; those without a file come first. */
  readonly findings: readonly ValidateFinding[];
  /** How many apps were checked. */
  readonly apps: number;
}

/** Checks the whole repository. With an invalid config, only config and holds are checked. `check` may remember a text. */
export function validate(files: RepositoryFiles, check = checkConfig): Validation {
  const { config, findings } = readConfig(files, check);
  const subject = config === undefined ? undefined : subjectOf(files, config);
  const all = [
    ...findings,
    ...checkHolds(files),
    ...unreadable(files),
    ...(subject === undefined ? [] : RULES.flatMap((rule) => rule(subject))),
  ];
  return { findings: all.sort(byPlace), apps: subject?.apps.length ?? 0 };
}

function subjectOf(files: RepositoryFiles, config: Config): Subject {
  const marked = files.marked.map((file) => ({ ...file, markers: listMarkers(file) }));
  return {
    files,
    config,
    groups: groupsIn(files.paths, config),
    apps: inventory(marked, config),
  };
}

function readConfig({ config: { path, text } }: RepositoryFiles, check: typeof checkConfig): {
  readonly config: Config | undefined;
  readonly findings: readonly ValidateFinding[];
} {
  if (text === undefined) {
    const message = `there is no ${path}; gitops-promotion init proposes one`;
    return {
      config: undefined,
      findings: [{ level: "error", code: "config-missing", message, path }],
    };
  }
  const { config, problems, warnings } = check(text);
  return {
    config,
    findings: [
      ...problems.map((problem) => fromText("error", "config-invalid", path, problem)),
      ...warnings.map((warning) => fromText("warning", "config", path, warning)),
    ],
  };
}

function checkHolds({ holds }: RepositoryFiles): ValidateFinding[] {
  return holds.flatMap(({ path, text }) => {
    const { problems, warnings } = parseHold(idOfPath(path) ?? path, text);
    return [
      ...problems.map((problem) => fromText("error", "unreadable-hold", path, problem)),
      ...warnings.map((warning) => fromText("warning", "hold", path, warning)),
    ];
  });
}

function unreadable(files: RepositoryFiles): ValidateFinding[] {
  return [...files.unreadable].map(([path, message]) => ({
    level: "error",
    code: idOfPath(path) === undefined ? "unreadable-manifest" : "unreadable-hold",
    message,
    path,
  }));
}

function fromText(
  level: Level,
  code: FindingCode,
  path: string,
  finding: Finding,
): ValidateFinding {
  const { where, what, line, column } = finding;
  return { level, code, message: where === "" ? what : `${where}: ${what}`, path, line, column };
}

function byPlace(a: ValidateFinding, b: ValidateFinding): number {
  const [one = "", other = ""] = [a.path, b.path];
  const paths = Number(one > other) - Number(one < other);
  return paths || (a.line ?? 0) - (b.line ?? 0);
}
