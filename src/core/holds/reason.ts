import { Failure } from "../failure.ts";

/** A reason on one line; throws a usage `Failure` where there is none. `what` is what needs it. */
export function checkReason(text: string, what = "a hold"): string {
  const line = oneLine(text);
  if (line !== "") return line;
  throw new Failure("usage", `${what} needs a reason`, {
    hint: "give --reason <text>: everyone who waits reads it",
  });
}

/** As `parseHold` wants it: control characters and ends of lines would keep the file from being read back. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
}
