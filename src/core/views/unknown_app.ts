import { distance } from "fastest-levenshtein";
import { Failure } from "../failure.ts";
import type { InventoryApp } from "../inventory/inventory.ts";

/** The failure for an app without a marker in any environment, with similar names. */
export function unknownApp(
  { group, app }: { readonly group: string; readonly app: string },
  apps: readonly InventoryApp[],
): Failure {
  const near = apps.filter((one) => one.group === group)
    .map((one) => ({ name: one.app, edits: distance(one.app, app) }))
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(app.length / 3)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3).map(({ name }) => `${group}/${name}`);
  return new Failure(
    "manifest",
    `could not find ${group}/${app}: no file under "${group}/<environment>/" has a marker "${group}:${app}"`,
    {
      hint: near.length > 0
        ? `did you mean ${near.join(" or ")}?`
        : "gitops-promotion overview lists all apps",
    },
  );
}
