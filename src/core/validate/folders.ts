import type { Environments } from "../config/environments.ts";
import { listMarkers } from "../manifest/list_markers.ts";
import { isPathSegment } from "../names/names.ts";
import { folderOf } from "../inventory/place.ts";
import type { Subject, ValidateFinding } from "./finding.ts";

/** The top-level folders that hold a folder of a configured environment, each with those environments, in order. */
export function groupsIn(
  paths: readonly string[],
  config: Environments,
): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = folderOf(path, config);
    if (folder === undefined) continue;
    groups.set(folder.group, (groups.get(folder.group) ?? new Set()).add(folder.env));
  }
  return groups;
}

/**
 * Finds environments, groups and apps of the config without a folder or marker, and folders that are not in the config.
 */
export function checkFolders(subject: Subject): ValidateFinding[] {
  return [
    ...environmentsWithoutFolder(subject),
    ...namesWithoutFolder(subject),
    ...unknownFolders(subject),
    ...notInFirst(subject),
    ...noApps(subject),
  ];
}

function environmentsWithoutFolder({ files, config, groups }: Subject): ValidateFinding[] {
  const used = new Set([...groups.values()].flatMap((envs) => [...envs]));
  return config.environments.filter(({ name }) => !used.has(name)).map(({ name }) => ({
    level: "warning",
    code: "environment-without-folder",
    message: `environment "${name}" has no folder "<group>/${name}" in any group`,
    path: files.config.path,
    env: name,
  }));
}

function namesWithoutFolder({ files, config, groups, apps }: Subject): ValidateFinding[] {
  const { path } = files.config;
  return [...config.groups].flatMap(([group, applications]): ValidateFinding[] => {
    if (!groups.has(group)) {
      const message = `group "${group}" of the config has no folder of a configured environment`;
      return [{ level: "warning", code: "group-without-folder", message, path, group }];
    }
    const known = new Set(apps.filter((one) => one.group === group).map(({ app }) => app));
    return [...applications.keys()].filter((app) => !known.has(app)).map((app) => ({
      level: "warning",
      code: "app-without-marker",
      message: `${group}/${app} of the config has no marker "${group}:${app}" in any environment`,
      path,
      group,
      app,
    }));
  });
}

/** Folders beside environments with markers of the group's own apps. */
function unknownFolders({ files, config, groups }: Subject): ValidateFinding[] {
  const found = new Map<string, ValidateFinding>();
  const names = config.environments.map(({ name }) => name).join(", ");
  for (const file of files.marked) {
    const [group = "", env = "", ...rest] = file.path.split("/");
    if (rest.length === 0 || !groups.has(group) || folderOf(file.path, config)) continue;
    const folder = `${group}/${env}`;
    const marker = listMarkers(file).find((one) => one.group === group);
    if (marker === undefined || found.has(folder)) continue;
    found.set(folder, {
      level: "warning",
      code: "folder-not-in-config",
      message:
        `nothing is promoted to "${folder}", which has markers: the environments are ${names}`,
      path: file.path,
      line: marker.line,
      group,
    });
  }
  return [...found.values()];
}

function notInFirst({ config, apps }: Subject): ValidateFinding[] {
  const [first] = config.environments;
  return apps.flatMap(({ group, app, environments }): ValidateFinding[] => {
    const [here] = environments;
    const place = here?.places[0];
    if (here === undefined || here.env === first.name) return [];
    return [{
      level: "warning",
      code: "app-not-in-first-environment",
      message:
        `${group}/${app} begins in ${here.env}: new sets versions in ${first.name}, where it has no marker`,
      ...(place === undefined ? {} : { path: place.path, line: place.line }),
      group,
      app,
      env: here.env,
    }];
  });
}

function noApps({ apps, files }: Subject): ValidateFinding[] {
  if (apps.some(({ app }) => isPathSegment(app))) return [];
  return [{
    level: "warning",
    code: "no-apps",
    message: "no file below the folder of an environment has a marker of its group's apps",
    path: files.config.path,
  }];
}
