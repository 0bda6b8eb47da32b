import { Failure } from "../core/failure.ts";

/** The most pages that are read of a list: ten thousand items and more. A longer list is a server's fault. */
export const MOST_PAGES = 100;

/** The failure for a list that does not end; part of it is not an answer. */
export function endless(what: string): Failure {
  return new Failure(
    "provider",
    `could not read ${what}: the list goes on after ${MOST_PAGES} pages`,
    {
      hint: "run again; if it keeps failing, check that --api-url is the API's root",
    },
  );
}
