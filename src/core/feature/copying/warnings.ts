import { describe, type Resource } from "../../kustomize/resource.ts";
import { at, itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { chartReleases, sourcesOf } from "./chart_values.ts";
import { textsAt } from "./fields.ts";
import { routingFields } from "./routing.ts";

/** Warnings about a copy that is built correctly but will not work in the cluster. */
export function warningsOfCopy(copy: Resource, original: Resource): Warning[] {
  const { kind } = copy;
  if (kind === "SealedSecret" && isSealedForName(copy)) {
    return [{
      code: "feature-sealed-secret",
      message: `${
        describe(copy)
      } is sealed for its old name and cannot be unsealed: seal it with --scope namespace-wide, or remove the label so that the feature shares the environment's`,
    }];
  }
  const same = sameNames(copy);
  if (same !== undefined) {
    return [{ code: "feature-same-names", message: `${describe(copy)} ${same}` }];
  }
  const shared = sharedRequests(copy);
  const all = shared === undefined ? sharedHosts(copy, original) : [shared];
  return all.map((text) => ({
    code: "feature-without-host",
    message: `${describe(copy)} ${text}`,
  }));
}

/** Why a copy creates resources with the same names as the environment's; undefined if it does not. */
function sameNames(copy: Resource): string | undefined {
  for (const { values } of chartReleases(copy)) {
    const full = textAt(values, "fullnameOverride");
    if (full !== undefined) {
      return `has fullnameOverride "${full}" in its values, so its chart creates resources with the same names as the environment's`;
    }
  }
  const spec = copy.data.get("spec");
  const paths = copy.group === "kustomize.toolkit.fluxcd.io" && copy.kind === "Kustomization"
    ? [textAt(spec, "path") ?? "./"]
    : copy.group === "argoproj.io" && copy.kind === "Application"
    ? sourcesOf(spec).flatMap((source) => at(source, "helm") ? [] : textAt(source, "path") ?? [])
    : [];
  return paths.length === 0
    ? undefined
    : `applies the folder "${paths[0]}", like the environment's, so both set the same resources`;
}

/** The hosts that a router shares with the environment's. */
function sharedHosts(copy: Resource, original: Resource): string[] {
  return routingFields(copy).flatMap(([path, meaning]) => {
    const isOwn = meaning === "served host" || meaning === "served name" ||
      meaning === "host in namespace" || copy.kind === "DestinationRule" && path === "spec.host";
    if (!isOwn) return [];
    const before = new Set(textsAt(original.data, path));
    return textsAt(copy.data, path).filter((host) => before.has(host)).map((host) =>
      `has the host "${host}" in ${path}, like the environment's`
    );
  });
}

/** Why a router takes the same requests as the environment's; undefined if it does not. */
function sharedRequests({ group, kind, data }: Resource): string | undefined {
  const spec = data.get("spec");
  switch (`${group}/${kind}`) {
    case "networking.k8s.io/Ingress":
      return itemsAt(spec, "rules").some((rule) => !textAt(rule, "host"))
        ? "has a rule without host, which the environment's has too"
        : undefined;
    case "gateway.networking.k8s.io/HTTPRoute":
    case "gateway.networking.k8s.io/GRPCRoute":
    case "gateway.networking.k8s.io/TLSRoute":
      return itemsAt(spec, "hostnames").length === 0
        ? "has no hostnames, so it takes the same requests as the environment's"
        : undefined;
    case "gateway.networking.k8s.io/TCPRoute":
    case "gateway.networking.k8s.io/UDPRoute":
    case "traefik.io/IngressRouteUDP":
    case "traefik.containo.us/IngressRouteUDP":
      return "has no host that distinguishes it from the environment's, so both take the same connections";
    case "traefik.io/IngressRoute":
    case "traefik.containo.us/IngressRoute":
    case "traefik.io/IngressRouteTCP":
    case "traefik.containo.us/IngressRouteTCP":
      return itemsAt(spec, "routes").some((route) => !hasHost(textAt(route, "match") ?? ""))
        ? "has a route whose match has no host of its own (spec.routes[].match), so it takes the same requests as the environment's"
        : undefined;
    default:
      return undefined;
  }
}

/** A `HostRegexp` gets no prefix. */
function hasHost(rule: string): boolean {
  return /\b(?:Host|HostHeader|HostSNI)\([^)]*[A-Za-z0-9]/.test(rule) &&
    !/\bHost(?:SNI)?Regexp\(/.test(rule);
}

/** https://github.com/bitnami-labs/sealed-secrets#scopes */
function isSealedForName({ data }: Resource): boolean {
  const annotations = at(data, "metadata", "annotations");
  return ["cluster-wide", "namespace-wide"].every((scope) =>
    textAt(annotations, `sealedsecrets.bitnami.com/${scope}`) !== "true"
  );
}
