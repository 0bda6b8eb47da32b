import type { Rename } from "./renaming.ts";

/** Where a name stands, and what the copies are called. */
interface Naming {
  /** Of the resource that has the text. */
  readonly namespace: string | undefined;
  readonly rename: Rename;
}

/**
 * The host of a Service with the name of its copy: `web`, `web.shop`, `web.shop.svc.cluster.local`, a pod's or any other
 * name below these, each with a scheme, a port and a path or without. Undefined where it names no copied Service.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function renameInHost(text: string, naming: Naming): string | undefined {
  const parts =
    /^(?<before>(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@\s]*@)?)(?<host>[^/:?#\s]+)(?<after>(?:[:/?#].*)?)$/is
      .exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { before = "", host = "", after = "" } = parts;
  const labels = host.split(".");
  const place = serviceLabel(labels, naming);
  const name = labels[place];
  if (name === undefined) return undefined;
  const { namespace, rename } = naming;
  // Where the environment names no namespace, any may be its own.
  const where = namespace && (labels[place + 1] ?? namespace);
  const renamed = rename("Service", name, where);
  if (renamed === undefined) return undefined;
  labels[place] = renamed;
  const pod = /^(?<set>.+)(?<number>-\d+)$/.exec(labels[place - 1] ?? "")?.groups;
  const set = rename("StatefulSet", pod?.["set"] ?? "", where);
  if (set !== undefined) labels[place - 1] = set + (pod?.["number"] ?? "");
  return before + labels.join(".") + after;
}

/** Which label of a host would be a Service's; -1 for a host outside the cluster. */
function serviceLabel(labels: readonly string[], { namespace }: Naming): number {
  const svc = labels.indexOf("svc");
  if (svc >= 0) return svc - 2;
  if (labels.length === 1) return 0;
  const last = labels[1] ?? "";
  const isNamespace = namespace === undefined ? !isTopLevel(last) : last === namespace;
  return labels.length === 2 && isNamespace ? 0 : -1;
}

/** Names that end hosts outside the cluster, as far as a namespace is unlikely to have them. */
const TOP_LEVEL =
  /^(?:com|org|net|edu|gov|info|biz|io|co|ai|me|tv|cc|eu|[a-z]{2}|xyz|cloud|online|site|tech|example|invalid|local|localhost|internal|lan|corp|home|arpa)$/;

export function isTopLevel(label: string): boolean {
  return TOP_LEVEL.test(label);
}
