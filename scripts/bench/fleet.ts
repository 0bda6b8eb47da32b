import { deployment } from "../../tests/support/webshop.ts";

const APPS_IN_ENVIRONMENT = 100;
const ENVIRONMENTS = ["dev", "qa", "prod"];

/** A GitOps repository of `count` manifests: groups of three environments with a hundred apps each. */
export function fleet(count: number): Record<string, string> {
  const files: Record<string, string> = {
    "gitops-promotion.yaml": `environments:\n${
      ENVIRONMENTS.map((name) => `  - {name: ${name}, auto: true}\n`).join("")
    }`,
  };
  for (let n = 0; n < count; n++) {
    const app = `app-${n % APPS_IN_ENVIRONMENT}`;
    const env = ENVIRONMENTS[Math.floor(n / APPS_IN_ENVIRONMENT) % ENVIRONMENTS.length];
    const group = groupName(Math.floor(n / APPS_IN_ENVIRONMENT / ENVIRONMENTS.length));
    files[`${group}/${env}/${app}.yaml`] = deployment(app, "1.0.0")
      .replaceAll("webshop:", `${group}:`);
  }
  return files;
}

function groupName(n: number): string {
  return n === 0 ? "webshop" : `group-${n}`;
}
