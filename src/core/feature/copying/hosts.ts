import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, itemsAt, textAt } from "../../kustomize/yaml_data.ts";

/**
 * Puts `<feature>.` in front of the hosts in `resource.data`, so that the copy does not take the environment's, and
 * gives the hosts at which the feature can be opened.
 */
export function prefixHosts({ group, kind, data }: Resource, feature: string): string[] {
  const edit: Edit = { feature, served: [] };
  const spec = data.get("spec");
  if (kind === "Ingress") {
    for (const rule of itemsAt(spec, "rules")) prefixAt(edit, rule, "host", true);
    for (const tls of itemsAt(spec, "tls")) prefixList(edit, tls, "hosts", false);
  } else if (group === "gateway.networking.k8s.io" && kind.endsWith("Route")) {
    prefixList(edit, spec, "hostnames", true);
    for (const rule of itemsAt(spec, "rules")) {
      prefixFilters(edit, rule);
      for (const backend of itemsAt(rule, "backendRefs")) prefixFilters(edit, backend);
    }
  } else if (group === "gateway.networking.k8s.io" && kind === "Gateway") {
    for (const listener of itemsAt(spec, "listeners")) prefixAt(edit, listener, "hostname", false);
  } else if (group === "route.openshift.io" && kind === "Route") {
    prefixAt(edit, spec, "host", true);
  } else if (group === "cert-manager.io" && kind === "Certificate") {
    prefixAt(edit, spec, "commonName", false);
    prefixList(edit, spec, "dnsNames", false);
  } else if (kind === "HelmRelease") {
    prefixValues(edit, at(spec, "values", "ingress"));
  }
  prefixAnnotation(edit, at(data, "metadata", "annotations"));
  return [...new Set(edit.served)];
}

/**
 * A host below the feature's name. A wildcard keeps its place in front, as nothing else may stand there; an empty
 * host stays.
 */
export function featureHost(host: string, feature: string): string {
  if (host === "" || host === "*") return host;
  return host.startsWith("*.") ? `*.${feature}.${host.slice(2)}` : `${feature}.${host}`;
}

interface Edit {
  readonly feature: string;
  /** Where the feature answers, in the order of the resource. */
  readonly served: string[];
}

function prefixAt(edit: Edit, data: Data | undefined, key: string, serves: boolean): void {
  const host = textAt(data, key);
  if (!isMapping(data) || host === undefined) return;
  data.set(key, prefix(edit, host, serves));
}

function prefixList(edit: Edit, data: Data | undefined, key: string, serves: boolean): void {
  const hosts = at(data, key);
  if (!isMapping(data) || !Array.isArray(hosts)) return;
  data.set(
    key,
    hosts.map((host) => typeof host === "string" ? prefix(edit, host, serves) : host),
  );
}

function prefix({ feature, served }: Edit, host: string, serves: boolean): string {
  const prefixed = featureHost(host, feature);
  if (serves && host !== "") served.push(prefixed);
  return prefixed;
}

function prefixFilters(edit: Edit, data: Data): void {
  for (const filter of itemsAt(data, "filters")) {
    for (const field of ["requestRedirect", "urlRewrite"]) {
      prefixAt(edit, at(filter, field), "hostname", false);
    }
  }
}

/** `ingress` in a chart's values as `helm create` makes it: https://helm.sh/docs/helm/helm_create/. */
function prefixValues(edit: Edit, ingress: Data | undefined): void {
  prefixAt(edit, ingress, "host", true);
  prefixAt(edit, ingress, "hostname", true);
  prefixList(edit, ingress, "hosts", true);
  for (const host of itemsAt(ingress, "hosts")) prefixAt(edit, host, "host", true);
  for (const tls of itemsAt(ingress, "tls")) prefixList(edit, tls, "hosts", false);
}

/** https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/ */
function prefixAnnotation(edit: Edit, annotations: Data | undefined): void {
  const key = "external-dns.alpha.kubernetes.io/hostname";
  const hosts = textAt(annotations, key);
  if (!isMapping(annotations) || hosts === undefined) return;
  const prefixed = hosts.split(",").map((host) => featureHost(host.trim(), edit.feature));
  annotations.set(key, prefixed.join(","));
}
