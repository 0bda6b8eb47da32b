import { deployment } from "../../tests/support/webshop.ts";

const APPS_IN_ENVIRONMENT = 100;
const ENVIRONMENTS = ["dev", "qa", "prod"];

/**
 * A GitOps repository of `count` manifests: groups of three environments with a hundred apps each, and on request a
 * kustomization for each hundred. Features of the group webshop may be deployed then.
 */
export function fleet(
  count: number,
  { kustomizations = false }: { readonly kustomizations?: boolean } = {},
): Record<string, string> {
  const environments = ENVIRONMENTS.map((name) => `  - {name: ${name}, auto: true}\n`).join("");
  const apps = Array.from(
    { length: APPS_IN_ENVIRONMENT },
    (_, n) => `      app-${n}: {featureLabelSelector: {app: app-${n}}}\n`,
  );
  const files: Record<string, string> = {
    "gitops-promotion.yaml": `environments:\n${environments}${
      kustomizations ? `groups:\n  webshop:\n    applications:\n${apps.join("")}` : ""
    }`,
  };
  for (let n = 0; n < count; n += APPS_IN_ENVIRONMENT) {
    const group = groupName(Math.floor(n / APPS_IN_ENVIRONMENT / ENVIRONMENTS.length));
    const env = ENVIRONMENTS[Math.floor(n / APPS_IN_ENVIRONMENT) % ENVIRONMENTS.length];
    const names = [];
    for (let app = 0; app < Math.min(APPS_IN_ENVIRONMENT, count - n); app++) {
      names.push(`app-${app}.yaml`);
      files[`${group}/${env}/app-${app}.yaml`] = manifest(group, `app-${app}`);
    }
    if (kustomizations) {
      files[`${group}/${env}/kustomization.yaml`] = `resources: [${names.join(", ")}]\n`;
    }
  }
  return files;
}

/** The manifest of an app of the fleet, with a label by which a feature finds it. */
export function manifest(group: string, app: string, tag = "1.0.0"): string {
  return deployment(app, tag).replaceAll("webshop:", `${group}:`)
    .replace(`metadata: {name: ${app}}`, `metadata:\n  name: ${app}\n  labels:\n    app: ${app}`);
}

function groupName(n: number): string {
  return n === 0 ? "webshop" : `group-${n}`;
}
