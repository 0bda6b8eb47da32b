import { Failure } from "../../failure.ts";
import type { Resource } from "../../kustomize/resource.ts";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Kinds whose names become labels or host names, or get a suffix from a controller. */
const SHORTER: ReadonlyMap<string, number> = new Map([
  ["Service", LONGEST_LABEL],
  ["Job", LONGEST_LABEL],
  ["StatefulSet", LONGEST_LABEL],
  // https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#writing-a-cronjob-spec
  ["CronJob", 52],
]);

/** Throws a `Failure` if the name is too long for such a resource. */
export function checkResourceName({ kind }: Pick<Resource, "kind">, name: string): void {
  const longest = SHORTER.get(kind) ?? LONGEST_NAME;
  if (name.length > longest) throw tooLong(`${kind} "${name}"`, name.length, longest);
}

/** Throws a `Failure` when the label's value is too long. */
export function checkLabel(key: string, value: string): void {
  if (value.length > LONGEST_LABEL) {
    throw tooLong(`the value of label "${key}=${value}"`, value.length, LONGEST_LABEL);
  }
}

/** Throws a `Failure` when the host, or a part of it between dots, is too long. */
export function checkHost(host: string): void {
  for (const part of host.split(".")) {
    if (part.length > LONGEST_LABEL) {
      throw tooLong(`"${part}" in host "${host}"`, part.length, LONGEST_LABEL);
    }
  }
  if (host.length > LONGEST_NAME) throw tooLong(`host "${host}"`, host.length, LONGEST_NAME);
}

function tooLong(what: string, length: number, longest: number): Failure {
  const excess = length - longest;
  return new Failure(
    "feature",
    `${what} would have ${length} characters; at most ${longest} are allowed`,
    { hint: `shorten the feature's name by ${excess} character${excess === 1 ? "" : "s"}` },
  );
}
