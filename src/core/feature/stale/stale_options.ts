import { checkName, cleanFeatureName } from "../../names/names.ts";

/** The options of `feature-stale`. */
export interface FeatureStaleOptions {
  /** Milliseconds. */
  readonly maxAge: number;
  /** Limit what is checked; everything by default. */
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  /** As given on the command line. */
  readonly feature?: string | undefined;
}

/** Returns the options; throws a `Failure` with code `usage` for an invalid name (spec, "Config"). */
export function checkFeatureStaleOptions(options: FeatureStaleOptions): FeatureStaleOptions {
  const { maxAge, group, app, feature } = options;
  return {
    maxAge,
    group: group === undefined ? undefined : checkName("group", group),
    app: app === undefined ? undefined : checkName("app", app),
    feature: feature === undefined ? undefined : cleanFeatureName(feature),
  };
}
