import type { Rename } from "./renaming.ts";

/** The context of a name, and the copies' names. */
interface Naming {
  /** The namespace of the resource with the text. */
  readonly namespace: string | undefined;
  readonly rename: Rename;
}

/**
 * Replaces a Service's name in a host by that of its copy: `web`, `web.shop`, `web.shop.svc.cluster.local`, or a name
 * below these such as a pod's, with or without scheme, port and path. Undefined if it names no copied Service.
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
  if (place === undefined) return undefined;
  const { namespace, rename } = naming;
  // If the environment sets no namespace, any may be its own.
  const where = namespace && (labels[place + 1] ?? namespace);
  const renamed = rename("Service", labels[place] ?? "", where);
  if (renamed === undefined) return undefined;
  labels[place] = renamed;
  const pod = /^(?<set>.+)(?<number>-\d+)$/.exec(labels[place - 1] ?? "")?.groups;
  const set = rename("StatefulSet", pod?.["set"] ?? "", where);
  if (set !== undefined) labels[place - 1] = set + (pod?.["number"] ?? "");
  return before + labels.join(".") + after;
}

/** The index of the host's label that would be a Service's name; undefined for a host outside the cluster. */
function serviceLabel(labels: readonly string[], { namespace }: Naming): number | undefined {
  // Services, namespaces and pods may be called svc too; a Service and its namespace come before the label.
  const svc = labels.lastIndexOf("svc");
  if (svc >= 2) return svc - 2;
  if (labels.length === 1) return 0;
  const last = labels[1] ?? "";
  const isNamespace = namespace === undefined ? !isTopLevel(last) : last === namespace;
  return labels.length === 2 && isNamespace ? 0 : undefined;
}

/** Top-level domains of hosts outside the cluster that are unlikely names of namespaces. */
const TOP_LEVEL =
  /^(?:com|org|net|edu|gov|info|biz|io|co|ai|me|tv|cc|eu|[a-z]{2}|xyz|cloud|online|site|tech|example|invalid|local|localhost|internal|lan|corp|home|arpa)$/;

export function isTopLevel(label: string): boolean {
  return TOP_LEVEL.test(label);
}
