import type { Resource } from "../../kustomize/resource.ts";
import {
  at,
  type Data,
  isMapping,
  itemsAt,
  type Mapping,
  textAt,
} from "../../kustomize/yaml_data.ts";
import { editField } from "./fields.ts";
import { routingFields } from "./routing.ts";

/** Returns a resource's new name by kind, old name and namespace; undefined if it keeps its name. */
export type Rename = (kind: string, name: string, namespace: string | undefined) =>
  | string
  | undefined;

/** Keys whose mapping names an object of that kind, by `name` or another key. */
const REFERENCES = new Map<string, { readonly kind: string; readonly name?: string }>([
  ["configMap", { kind: "ConfigMap" }],
  ["configMapRef", { kind: "ConfigMap" }],
  ["configMapKeyRef", { kind: "ConfigMap" }],
  ["secret", { kind: "Secret" }],
  ["secretRef", { kind: "Secret" }],
  ["secretKeyRef", { kind: "Secret" }],
  ["imagePullSecrets", { kind: "Secret" }],
  ["nodePublishSecretRef", { kind: "Secret" }],
  ["secrets", { kind: "Secret" }],
  ["certificateRefs", { kind: "Secret" }],
  ["persistentVolumeClaim", { kind: "PersistentVolumeClaim", name: "claimName" }],
  ["service", { kind: "Service" }],
  ["serviceRef", { kind: "Service" }],
  ["backendRef", { kind: "Service" }],
  ["backendRefs", { kind: "Service" }],
  ["scaleTargetRef", { kind: "Deployment" }],
  ["parentRefs", { kind: "Gateway" }],
  ["secretStoreRef", { kind: "SecretStore" }],
  ["issuerRef", { kind: "Issuer" }],
]);

/** Keys whose text is the name of an object of that kind. */
export const NAMES: ReadonlyMap<string, string> = new Map([
  ["secretName", "Secret"],
  ["credentialName", "Secret"],
  ["serviceAccountName", "ServiceAccount"],
  ["serviceAccount", "ServiceAccount"],
  ["serviceName", "Service"],
  ["priorityClassName", "PriorityClass"],
  ["storageClassName", "StorageClass"],
  ["ingressClassName", "IngressClass"],
  ["volumeName", "PersistentVolume"],
]);

/**
 * The label of each pod of a StatefulSet, for a Service that selects one:
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-name-label
 */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

/** Kinds by the plural names in the rules of a Role. */
const PLURALS: ReadonlyMap<string, string> = new Map([
  ["configmaps", "ConfigMap"],
  ["secrets", "Secret"],
  ["services", "Service"],
  ["serviceaccounts", "ServiceAccount"],
  ["persistentvolumeclaims", "PersistentVolumeClaim"],
  ["pods", "Pod"],
  ["deployments", "Deployment"],
  ["statefulsets", "StatefulSet"],
  ["daemonsets", "DaemonSet"],
  ["jobs", "Job"],
  ["cronjobs", "CronJob"],
]);

/** Annotations whose value is the name of an object of that kind, with or without its namespace. */
const ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ["ingress.kubernetes.io/auth-secret", "Secret"],
  ["nginx.ingress.kubernetes.io/auth-secret", "Secret"],
  ["nginx.ingress.kubernetes.io/auth-tls-secret", "Secret"],
  ["nginx.ingress.kubernetes.io/proxy-ssl-secret", "Secret"],
  ["nginx.ingress.kubernetes.io/default-backend", "Service"],
]);

/**
 * Renames every reference in `resource.data` that `rename` knows: the fields of Kubernetes' own kinds wherever they
 * occur, also in custom resources that embed them, and every mapping with `kind` and `name`. Keeps the resource's own
 * name.
 */
export function renameReferences(resource: Resource, rename: Rename): void {
  const { kind, namespace, data } = resource;
  const context = { namespace, rename };
  for (const [key, value] of data) {
    if (key !== "metadata") walk(value, context);
  }
  for (const [path, meaning] of routingFields(resource)) {
    if (typeof meaning === "object") {
      editField(data, path, (text, holder) => renamedText(text, holder, meaning.kind, context));
    }
  }
  renameInAnnotations(data, namespace, rename);
  // https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ownership
  const labels = at(data, "metadata", "labels");
  if (kind === "EndpointSlice") {
    renameField(labels, "kubernetes.io/service-name", "Service", context);
  }
  for (const rule of itemsAt(data, "rules")) renameInRule(rule, namespace, rename);
  if (kind === "HelmRelease") {
    for (const other of itemsAt(data, "spec", "dependsOn")) {
      renameField(other, "name", kind, context);
    }
  }
}

interface Walk {
  readonly namespace: string | undefined;
  readonly rename: Rename;
}

function walk(data: Data, context: Walk): void {
  if (Array.isArray(data)) {
    for (const item of data) walk(item, context);
    return;
  }
  if (!isMapping(data)) return;
  const kind = textAt(data, "kind");
  if (kind !== undefined) renameField(data, "name", kind, context);
  for (const [key, value] of data) {
    if (key === POD_NAME && typeof value === "string") {
      const pod = /^(?<set>.+)(?<number>-\d+)$/.exec(value)?.groups;
      const set = context.rename("StatefulSet", pod?.["set"] ?? "", context.namespace);
      if (set !== undefined) data.set(key, `${set}${pod?.["number"]}`);
    }
    const named = NAMES.get(key);
    if (named !== undefined && typeof value === "string") renameField(data, key, named, context);
    const reference = REFERENCES.get(key);
    if (reference !== undefined) {
      for (const item of Array.isArray(value) ? value : [value]) {
        // A mapping with its own kind is renamed when the walk reaches it.
        if (textAt(item, "kind") !== undefined) continue;
        renameField(item, reference.name ?? "name", reference.kind, context);
      }
    }
    walk(value, context);
  }
}

function renameField(
  data: Data | undefined,
  key: string,
  kind: string,
  { namespace, rename }: Walk,
): void {
  if (!isMapping(data)) return;
  const name = data.get(key);
  if (typeof name !== "string") return;
  const renamed = rename(kind, name, textAt(data, "namespace") ?? namespace);
  if (renamed !== undefined) data.set(key, renamed);
}

/** Renames a name, or `namespace/name`; a holder with its own kind is handled by the walk. */
function renamedText(
  text: string,
  holder: Mapping,
  kind: string,
  { namespace, rename }: Walk,
): string {
  if (holder.has("kind") && holder.get("name") === text) return text;
  const slash = text.lastIndexOf("/") + 1;
  const where = text.slice(0, Math.max(slash - 1, 0)) || textAt(holder, "namespace") || namespace;
  const renamed = rename(kind, text.slice(slash), where);
  return renamed === undefined ? text : text.slice(0, slash) + renamed;
}

function renameInAnnotations(
  data: Mapping,
  namespace: string | undefined,
  rename: Rename,
): void {
  const metadata = data.get("metadata");
  const annotations = isMapping(metadata) ? metadata.get("annotations") : undefined;
  if (!isMapping(annotations)) return;
  for (const [key, kind] of ANNOTATIONS) {
    const value = textAt(annotations, key);
    if (value === undefined) continue;
    annotations.set(key, renamedText(value, new Map(), kind, { namespace, rename }));
  }
}

function renameInRule(rule: Data, namespace: string | undefined, rename: Rename): void {
  const names = itemsAt(rule, "resourceNames");
  if (!isMapping(rule) || names.length === 0) return;
  const kinds = itemsAt(rule, "resources").flatMap((plural) =>
    typeof plural === "string" ? PLURALS.get(plural) ?? [] : []
  );
  rule.set(
    "resourceNames",
    names.map((name) => {
      if (typeof name !== "string") return name;
      return kinds.map((kind) => rename(kind, name, namespace)).find(Boolean) ?? name;
    }),
  );
}
