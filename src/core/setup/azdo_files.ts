import { scalar, type SetupFile } from "./files.ts";

/** The parameters of the pipelines. */
interface AzdoSetup {
  /** The branch that promotions merge into. */
  readonly branch: string;
  /** The release whose template they use, such as `2.0.0`. */
  readonly version: string;
}

const PARAMETERS = ["group", "app", "tag"];

/** The pipelines for Azure Pipelines, as docs/azure-devops.md has them, for a config with `gate: status`. */
export function azdoFiles(setup: AzdoSetup): SetupFile[] {
  return [
    { path: ".azure-pipelines/new-by-rest.yaml", text: newPipeline(setup) },
    { path: ".azure-pipelines/reconcile.yaml", text: reconcilePipeline(setup) },
  ];
}

function reconcilePipeline(setup: AzdoSetup): string {
  const branch = scalar(setup.branch);
  return `trigger:
  branches:
    include:
      - ${branch}

schedules:
  - cron: "*/10 * * * *"
    displayName: every ten minutes
    branches:
      include:
        - ${branch}
    always: true

${rest(setup, "reconcile")}`;
}

function newPipeline(setup: AzdoSetup): string {
  return `trigger: none

parameters:
${PARAMETERS.map((name) => `  - name: ${name}\n    type: string\n`).join("")}
${rest(setup, "new")}${
    PARAMETERS.map((name) => `      ${name}: \${{ parameters.${name} }}\n`).join("")
  }`;
}

function rest({ version }: AzdoSetup, action: string): string {
  return `resources:
  repositories:
    - repository: gitopspromotion
      type: github
      name: XenitAB/gitops-promotion
      endpoint: github
      ref: refs/tags/v${version} # the release that you want

pool:
  vmImage: ubuntu-latest

steps:
  - checkout: self
    fetchDepth: 1
  - template: azure-pipelines/gitops-promotion.yml@gitopspromotion
    parameters:
      action: ${action}
`;
}
