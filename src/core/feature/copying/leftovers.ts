import { Failure } from "../../failure.ts";
import { readDocuments } from "../../kustomize/read_documents.ts";
import { describe, type Resource } from "../../kustomize/resource.ts";
import {
  at,
  type Data,
  isMapping,
  itemsAt,
  type Mapping,
  textAt,
} from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { isChartValues } from "./chart_values.ts";
import { isPublic } from "./hosts.ts";
import { type Known, mentionsIn, type NetworkName } from "./mentions.ts";
import { NAMES } from "./renaming.ts";
import { routingFields } from "./routing.ts";

/** Names of the environment that copies may still contain. */
interface EnvironmentNames {
  readonly feature: string;
  readonly hosts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

/**
 * Warns about texts in which a copy still names, or may name, a host or a Service of the environment: no rule says
 * whether the feature's is meant (spec, "feature, feature-stale").
 */
export function leftoversIn(
  copies: readonly Resource[],
  environment: EnvironmentNames,
): Warning[][] {
  const values = valuesOfReleases(copies);
  return copies.map((copy) => {
    const known: Known = { ...environment, namespace: copy.namespace };
    const texts = textsOf(copy, environment.feature, values);
    return texts.flatMap(({ field, text, key, mayBeHost }) => {
      const mentions = mentionsIn(text, key, known);
      const hosts = mayBeHost ? hostsLike(text, environment.feature, copy.namespace) : [];
      const more = hosts.filter((name) => mentions.every((mention) => mention.name !== name));
      return [
        ...mentions.map((mention) => stillNamed(copy, field, mention)),
        ...more.map((name) => maybeHost(copy, field, name)),
      ];
    });
  });
}

function stillNamed(copy: Resource, field: string, { what, name }: NetworkName): Warning {
  const message = `${
    describe(copy)
  } still names the ${what} "${name}" of the environment in ${field}: check whether it should name the feature's`;
  return what === "host"
    ? { code: "feature-host-in-text", message }
    : { code: "feature-service-in-text", message };
}

function maybeHost(copy: Resource, field: string, name: string): Warning {
  return {
    code: "feature-host-in-text",
    message: `${
      describe(copy)
    } has "${name}" in ${field}, which looks like a host of the environment: check whether the feature needs its own`,
  };
}

/** A text that no rule has changed, with its place. */
interface Text {
  /** `spec.template.spec.containers[web].env[HOST].value` */
  readonly field: string;
  readonly text: string;
  /** The key of the text. */
  readonly key: string;
  /** Whether a text that looks like a host may be the environment's. */
  readonly mayBeHost: boolean;
}

function textsOf(copy: Resource, feature: string, values: ReadonlySet<string>): Text[] {
  const { kind, data } = copy;
  const found: Text[] = [];
  const isUnknown = !isKnown(copy);
  if (isUnknown && copy.name.includes(".")) {
    // The name of Knative's DomainMapping is a host, that of Linkerd's ServiceProfile a Service.
    const text = copy.name.slice(0, copy.name.lastIndexOf(`-${feature}`));
    found.push({ field: "metadata.name", text, key: "name", mayBeHost: true });
  }
  for (const [key, value] of data) {
    if (key === "metadata") {
      collect(at(value, "annotations"), { field: "metadata.annotations", key }, found);
    } else if (kind === "Secret" && key === "data") {
      collect(isMapping(value) ? decoded(value) : undefined, { field: key, key }, found);
    } else if (!SKIPPED.has(key)) {
      collect(value, { field: key, key, isUnknown }, found);
    }
  }
  if (kind !== "ConfigMap" || !values.has(copy.name)) return found;
  return [...found, ...textsOfValues(data.get("data"))];
}

const MOST_SECRET = 100_000;

/** The texts of a Secret, decoded from base64; without binary or very long ones. */
function decoded(data: Mapping): Data {
  return new Map([...data].flatMap(([key, value]) => {
    const text = typeof value === "string" && value.length < MOST_SECRET ? fromBase64(value) : "";
    return /^[\t\n\r\x20-\x7e]+$/.test(text) ? [[key, text] as const] : [];
  }));
}

/** One character for each byte; empty if it is not base64. */
function fromBase64(text: string): string {
  try {
    return [...Uint8Array.fromBase64(text)].map((byte) => String.fromCharCode(byte)).join("");
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}

/** Fields whose texts never contain an address. */
const SKIPPED = new Set([
  ...["apiVersion", "kind", "status", "name", "namespace", "image", "labels", "matchLabels"],
  ...["matchExpressions", "selector", "encryptedData", "binaryData", "chart", "sourceRef"],
  // References that were renamed if they refer to copies.
  ...NAMES.keys(),
]);

interface Place {
  readonly field: string;
  readonly key: string;
  /** Whether it is in a chart's values. */
  readonly isValue?: boolean;
  /** Whether it is in a kind that no rule knows. */
  readonly isUnknown?: boolean;
}

function collect(data: Data | undefined, place: Place, found: Text[]): void {
  if (typeof data === "string") {
    const { field, key, isValue = false, isUnknown = false } = place;
    const mayBeHost = isValue && !NO_HOST.test(field) || isUnknown && HOST_KEY.test(key);
    found.push({ field, text: data, key, mayBeHost });
  } else if (Array.isArray(data)) {
    data.forEach((item, index) => collect(item, placeOfItem(place, data, index), found));
  } else if (isMapping(data)) {
    for (const [key, value] of data) {
      const inner = `${place.field}.${shown(key)}`;
      const isValue = place.isValue || isChartValues(inner);
      if (isValue && HOSTS_KEY.test(place.key)) {
        found.push({ field: inner, text: key, key: place.key, mayBeHost: true });
      }
      if (place.isUnknown && key === "name") collectService(data, place, found);
      if (SKIPPED.has(key) && !isValue || /Selector$/.test(key)) continue;
      // A variable's or a parameter's name.
      if (key === "name" && data.has("value")) continue;
      const name = key === "value" ? textAt(data, "name") ?? key : key;
      const within = { ...place, isValue, field: inner, key: name };
      const documents = isChartValues(inner) && typeof value === "string" ? documentsIn(value) : [];
      for (const values of documents.length === 0 ? [value] : documents) {
        collect(values, within, found);
      }
    }
  }
}

/** The name of a Service, as far as the field's place tells: `spec.backends[0].name`. */
function collectService(data: Mapping, { field }: Place, found: Text[]): void {
  const isService = /service(?!account)|backend|upstream|route/i.test(field);
  const name = textAt(data, "name");
  if (!isService || name === undefined || data.has("kind")) return;
  const namespace = textAt(data, "namespace");
  const text = namespace === undefined ? name : `${name}.${namespace}`;
  found.push({ field: `${field}.name`, text, key: "service", mayBeHost: false });
}

/** The place of a list's item: by name if it has one. A word after a flag is the flag's value. */
function placeOfItem(place: Place, list: readonly Data[], index: number): Place {
  const item = list[index];
  const name = textAt(item, "name");
  const field = `${place.field}[${name ?? index}]`;
  const flag = list[index - 1];
  const isArgument = place.key === "args" || place.key === "command";
  if (!isArgument) return { ...place, field };
  return { ...place, field, key: typeof flag === "string" && flag.startsWith("-") ? flag : "" };
}

function shown(key: string): string {
  return key.includes(".") ? `"${key}"` : key;
}

/** Values whose host is not the app's own. */
const NO_HOST =
  /image|registr|repositor|chart|version|email|class|schema|package|issuer|path|file/i;

const HOST_KEY =
  /^(?:(?:virtual|v)?hosts?|hostnames?|fqdns?|domains?|domainNames?|dnsNames?|urls?)$/i;

/** Keys that may hold a mapping of hosts. */
const HOSTS_KEY = /(?:hosts|hostnames|fqdns|domains)$/i;

const FILE =
  /\.(?:ya?ml|json|toml|conf|cfg|ini|xml|properties|txt|log|sh|js|ts|py|rb|go|jar|war|html?|css|md|crt|key|pem|sock|db|sql|so|exe|zip|gz)$/i;

/** The hosts in a text that is a host, a URL, a list of these, or a flag with one. */
function hostsLike(text: string, feature: string, namespace: string | undefined): string[] {
  const hosts = text.trim().split(/[\s,;]+/).map((part) =>
    /^(?:-{0,2}[\w.-]+=)?(?:[a-z][a-z0-9+.-]*:\/\/)?(?<host>(?:\*\.)?[a-z0-9][a-z0-9.-]*?)\.?(?::\d+)?(?:\/.*)?$/i
      .exec(part)?.groups?.["host"]
  ).filter((host): host is string => host !== undefined && isHost(host, namespace));
  // Within other words, a name with a dot is rarely a host unless the words say so.
  const isAllHosts = hosts.length === text.trim().split(/[\s,;]+/).length;
  const found = isAllHosts ? hosts : hostsInText(text, namespace);
  return [...new Set(found)].filter((host) => !host.replace(/^\*\./, "").startsWith(`${feature}.`));
}

/** Hosts after a scheme, or after a word that means hosts: `server_name shop.example.com;`. */
function hostsInText(text: string, namespace: string | undefined): string[] {
  const host = /(?:\*\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+/;
  const before =
    /(?:\/\/|\b(?:server_name|host(?:name)?s?|fqdn|domains?|ur[il]s?|origins?)["']?(?: ?[:=] ?| )["']?)/;
  const pattern = new RegExp(`${before.source}(?<host>${host.source})`, "gi");
  return [...text.matchAll(pattern)].flatMap(({ groups }) => groups?.["host"] ?? [])
    .filter((host) => isHost(host, namespace));
}

function isHost(host: string, namespace: string | undefined): boolean {
  return !FILE.test(host) && /\.[a-z][a-z0-9-]+$/i.test(host) && isPublic(host, namespace);
}

/** API groups whose kinds have the app's hosts only in fields that a rule knows. */
const KNOWN_GROUPS =
  /^$|^(?:apps|batch|policy|autoscaling|extensions|keda\.sh)$|\.k8s\.io$|(?:^|\.)(?:cert-manager\.io|external-secrets\.io|coreos\.com|toolkit\.fluxcd\.io|bitnami\.com|istio\.io|argoproj\.io)$/;

function isKnown(resource: Resource): boolean {
  return KNOWN_GROUPS.test(resource.group) || routingFields(resource).length > 0;
}

/** The names of ConfigMaps that hold charts' values. */
function valuesOfReleases(copies: readonly Resource[]): Set<string> {
  return new Set(
    copies.filter(({ kind }) => kind === "HelmRelease").flatMap(({ data }) =>
      itemsAt(data, "spec", "valuesFrom").flatMap((from) =>
        textAt(from, "kind") === "ConfigMap" ? textAt(from, "name") ?? [] : []
      )
    ),
  );
}

function textsOfValues(data: Data | undefined): Text[] {
  if (!isMapping(data)) return [];
  return [...data].flatMap(([key, text]) => {
    const found: Text[] = [];
    const field = `data.${shown(key)}`;
    for (const values of typeof text === "string" ? documentsIn(text) : []) {
      collect(values, { field, key, isValue: true }, found);
    }
    // Known names were already found in the whole text.
    return found.filter(({ mayBeHost }) => mayBeHost);
  });
}

/** Empty if it is not valid YAML. */
function documentsIn(text: string): Data[] {
  try {
    return readDocuments("", text);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
