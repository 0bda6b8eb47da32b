/**
 * The kind of error; `usage` and `config` exit with 2, all others with 1. The list is part of the interface, described
 * in `scripts/docs/json_result.ts`.
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
 * An expected error. `message` says what was attempted and what was found (quoted), `hint` what to do next, `details`
 * are further facts. Several problems of a config are lines of one message.
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
