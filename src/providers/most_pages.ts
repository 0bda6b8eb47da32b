import { Failure } from "../core/failure.ts";

/** Pages that a list is read by at most: ten thousand items and more. A server that never ends it is not believed. */
export const MOST_PAGES = 100;

/** The failure for a list that goes on; a part of it is not an answer. */
export function endless(what: string): Failure {
  return new Failure(
    "provider",
    `could not read ${what}: the list goes on after ${MOST_PAGES} pages`,
    {
      hint: "run again; if it keeps failing, check that --api-url is the API's root",
    },
  );
}
