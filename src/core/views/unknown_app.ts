import { Failure } from "../failure.ts";
import type { InventoryApp } from "../inventory/inventory.ts";
import { similarApps } from "../inventory/similar_apps.ts";

/** The failure for an app without a marker in any environment, with similar names. */
export function unknownApp(
  { group, app }: { readonly group: string; readonly app: string },
  apps: readonly InventoryApp[],
): Failure {
  const near = similarApps({ group, app }, apps);
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
