import { placeKey } from "./arrivals.ts";
import type { OverviewFinding } from "./findings.ts";
import type { Overview, OverviewFilter } from "./overview.ts";
import { mergesByItself } from "./overview.ts";
import type { ViewSnapshot } from "./snapshot.ts";

/** An overview and what people want to know beside it. */
export interface OverviewPage {
  readonly overview: Overview;
  readonly filter: OverviewFilter;
  /** `my-org/my-gitops`; empty where nobody knows. */
  readonly repository: string;
  /** Milliseconds since 1970, when it was made. */
  readonly now: number;
  /** Each environment that is shown, and who merges its pull requests. */
  readonly columns: readonly { readonly env: string; readonly auto: boolean }[];
  /** What is odd, by `placeKey`. */
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
