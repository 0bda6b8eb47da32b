import assert from "node:assert/strict";
import { Failure, type FailureCode } from "../../src/core/failure.ts";

/** For `assert.rejects` and `assert.throws`: the error is exactly this `Failure`, word by word. */
export function failure(code: FailureCode, message: string, hint?: string) {
  return (error: unknown): true => {
    assert.ok(error instanceof Failure, `not a Failure: ${error}`);
    assert.deepEqual(
      { code: error.code, message: error.message, hint: error.hint },
      { code, message, hint },
    );
    return true;
  };
}
