import { stringify } from "yaml";
import { JSON_SCHEMA_URL } from "../config/json_schema.ts";
import type { ProposedEnvironment } from "./layout.ts";

/** A file to add to a repository. */
export interface SetupFile {
  readonly path: string;
  readonly text: string;
}

const CONFIG_PATH = "gitops-promotion.yaml";

/** The config with these environments, and comments on what to change. */
export function configFile(environments: readonly ProposedEnvironment[]): SetupFile {
  const listed = environments.flatMap(({ name, auto, dependsOn }) => [
    `  - name: ${scalar(name)}`,
    `    auto: ${auto}`,
    ...(dependsOn === undefined ? [] : [`    dependsOn: [${dependsOn.map(scalar).join(", ")}]`]),
  ]);
  return {
    path: CONFIG_PATH,
    text: `# yaml-language-server: $schema=${JSON_SCHEMA_URL}
# All keys: https://github.com/XenitAB/gitops-promotion/blob/main/docs/config.md

# per-env: an app can have an open pull request for each environment, so one that waits for a person stays.
# per-app: an app has one open pull request; each new version takes it over.
prflow: per-env

# reconcile sets a status on each pull request that says whether it may merge, so no job has to wait.
gate: status

# In promotion order. With auto: true, pull requests merge automatically once their checks pass.
environments:
${listed.join("\n")}
`,
  };
}

/** The text as a YAML scalar, also valid in a flow sequence. */
export function scalar(text: string): string {
  const plain = stringify(text).trim();
  return plain === text && /^[\w./-]+$/.test(text) ? text : JSON.stringify(text);
}
