/** What kind of thing went wrong; `usage` and `config` exit with 2, all others with 1. */
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
 * The one error that this program raises on purpose. `message` says what was looked at and what was found
 * (quoted), `hint` what to do next. Several problems found together are lines of one message.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly hint: string | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
