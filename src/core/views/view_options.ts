import { checkName } from "../names/names.ts";

/** The options that all views have. */
export interface ViewOptions {
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  readonly env?: string | readonly string[] | undefined;
  readonly offline: boolean;
}

/** What to ask the provider first; undefined if it is not asked. */
export function queryOfView(
  { offline }: Pick<ViewOptions, "offline">,
): { readonly allOpen: true } | undefined {
  return offline ? undefined : { allOpen: true };
}

/** Returns the options; throws a `Failure` with code `usage` for an invalid name. */
export function checkViewOptions<O extends ViewOptions>(options: O): O {
  if (options.group !== undefined) checkName("group", options.group);
  if (options.app !== undefined) checkName("app", options.app);
  for (const env of [options.env ?? []].flat()) checkName("env", env);
  return options;
}
