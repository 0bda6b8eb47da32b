import { Failure } from "../failure.ts";

/** Returns the reason on one line; throws a usage `Failure` if it is empty. `what` names what needs it. */
export function checkReason(text: string, what = "a hold"): string {
  const line = oneLine(text);
  if (line !== "") return line;
  throw new Failure("usage", `${what} needs a reason`, {
    hint: "give --reason <text>: everyone who waits reads it",
  });
}

/** As `parseHold` requires it: with control characters or line ends the file could not be read back. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
}
