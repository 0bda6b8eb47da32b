import { closest } from "fastest-levenshtein";

/** Whether the runtime's time zone database has the name: `UTC`, `Europe/Stockholm`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The known time zone whose name is most like this one. */
export function nearestTimeZone(name: string): string {
  return closest(name, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
}
