import { Failure } from "../failure.ts";
import { checkReason } from "../holds/reason.ts";
import { checkName } from "../names/names.ts";
import { checkOverrides, type HotfixWords } from "./trailers.ts";

/** The input of `new`. */
export interface NewIntent {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly digest?: string | undefined;
  /** Brings the version straight into one environment, bypassing those before it. */
  readonly hotfix?: Hotfix | undefined;
}

export interface Hotfix extends HotfixWords {
  readonly env: string;
}

/** The options as given on the command line. */
export interface NewOptions extends Omit<NewIntent, "hotfix"> {
  readonly env?: string | undefined;
  readonly reason?: string | undefined;
  readonly override?: readonly string[] | undefined;
}

/** Throws a `Failure` with code `usage` for an invalid name, tag or digest, or a hotfix without a reason (spec, "Config"). */
export function checkNewIntent(options: NewOptions): NewIntent {
  const { group, app, tag, digest } = options;
  const hotfix = checkHotfix(options);
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    tag: checkName("tag", tag),
    ...(digest === undefined ? {} : { digest: checkName("digest", digest) }),
    ...(hotfix === undefined ? {} : { hotfix }),
  };
}

function checkHotfix({ env, reason, override }: NewOptions): Hotfix | undefined {
  if (env !== undefined) {
    return {
      env: checkName("env", env),
      reason: checkReason(reason ?? "", "a hotfix (new --env)"),
      override: checkOverrides(override ?? []),
    };
  }
  if (reason === undefined && override === undefined) return undefined;
  throw new Failure("usage", "--reason and --override are only for hotfixes, which need --env", {
    hint: "name the environment with --env, or leave them out",
  });
}
