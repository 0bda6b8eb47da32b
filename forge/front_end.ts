import type { FaultSource } from "./faults.ts";
import type { RequestRecord } from "./request_log.ts";
import type { Accounts, Caller } from "./people.ts";
import type { ForgeState } from "./state/forge_state.ts";

/** One provider's way of speaking HTTP, over the shared state. */
export interface FrontEnd {
  /** Answers a request, or `undefined` where its path is none of this front end's. */
  handle(incoming: Incoming): Promise<Response | undefined>;
}

/** A request with all that a front end needs for it. */
export interface Incoming {
  /** At the address that the caller used. */
  readonly request: Request;
  readonly url: URL;
  /** JSON, parsed; `undefined` without a body. */
  readonly body: unknown;
  readonly caller: Caller;
  /** The entry in the log; a front end with accounts of its own sets `user`. */
  readonly record: RequestRecord;
  readonly state: ForgeState;
  readonly accounts: Accounts;
  readonly faults: FaultSource;
  /** Whether requests and answers are checked against the provider's published contract. */
  readonly contract: boolean;
  /** What was found wrong; what is in it at the end makes closing the forge fail. */
  readonly violations: string[];
}

/** What git needs to send its credentials. */
export function gitChallenge(realm: string): Response {
  return new Response("Authentication failed.\n", {
    status: 401,
    headers: { "www-authenticate": `Basic realm="${realm}"` },
  });
}
