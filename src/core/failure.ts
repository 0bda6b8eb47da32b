/**
 * What kind of thing went wrong; `usage` and `config` exit with 2, all others with 1. The list is a promise to users: what
 * each means is in `scripts/docs/json_result.ts`.
 */
export type FailureCode =
  | "usage"
  | "config"
  | "manifest"
  | "feature"
  | "git"
  | "conflict"
  | "auth"
  | "provider"
  | "status"
  | "interrupted"
  | "internal";

/**
 * The one error that this program raises on purpose. `message` says what was attempted and what was found
 * (quoted), `hint` what to do next, `details` further facts, one each. Several problems of a config found together are lines
 * of one message.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(
    code: FailureCode,
    message: string,
    options: { hint?: string; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

/** The result, or the `Failure` that was thrown; anything else stays thrown. */
export function orFailure<T>(run: () => T): T | Failure {
  try {
    return run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
