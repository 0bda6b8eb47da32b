import { predecessorsOf } from "../config/environments.ts";
import { disagreement } from "../views/findings.ts";
import { type AppInEnvironment, firstPlace, type InventoryApp } from "../inventory/inventory.ts";
import type { Subject, ValidateFinding } from "./finding.ts";

/** Finds apps with several versions in one environment, and digests that no promotion could set. */
export function checkVersions({ config, apps }: Subject): ValidateFinding[] {
  return apps.flatMap((app) =>
    app.environments.flatMap((here): ValidateFinding[] => [
      ...disagreement(app, here).map((finding) => ({
        ...finding,
        level: "error" as const,
        code: "markers-disagree" as const,
      })),
      ...severalDigests(app, here),
      ...missingDigest(config, app, here),
    ])
  );
}

function severalDigests({ group, app }: InventoryApp, here: AppInEnvironment): ValidateFinding[] {
  // With several tags, several digests are expected.
  if (here.digests.length < 2 || here.tags.length > 1) return [];
  return [{
    level: "warning",
    code: "digests-disagree",
    message: `${group}/${app} has several digests in ${here.env}: ${here.digests.join(" and ")}`,
    ...firstPlace(here),
    group,
    app,
    env: here.env,
  }];
}

function missingDigest(
  config: Subject["config"],
  { group, app, environments }: InventoryApp,
  here: AppInEnvironment,
): ValidateFinding[] {
  // An image reference loses its digest instead.
  if (!here.needsDigest) return [];
  const byName = new Map(environments.map((one) => [one.env, one]));
  const without = predecessorsOf(config, here.env, (env) => byName.has(env))
    .filter(({ name }) => byName.get(name)?.digests.length === 0);
  return without.map(({ name }) => ({
    level: "error",
    code: "digest-missing",
    message:
      `${group}/${app} pins a digest in ${here.env} and none in ${name}, so that no promotion can tell the digest`,
    ...firstPlace(here),
    group,
    app,
    env: here.env,
  }));
}
