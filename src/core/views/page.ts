import type { AppInEnvironment, InventoryApp } from "../inventory/inventory.ts";
import { placeKey } from "./arrivals.ts";
import { groupHealth } from "./health_words.ts";
import type { OverviewFinding } from "./findings.ts";
import { mergesByItself, type Overview, type OverviewFilter } from "./overview.ts";
import { predecessorsIn } from "./gate.ts";
import type { ViewSnapshot } from "./snapshot.ts";

/** An overview, with what its readable formats need in addition. */
export interface OverviewPage {
  readonly overview: Overview;
  readonly filter: OverviewFilter;
  /** `my-org/my-gitops`; empty if unknown. */
  readonly repository: string;
  /** When it was made, in milliseconds since 1970. */
  readonly now: number;
  /** The environments shown, and whether their pull requests merge automatically. */
  readonly columns: readonly { readonly env: string; readonly auto: boolean }[];
  /** Where an app does not have the version of each environment before, by `placeKey`. */
  readonly behind: ReadonlySet<string>;
  /** The failures that are shown as a group's health, by the name in reports: what is said about them. */
  readonly failures: ReadonlyMap<string, string>;
  /** Findings, by `placeKey`. */
  readonly findingsAt: ReadonlyMap<string, readonly OverviewFinding[]>;
}

export function overviewPage(
  snapshot: Pick<ViewSnapshot, "apps" | "config" | "repository" | "now">,
  overview: Overview,
  filter: OverviewFilter = {},
): OverviewPage {
  return {
    overview,
    filter,
    repository: snapshot.repository,
    now: snapshot.now,
    columns: overview.environments.map((env) => ({ env, auto: mergesByItself(snapshot, env) })),
    behind: new Set(snapshot.apps.flatMap((app) => placesBehind(snapshot, app))),
    failures: new Map(
      groupHealth(overview).filter(({ health }) => health.state === "failure")
        .map(({ group, env, health }) => [`${group}-${env}`, health.description]),
    ),
    findingsAt: Map.groupBy(overview.findings, placeKey),
  };
}

function placesBehind(snapshot: Pick<ViewSnapshot, "config">, app: InventoryApp): string[] {
  const tagsOf = ({ tags }: AppInEnvironment) => tags.join(" ");
  return app.environments.filter((here) =>
    predecessorsIn(snapshot, app, here.env).some((before) => tagsOf(before) !== tagsOf(here))
  ).map(({ env }) => placeKey({ group: app.group, app: app.app, env }));
}

/** Who merges an environment's pull requests, in words. */
export function whoMerges({ auto }: { readonly auto: boolean }): string {
  return auto ? "merges by itself" : "a person merges";
}
