import { placeKey } from "./arrivals.ts";
import type { OverviewFinding } from "./findings.ts";
import type { Overview, OverviewFilter } from "./overview.ts";
import { mergesByItself } from "./overview.ts";
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
  /** Findings, by `placeKey`. */
  readonly findingsAt: ReadonlyMap<string, readonly OverviewFinding[]>;
}

export function overviewPage(
  snapshot: Pick<ViewSnapshot, "config" | "repository" | "now">,
  overview: Overview,
  filter: OverviewFilter = {},
): OverviewPage {
  return {
    overview,
    filter,
    repository: snapshot.repository,
    now: snapshot.now,
    columns: overview.environments.map((env) => ({ env, auto: mergesByItself(snapshot, env) })),
    findingsAt: Map.groupBy(overview.findings, placeKey),
  };
}

/** Who merges an environment's pull requests, in words. */
export function whoMerges({ auto }: { readonly auto: boolean }): string {
  return auto ? "merges by itself" : "a person merges";
}
