import { at, itemsAt, textAt } from "./data.ts";
import { describe, type Resource } from "./resource.ts";

/** What will not work in the cluster although it is built right, a sentence each. */
export function warningsFor(copies: readonly Resource[]): string[] {
  return copies.flatMap((copy) => {
    const warning = warningFor(copy);
    return warning === undefined ? [] : [warning];
  });
}

function warningFor(copy: Resource): string | undefined {
  const { group, kind, data } = copy;
  const spec = data.get("spec");
  if (kind === "SealedSecret" && isSealedForName(copy)) {
    return `${
      describe(copy)
    } is sealed for its old name and cannot be unsealed: seal it with --scope namespace-wide, or take the label away so that the feature shares the environment's`;
  }
  if (kind === "Ingress" && itemsAt(spec, "rules").some((rule) => !textAt(rule, "host"))) {
    return `${describe(copy)} has a rule without host, which the environment's has too`;
  }
  const isRoute = group === "gateway.networking.k8s.io" &&
    (kind === "HTTPRoute" || kind === "GRPCRoute");
  if (isRoute && itemsAt(spec, "hostnames").length === 0) {
    return `${describe(copy)} has no hostnames, so it takes the same requests as the environment's`;
  }
  return undefined;
}

/** https://github.com/bitnami-labs/sealed-secrets#scopes */
function isSealedForName({ data }: Resource): boolean {
  const annotations = at(data, "metadata", "annotations");
  return ["cluster-wide", "namespace-wide"].every((scope) =>
    textAt(annotations, `sealedsecrets.bitnami.com/${scope}`) !== "true"
  );
}
