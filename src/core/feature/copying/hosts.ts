import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, textAt } from "../../kustomize/yaml_data.ts";
import { chartReleases } from "./chart_values.ts";
import { editField } from "./fields.ts";
import type { Rename } from "./renaming.ts";
import { routingFields, type TextMeaning } from "./routing.ts";
import { renameInHost } from "./service_host.ts";

/** A host of the environment, and the feature's instead. */
export interface ChangedHost {
  readonly from: string;
  readonly to: string;
  /** Whether the feature serves it. */
  readonly isServed: boolean;
}

/**
 * Prefixes the hosts in `resource.data` with `<feature>.`, so that the copy does not use the environment's, and renames
 * references to copied Services. Returns the hosts in the order of the resource.
 */
export function moveHosts(
  resource: Resource,
  { feature, rename }: { readonly feature: string; readonly rename: Rename },
): ChangedHost[] {
  const { namespace, data } = resource;
  const edit: Edit = { feature, namespace, rename, changed: [] };
  for (const [path, meaning] of routingFields(resource)) {
    if (typeof meaning === "string") editField(data, path, (text) => moved(edit, text, meaning));
  }
  for (const { values } of chartReleases(resource)) prefixValues(edit, at(values, "ingress"));
  prefixAnnotations(edit, at(data, "metadata", "annotations"));
  return edit.changed;
}

/** Prefixes a host with the feature's name. A wildcard stays first, as it must; an empty host is unchanged. */
export function featureHost(host: string, feature: string): string {
  if (host === "" || host === "*") return host;
  return host.startsWith("*.") ? `*.${feature}.${host.slice(2)}` : `${feature}.${host}`;
}

interface Edit {
  readonly feature: string;
  readonly namespace: string | undefined;
  readonly rename: Rename;
  readonly changed: ChangedHost[];
}

function moved(edit: Edit, text: string, meaning: TextMeaning): string {
  switch (meaning) {
    case "served host":
    case "host":
      return prefix(edit, text, meaning === "served host");
    case "served name":
    case "name":
      return movedName(edit, text, meaning === "served name");
    case "rule":
      return movedRule(edit, text);
    case "host in namespace": {
      const slash = text.indexOf("/") + 1;
      return text.slice(0, slash) + movedName(edit, text.slice(slash), false);
    }
    case "service host":
      return renameInHost(text, edit) ?? text;
  }
}

/** Renames a copied Service, prefixes a public host, and keeps other names within the cluster. */
function movedName(edit: Edit, host: string, isServed: boolean): string {
  const renamed = renameInHost(host, edit);
  if (renamed !== undefined) return renamed;
  return isPublic(host, edit.namespace) ? prefix(edit, host, isServed) : host;
}

/**
 * Whether a host is outside the cluster, as far as its form tells.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function isPublic(host: string, namespace: string | undefined): boolean {
  // A trailing dot marks a fully qualified name.
  const labels = host.replace(/\.$/, "").split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || /^\d*$/.test(last) || !/^[\w*.-]+$/.test(host)) return false;
  if (last === "localhost" || labels.includes("svc") || /\.cluster\.local\.?$/.test(host)) {
    return false;
  }
  return labels.length > 2 || (last !== namespace && last !== "default");
}

/** https://doc.traefik.io/traefik/routing/routers/#rule */
function movedRule(edit: Edit, rule: string): string {
  return rule.replaceAll(
    /\b(?<name>Host|HostHeader|HostSNI)\((?<list>[^()]*)\)/g,
    (_, name: string, list: string) => {
      const hosts = list.replaceAll(
        /(?<quote>[`"'])(?<host>[^`"']*)\k<quote>/g,
        (_, quote: string, host: string) => quote + prefix(edit, host, true) + quote,
      );
      return `${name}(${hosts})`;
    },
  );
}

function prefix({ feature, changed }: Edit, host: string, isServed: boolean): string {
  const to = featureHost(host, feature);
  if (host !== to) changed.push({ from: host, to, isServed });
  return to;
}

/** `ingress` in a chart's values, as created by `helm create`: https://helm.sh/docs/helm/helm_create/. */
function prefixValues(edit: Edit, ingress: Data | undefined): void {
  for (const path of ["host", "hostname", "hosts[]", "hosts[].host"]) {
    editField(ingress, path, (host) => prefix(edit, host, true));
  }
  editField(ingress, "tls[].hosts[]", (host) => prefix(edit, host, false));
}

/** Annotations that list hosts. */
const HOST_LISTS = [
  // https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/
  "external-dns.alpha.kubernetes.io/hostname",
  "external-dns.alpha.kubernetes.io/internal-hostname",
  // https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
  "nginx.ingress.kubernetes.io/server-alias",
];

function prefixAnnotations(edit: Edit, annotations: Data | undefined): void {
  for (const key of HOST_LISTS) {
    const hosts = textAt(annotations, key);
    if (!isMapping(annotations) || hosts === undefined) continue;
    annotations.set(
      key,
      hosts.split(",").map((host) => prefix(edit, host.trim(), false)).join(","),
    );
  }
}
