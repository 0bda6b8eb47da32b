import { Failure } from "../failure.ts";
import { editFile } from "../manifest/edit_file.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import { type IdleMarker, listIdleMarkers } from "../manifest/idle_markers.ts";
import { listMarkers } from "../manifest/list_markers.ts";
import type { Policy } from "../manifest/marker.ts";
import { isPathSegment } from "../names/names.ts";
import { folderOf } from "../inventory/place.ts";
import type { Subject, ValidateFinding } from "./finding.ts";

/** Any version will do: a marker that cannot be set to it cannot be set to any. */
const VERSION = { tag: "0.0.0", digest: `sha256:${"0".repeat(64)}` };

/** The findings that make an edit of their app fail. */
const FAILING: ReadonlySet<string> = new Set([
  "marker-in-broken-file",
  "marker-in-large-file",
  "marker-misplaced",
]);

/** Finds markers in environments' folders that set nothing, or stop the promotion of their app. */
export function checkMarkers({ files, config }: Subject): ValidateFinding[] {
  return files.marked.flatMap((file) => {
    const folder = folderOf(file.path, config);
    return folder === undefined ? [] : checkFile(file, folder);
  });
}

interface Folder {
  readonly group: string;
  readonly env: string;
}

function checkFile(file: ManifestFile, { group, env }: Folder): ValidateFinding[] {
  const idle = listIdleMarkers(file);
  const markers = listMarkers(file);
  const failures = new Map<string, Failure>();
  for (const policy of policiesOf([...idle, ...markers])) {
    const failure = editFailure(file, policy);
    if (failure !== undefined && policy.group === group) failures.set(nameOf(policy), failure);
  }
  const reported = new Set(idle.filter(({ code }) => FAILING.has(code)).map(nameOf));
  return [
    ...idle.map((marker): ValidateFinding => {
      const { code, text, path, line, reason, advice } = marker;
      return {
        level: FAILING.has(code) && failures.has(nameOf(marker)) ? "error" : "warning",
        code,
        message: `"${text}" sets nothing: ${reason}; ${advice}`,
        path,
        line,
        group: marker.group,
        app: marker.app,
        env,
      };
    }),
    ...[...failures].filter(([name]) => !reported.has(name)).map((
      [, { message, hint }],
    ): ValidateFinding => ({
      level: "error",
      code: "marker-unusable",
      message: hint === undefined ? message : `${message}; ${hint}`,
      path: file.path,
      ...lineIn(message, file.path),
      group,
      env,
    })),
    ...foreign(file, { group, env }),
  ];
}

function foreign(file: ManifestFile, { group, env }: Folder): ValidateFinding[] {
  return listMarkers(file).flatMap((marker): ValidateFinding[] => {
    const place = { path: file.path, line: marker.line, group, app: marker.app, env };
    if (marker.group !== group) {
      const message =
        `"${marker.text}" sets nothing: it names group "${marker.group}", and the file is in the folder of group "${group}"`;
      return [{ level: "warning", code: "marker-of-another-group", message, ...place }];
    }
    if (isPathSegment(marker.app)) return [];
    const message = `"${marker.text}" sets nothing: its app's name is not valid`;
    return [{ level: "warning", code: "invalid-app-name", message, ...place }];
  });
}

function editFailure(file: ManifestFile, policy: Policy): Failure | undefined {
  try {
    editFile(file, policy, VERSION);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function policiesOf(markers: readonly (Policy | IdleMarker)[]): Policy[] {
  return [...new Map(markers.map(({ group, app }) => [nameOf({ group, app }), { group, app }]))
    .values()];
}

function nameOf({ group, app }: Policy): string {
  return `${group}:${app}`;
}

/** The line number after the path in a message. */
function lineIn(message: string, path: string): { readonly line?: number } {
  const line = /^\d+/.exec(message.split(`${path}:`)[1] ?? "")?.[0];
  return line === undefined ? {} : { line: Number(line) };
}
