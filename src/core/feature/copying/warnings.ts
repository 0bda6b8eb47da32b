import { describe, type Resource } from "../../kustomize/resource.ts";
import { at, itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";

/** What will not work in the cluster although it is built right; `paths` are the copies' files. */
export function warningsFor(copies: readonly Resource[], paths: readonly string[]): Warning[] {
  return copies.flatMap((copy, index) => {
    const found = problemOf(copy);
    const path = paths[index];
    return found === undefined ? [] : [path === undefined ? found : { ...found, path }];
  });
}

function problemOf(copy: Resource): Warning | undefined {
  const { group, kind, data } = copy;
  const spec = data.get("spec");
  if (kind === "SealedSecret" && isSealedForName(copy)) {
    return {
      code: "feature-sealed-secret",
      message: `${
        describe(copy)
      } is sealed for its old name and cannot be unsealed: seal it with --scope namespace-wide, or take the label away so that the feature shares the environment's`,
    };
  }
  if (kind === "Ingress" && itemsAt(spec, "rules").some((rule) => !textAt(rule, "host"))) {
    return {
      code: "feature-without-host",
      message: `${describe(copy)} has a rule without host, which the environment's has too`,
    };
  }
  const isRoute = group === "gateway.networking.k8s.io" &&
    (kind === "HTTPRoute" || kind === "GRPCRoute");
  if (isRoute && itemsAt(spec, "hostnames").length === 0) {
    return {
      code: "feature-without-host",
      message: `${
        describe(copy)
      } has no hostnames, so it takes the same requests as the environment's`,
    };
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
