import { cloneResource, type Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import { chartReleases } from "./chart_values.ts";
import { editField } from "./fields.ts";
import { type ChangedHost, moveHosts } from "./hosts.ts";
import { type FeatureLabels, labelForFeature } from "./labels.ts";
import { type Rename, renameReferences } from "./renaming.ts";

interface CopyOptions {
  readonly feature: string;
  /** The copy's name. */
  readonly name: string;
  readonly labels: FeatureLabels;
  readonly rename: Rename;
  /** Renames references that only the environment's configuration declares. */
  readonly renameTexts: (copy: Resource) => void;
}

/** A resource of the feature, and its changed hosts. */
export interface Copy {
  readonly resource: Resource;
  readonly hosts: readonly ChangedHost[];
}

/**
 * Copies a resource: its name, references to other copies, labels, selectors and hosts are the feature's; values that
 * only one resource can have are dropped. Does not change `resource`.
 */
export function copyForFeature(resource: Resource, options: CopyOptions): Copy {
  const copy: Resource = { ...cloneResource(resource), name: options.name };
  const metadata = copy.data.get("metadata");
  if (isMapping(metadata)) metadata.set("name", options.name);
  renameReferences(copy, options.rename);
  options.renameTexts(copy);
  renameProducts(copy, options);
  renameRevisions(copy, resource, options.rename);
  labelForFeature(copy, options.labels);
  const hosts = moveHosts(copy, options);
  dropUnique(copy);
  dropVolume(copy, resource);
  return { resource: copy, hosts };
}

/** An object that a controller creates for a resource. */
interface Product {
  readonly kind: "Secret" | "Service";
  /** The name without `ending`, which the controller adds. */
  readonly name: string;
  readonly ending?: string;
}

/**
 * The objects that a controller creates for the resource. They are not in the repository, and those of the copy need
 * other names.
 */
export function productsOf(resource: Resource): Product[] {
  const secrets = producedSecrets(resource).map((name) => ({ kind: "Secret" as const, name }));
  return [...secrets, ...producedServices(resource)];
}

/** The names of the Services that the resource is, or that are created for it. */
export function servicesOf(resource: Resource): string[] {
  const own = resource.group === "" && resource.kind === "Service" ? [resource.name] : [];
  return [...own, ...producedServices(resource).map(({ name, ending = "" }) => name + ending)];
}

/** https://docs.flagger.app/usage/how-it-works#canary-service */
function producedServices({ group, kind, data }: Resource): Product[] {
  if (`${group}/${kind}` !== "flagger.app/Canary") return [];
  const spec = data.get("spec");
  const name = textAt(spec, "service", "name") ?? textAt(spec, "targetRef", "name");
  if (name === undefined) return [];
  return ["", "-primary", "-canary"].map((ending) => ({ kind: "Service", name, ending }));
}

function producedSecrets({ group, kind, name, data }: Resource): string[] {
  const spec = data.get("spec");
  switch (`${group}/${kind}`) {
    case "external-secrets.io/ExternalSecret":
      return [textAt(spec, "target", "name") ?? name];
    case "bitnami.com/SealedSecret":
      return [textAt(spec, "template", "metadata", "name") ?? name];
    case "cert-manager.io/Certificate":
      return [textAt(spec, "secretName") ?? ""].filter((secret) => secret !== "");
    case "networking.k8s.io/Ingress":
      return certified(data.get("metadata")) ? tlsSecrets(spec) : [];
    case "gateway.networking.k8s.io/Gateway":
      return certified(data.get("metadata")) ? listenerSecrets(spec) : [];
    default:
      return [];
  }
}

/**
 * https://cert-manager.io/docs/usage/ingress/ and https://cert-manager.io/docs/usage/gateway/: cert-manager creates the
 * Secrets that the Ingress or Gateway names.
 */
function certified(metadata: Data | undefined): boolean {
  const annotations = at(metadata, "annotations");
  return ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"]
    .some((key) => at(annotations, key) !== undefined);
}

function tlsSecrets(spec: Data | undefined): string[] {
  return itemsAt(spec, "tls").flatMap((tls) => textAt(tls, "secretName") ?? []);
}

function listenerSecrets(spec: Data | undefined): string[] {
  return itemsAt(spec, "listeners").flatMap((listener) =>
    itemsAt(listener, "tls", "certificateRefs").flatMap((ref) =>
      at(ref, "namespace") === undefined ? textAt(ref, "name") ?? [] : []
    )
  );
}

/** Renames the fields that name created objects; fields that any kind has are renamed as references. */
function renameProducts(
  resource: Resource,
  { feature, rename }: Pick<CopyOptions, "feature" | "rename">,
): void {
  const { kind, namespace, data } = resource;
  const spec = data.get("spec");
  const secret = kind === "ExternalSecret"
    ? at(spec, "target")
    : kind === "SealedSecret"
    ? at(spec, "template", "metadata")
    : undefined;
  const old = textAt(secret, "name");
  if (isMapping(secret) && old !== undefined) {
    secret.set("name", rename("Secret", old, namespace) ?? old);
  }
  for (const { holder } of chartReleases(resource)) {
    const release = textAt(holder, "releaseName");
    if (release) holder.set("releaseName", `${release}-${feature}`);
  }
}

/**
 * Renames the revisions of a Knative Service, which begin with its name:
 * https://knative.dev/docs/serving/revisions/revision-admin-config-options/
 */
function renameRevisions(
  { group, kind, namespace, data }: Resource,
  { name }: Resource,
  rename: Rename,
): void {
  if (`${group}/${kind}` !== "serving.knative.dev/Service") return;
  const to = rename(kind, name, namespace);
  const spec = data.get("spec");
  const renamed = (text: string) =>
    to !== undefined && text.startsWith(`${name}-`) ? to + text.slice(name.length) : text;
  editField(spec, "template.metadata.name", renamed);
  for (const part of itemsAt(spec, "traffic")) editField(part, "revisionName", renamed);
}

/** A volume serves one claim, so the copy's would wait forever; a volume that is copied too is kept. */
function dropVolume({ group, kind, data }: Resource, original: Resource): void {
  const spec = data.get("spec");
  if (group !== "" || kind !== "PersistentVolumeClaim" || !isMapping(spec)) return;
  const volume = textAt(spec, "volumeName");
  if (volume === textAt(original.data, "spec", "volumeName")) spec.delete("volumeName");
}

/** Annotations that give a Service an address, which only one can have. */
const ADDRESSES = [
  // https://metallb.io/usage/
  "metallb.io/loadBalancerIPs",
  "metallb.universe.tf/loadBalancerIPs",
  // https://docs.cilium.io/en/stable/network/lb-ipam/
  "lbipam.cilium.io/ips",
  "io.cilium/lb-ipam-ips",
  "kube-vip.io/loadbalancerIPs",
  // https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
  "service.beta.kubernetes.io/azure-load-balancer-ipv4",
  "service.beta.kubernetes.io/azure-load-balancer-ipv6",
];

/** Drops what only one Service in the cluster can have. */
function dropUnique({ group, kind, data }: Resource): void {
  const spec = data.get("spec");
  if (group !== "" || kind !== "Service" || !isMapping(spec)) return;
  const annotations = at(data, "metadata", "annotations");
  if (isMapping(annotations)) { for (const key of ADDRESSES) annotations.delete(key); }
  spec.delete("externalIPs");
  if (textAt(spec, "clusterIP") !== "None") {
    spec.delete("clusterIP");
    spec.delete("clusterIPs");
  }
  spec.delete("healthCheckNodePort");
  spec.delete("loadBalancerIP");
  for (const port of itemsAt(spec, "ports")) {
    if (isMapping(port)) port.delete("nodePort");
  }
}
