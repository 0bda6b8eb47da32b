import { InvalidArgumentError, type OptionValues } from "@commander-js/extra-typings";
import { DURATION_EXAMPLES, parseDuration } from "../core/duration.ts";
import { Failure } from "../core/failure.ts";

/**
 * Throws a usage `Failure` that names all missing options. It is checked after unknown options, which may be mistyped
 * required ones; commander's `requiredOption` does neither.
 */
export function requireOptions(
  command: string,
  options: OptionValues,
  names: readonly string[],
): void {
  const missing = names.filter((name) => options[name] === undefined);
  if (missing.length === 0) return;
  const flags = missing.map((name) => `--${name}`).join(", ");
  throw new Failure(
    "usage",
    `missing required option${missing.length === 1 ? "" : "s"}: ${flags}`,
    {
      hint: `see gitops-promotion ${command} --help`,
    },
  );
}

/** The milliseconds of a duration option. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError(`Write it as ${DURATION_EXAMPLES}.`);
  }
  return milliseconds;
}

/** As `duration`, and greater than zero. */
export function positiveDuration(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === 0) throw new InvalidArgumentError("It must be greater than zero.");
  return milliseconds;
}

/** Collects the values of a repeatable option. */
export function collected(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...before ?? [], text];
}
