import { type Data, isMapping, type Mapping } from "../../kustomize/yaml_data.ts";
import type { Resource } from "../../kustomize/resource.ts";

/**
 * Calico's selectors are text, such as `app == 'web' && tier in {'front', 'back'}`
 * (https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors).
 */
export function isCalico({ group }: Resource): boolean {
  return group === "projectcalico.org" || group === "crd.projectcalico.org";
}

/** Whether the key holds such a selector for pods. */
export function isCalicoSelector(key: string): boolean {
  return key === "selector" || key === "notSelector";
}

/** The labels that the selector requires, if it requires nothing else; undefined otherwise. */
export function labelsOfCalico(text: string): Mapping | undefined {
  const labels: Mapping = new Map();
  for (const part of text.split("&&")) {
    const pair = PAIR.exec(part)?.groups;
    if (pair === undefined) return undefined;
    labels.set(pair["key"] ?? "", pair["value"] ?? "");
  }
  return labels;
}

const PAIR = /^\s*(?<key>[\w./-]+)\s*==\s*(?<quote>['"])(?<value>[^'"]*)\k<quote>\s*$/;

/** Replaces a label's old value in all selectors of the resource. */
export function followCalico(
  data: Data,
  changes: readonly { readonly key: string; readonly from: string; readonly to: string }[],
): void {
  if (Array.isArray(data)) {
    for (const item of data) followCalico(item, changes);
  } else if (isMapping(data)) {
    for (const [key, value] of data) {
      if (isCalicoSelector(key) && typeof value === "string") {
        data.set(key, changes.reduce(followed, value));
      } else followCalico(value, changes);
    }
  }
}

function followed(
  text: string,
  { key, from, to }: { readonly key: string; readonly from: string; readonly to: string },
): string {
  return text.replaceAll(
    /(?<![\w./-])(?<label>[\w./-]+)(?<is>\s*(?:==\s*|in\s*\{))(?<values>'[^']*'|"[^"]*"|[^{}]*\})/g,
    (whole, label: string, is: string, values: string) => {
      if (label !== key) return whole;
      const quoted = values.replaceAll(
        /(['"])([^'"]*)\1/g,
        (each, quote: string, value: string) => value === from ? `${quote}${to}${quote}` : each,
      );
      return `${label}${is}${quoted}`;
    },
  );
}
