import type { Clock } from "../context.ts";

/** A server's time, by its answers. */
interface ServerTime {
  /** Milliseconds since 1970: the last `Date` header plus the time since, else the clock's. */
  now(): number;
  note(headers: Headers): void;
}

export function createServerTime(clock: Clock): ServerTime {
  let ahead = 0;
  return {
    now: () => clock.now() + ahead,
    note(headers) {
      const date = Date.parse(headers.get("date") ?? "");
      if (Number.isFinite(date)) ahead = date - clock.now();
    },
  };
}

/** Milliseconds since 1970 of a time that a server sent; undefined if there is none. */
export function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isFinite(time) ? time : undefined;
}
