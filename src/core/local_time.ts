const SECOND = 1000;

/**
 * What the clocks of a time zone show at a time (milliseconds since 1970), as the time at which UTC's clocks show the
 * same: its date and clock are what `Date` gives in UTC. The zone is a name that `Intl` knows.
 */
export function localTime(time: number, timezone: string): number {
  if (timezone === "UTC") return time;
  const parts = new Map<string, number>();
  for (const { type, value } of formatOf(timezone).formatToParts(time)) {
    parts.set(type, Number(value));
  }
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + time - Math.floor(time / SECOND) * SECOND;
}

/** How far the clocks of a time zone are ahead of UTC's, in milliseconds. */
export function offsetAt(time: number, timezone: string): number {
  return localTime(time, timezone) - time;
}

/** To make one takes longer than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}
