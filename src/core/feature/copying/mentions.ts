import { isTopLevel } from "./service_host.ts";

/** The names to search for in texts. */
export interface Known {
  /** Hosts of the environment that the feature replaces. */
  readonly hosts: ReadonlySet<string>;
  /** Names of Services that are copied. */
  readonly services: ReadonlySet<string>;
  /** The namespace of the resource with the text. */
  readonly namespace: string | undefined;
}

/** A host or a Service's name in a text, as written. */
export interface NetworkName {
  readonly what: "host" | "Service";
  readonly name: string;
}

/**
 * The hosts and Services that a text names, each once. A Service's name alone is an ordinary word, so it only counts
 * with a port (`web:80`, `nc web 80`), a scheme or a namespace, or after a key (the text's own, or `key=` in it) for
 * addresses.
 */
export function mentionsIn(text: string, key: string, known: Known): NetworkName[] {
  const found = new Map<string, NetworkName>();
  for (const { 0: token, index } of text.matchAll(/(?:\*\.)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/g)) {
    if (known.hosts.has(token.toLowerCase())) found.set(token, { what: "host", name: token });
    const before = text.slice(Math.max(0, index - 80), index);
    const after = text.slice(index + token.length, index + token.length + 8);
    const service = serviceIn(token, { before, after, key }, known);
    if (service !== undefined) found.set(service, { what: "Service", name: service });
  }
  return [...found.values()];
}

interface Around {
  readonly before: string;
  readonly after: string;
  readonly key: string;
}

function serviceIn(token: string, around: Around, known: Known): string | undefined {
  const { services, namespace } = known;
  const labels = token.split(".");
  const svc = labels.indexOf("svc");
  if (svc >= 2) {
    const isOwn = namespace === undefined || labels[svc - 1] === namespace;
    return isOwn ? inSet(services, labels[svc - 2]) : undefined;
  }
  if (labels.length === 1) return isAddress(around) ? inSet(services, token) : undefined;
  const isOwn = (label: string | undefined) =>
    label === (namespace ?? "default") ||
    namespace === undefined && hasPort(around) && !isTopLevel(label ?? "");
  const [first, second, third] = labels;
  if (labels.length === 2) {
    // It may be a pod of a StatefulSet, or have a namespace.
    if (second !== undefined && new RegExp(`^${second}-\\d+$`).test(first ?? "")) {
      return inSet(services, second);
    }
    return isOwn(second) ? inSet(services, first) : undefined;
  }
  return labels.length === 3 && isOwn(third) ? inSet(services, second) : undefined;
}

function inSet(names: ReadonlySet<string>, name: string | undefined): string | undefined {
  return name !== undefined && names.has(name) ? name : undefined;
}

/** Whether a word is in the position of a host name. */
function isAddress(around: Around): boolean {
  return hasPort(around) || isValueOfAddress(around);
}

function hasPort({ before, after }: Around): boolean {
  return /:\/\/(?:[^/@\s]*@)?$/.test(before) || /^[: ]\d{2,5}(?![\w.])/.test(after);
}

const ADDRESS =
  /host|server|service|upstream|backend|ur[il]s?$|addr|endpoint|destination|target|authority|peer|seed|broker|origin|proxy|dsn|domain|nodes?$|^link/i;

/** Keys that hold an app's name, not an address. */
const IDENTITY =
  /^(?:OTEL_SERVICE_NAME|DD_SERVICE|\w*(?:APP|APPLICATION|CLIENT|COMPONENT|INSTANCE|USER|USERNAME|TENANT|REALM|PROFILE|ROLE|MODE|TYPE|ID|DATABASE|DB|SCHEMA|TABLE|TOPIC|QUEUE|BUCKET|PATH|PREFIX|DIR|FILE|NAMESPACE)(?:_?NAME)?)$/i;

function isValueOfAddress({ before, after, key }: Around): boolean {
  if (!/^(?:$|[\s,;"'/])/.test(after)) return false;
  // The whole text, or an item of a list.
  if (/^(?:[\w.:-]+[,;]\s*)*$/.test(before)) {
    return isWord(after) && (VARIABLE.test(key) ? !IDENTITY.test(key) : ADDRESS.test(key));
  }
  const inner = /(?<key>[A-Za-z_][\w.-]*)["']?\s*(?:[=:]\s*|\s)["']?$/.exec(before)?.groups
    ?.["key"];
  return inner !== undefined && ADDRESS.test(inner) && !IDENTITY.test(inner);
}

/** Whether the word is the last one. */
function isWord(after: string): boolean {
  return /^(?:$|[,;])/.test(after.trim());
}

/** The form of an environment variable's name. */
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
