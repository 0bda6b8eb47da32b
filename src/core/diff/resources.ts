import { identityOf, type Resource } from "../kustomize/resource.ts";
import { isEqual } from "../kustomize/yaml_data.ts";
import { type FieldChange, fieldChanges } from "./fields.ts";
import { type Hash, withoutSecrets } from "./secrets.ts";

/** The change of a resource. */
export interface ResourceChange {
  readonly change: "added" | "removed" | "changed";
  /** The resource afterwards, or before if it is removed. Values of Secrets are not hidden here. */
  readonly resource: Resource;
  /** Empty for an added or removed one. Values of Secrets are hashes. */
  readonly fields: readonly FieldChange[];
  /** Whether it changes what a chart is installed with, so that the result is unknown. */
  readonly chart: boolean;
}

/** Pairs the resources and compares them, without equal ones; in the order of `after`, removed ones last. */
export function compareResources(
  before: readonly Resource[],
  after: readonly Resource[],
  hash: Hash,
): ResourceChange[] {
  const { pairs, added, removed } = paired(before, after);
  const partners = new Map(pairs.map(([old, now]) => [now, old]));
  const isAdded = new Set(added);
  const changes = after.flatMap((resource): ResourceChange[] => {
    if (isAdded.has(resource)) return [whole("added", resource)];
    const old = partners.get(resource);
    if (old === undefined || isEqual(old.data, resource.data)) return [];
    const fields = fieldChanges(
      withoutSecrets(old.data, hash),
      withoutSecrets(resource.data, hash),
    );
    const chart = isHelmRelease(resource) && fields.some(({ field }) => CHART_FIELD.test(field));
    return [{ change: "changed", resource, fields, chart }];
  });
  return [...changes, ...removed.map((resource) => whole("removed", resource))];
}

function whole(change: "added" | "removed", resource: Resource): ResourceChange {
  return { change, resource, fields: [], chart: isHelmRelease(resource) };
}

/** https://fluxcd.io/flux/components/helm/helmreleases/ */
function isHelmRelease({ group, kind }: Resource): boolean {
  return kind === "HelmRelease" && /(?:^|\.)fluxcd\.io$/.test(group);
}

const CHART_FIELD = /^spec\.(?:values|valuesFrom|chart|chartRef|postRenderers)\b/;

interface Pairs {
  readonly pairs: readonly (readonly [before: Resource, after: Resource])[];
  readonly added: readonly Resource[];
  readonly removed: readonly Resource[];
}

/** Pairs by identity; the others by their name without a generator's hash, if that is unique. */
function paired(before: readonly Resource[], after: readonly Resource[]): Pairs {
  const same = pairBy(before, after, identityOf, { several: true });
  const generated = pairBy(same.removed, same.added, generatedIdentity, { several: false });
  return { ...generated, pairs: [...same.pairs, ...generated.pairs] };
}

/**
 * With `several`, resources with the same key are paired in order, otherwise not at all. Resources without a key are
 * not paired.
 */
function pairBy(
  before: readonly Resource[],
  after: readonly Resource[],
  keyOf: (resource: Resource) => string | undefined,
  { several }: { readonly several: boolean },
): Pairs {
  const [old, now] = [before, after].map((resources) => Map.groupBy(resources, keyOf));
  const pairs: [Resource, Resource][] = [];
  for (const [key, found] of now ?? []) {
    const partners = old?.get(key) ?? [];
    if (key === undefined || !several && (found.length > 1 || partners.length > 1)) continue;
    found.forEach((resource, index) => {
      const partner = partners[index];
      if (partner !== undefined) pairs.push([partner, resource]);
    });
  }
  const done = new Set(pairs.flat());
  const left = (resources: readonly Resource[]) => resources.filter((one) => !done.has(one));
  return { pairs, added: left(after), removed: left(before) };
}

/**
 * A generator's hash: ten characters from an alphabet that forms no words,
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go
 */
const GENERATED = /-[2456789bcdfghkmt]{10}$/;

function generatedIdentity(resource: Resource): string | undefined {
  const { kind, name } = resource;
  if ((kind !== "ConfigMap" && kind !== "Secret") || !GENERATED.test(name)) return undefined;
  return identityOf({ ...resource, name: name.replace(GENERATED, "") });
}
