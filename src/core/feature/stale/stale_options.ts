import { checkName, cleanFeatureName } from "../../names/names.ts";

/** What `feature-stale` is asked for. */
export interface FeatureStaleOptions {
  /** Milliseconds. */
  readonly maxAge: number;
  /** Only what these name is checked; everything where they are left out. */
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  /** As the user has it. */
  readonly feature?: string | undefined;
}

/** Gives the options back; throws a `Failure` with code `usage` for an invalid name (spec, "Config"). */
export function checkFeatureStaleOptions(options: FeatureStaleOptions): FeatureStaleOptions {
  const { maxAge, group, app, feature } = options;
  return {
    maxAge,
    group: group === undefined ? undefined : checkName("group", group),
    app: app === undefined ? undefined : checkName("app", app),
    feature: feature === undefined ? undefined : cleanFeatureName(feature),
  };
}
