import { similarNames } from "../names/edits.ts";
import type { InventoryApp } from "./inventory.ts";

/** At most three apps of the group with similar names, `<group>/<app>`, the most similar first. */
export function similarApps(
  { group, app }: { readonly group: string; readonly app: string },
  apps: readonly InventoryApp[],
): string[] {
  const names = apps.filter((one) => one.group === group).map((one) => one.app);
  return similarNames(app, names).map((name) => `${group}/${name}`);
}
