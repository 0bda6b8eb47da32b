import { distance } from "fastest-levenshtein";
import type { InventoryApp } from "./inventory.ts";

/** At most three apps of the group with similar names, `<group>/<app>`, the most similar first. */
export function similarApps(
  { group, app }: { readonly group: string; readonly app: string },
  apps: readonly InventoryApp[],
): string[] {
  return apps.filter((one) => one.group === group)
    .map((one) => ({ name: one.app, edits: distance(one.app, app) }))
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(app.length / 3)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3).map(({ name }) => `${group}/${name}`);
}
