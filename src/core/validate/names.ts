import { branchCollisions, collisionWords, reportNameCollisions } from "../names/collisions.ts";
import type { Subject, ValidateFinding } from "./finding.ts";

/** Finds report names and branches that several things share. */
export function checkNames({ files, config, groups, apps }: Subject): ValidateFinding[] {
  const { path } = files.config;
  const reports = reportNameCollisions(config, groups.keys()).flatMap(
    ({ name, owners }): ValidateFinding[] => {
      const here = owners.filter(({ group, env }) => groups.get(group)?.has(env));
      if (here.length < 2) return [];
      return [{
        level: "error",
        code: "report-name-collision",
        message: collisionWords({ name, owners: here }),
        path,
      }];
    },
  );
  const branches = new Map<string, ValidateFinding>();
  for (const { name, owners } of branchCollisions(config, apps)) {
    const list = owners.map(({ group, app }) => `${group}/${app}`).join(" and ");
    // One branch is enough for the same apps.
    if (branches.has(list)) continue;
    branches.set(list, {
      level: "error",
      code: "branch-collision",
      message: `${list} have the same branch "${name}"`,
      path,
    });
  }
  return [...reports, ...branches.values()];
}
