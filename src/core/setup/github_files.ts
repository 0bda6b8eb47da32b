import { scalar, type SetupFile } from "./files.ts";

const APP_TOKEN = `      - id: app-token
        uses: actions/create-github-app-token@v3.2.0
        with:
          client-id: \${{ vars.GITOPS_APP_CLIENT_ID }}
          private-key: \${{ secrets.GITOPS_APP_PRIVATE_KEY }}
`;

const CHECKOUT = `      - uses: actions/checkout@v6
        with:
          persist-credentials: false
`;

const TOKEN = "          token: ${{ steps.app-token.outputs.token }}\n";

/** The workflows for GitHub Actions, as docs/github.md has them; `branch` is the one that promotions merge into. */
export function githubFiles(branch: string): SetupFile[] {
  return [
    { path: ".github/workflows/new.yml", text: newWorkflow() },
    { path: ".github/workflows/promote.yml", text: promoteWorkflow(branch) },
    { path: ".github/workflows/status.yml", text: statusWorkflow(branch) },
  ];
}

function promoteWorkflow(branch: string): string {
  return `name: promote
on:
  push:
    branches: [${scalar(branch)}]
permissions:
  contents: read
jobs:
  promote:
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}${APP_TOKEN}      - uses: XenitAB/gitops-promotion@v2
        with:
          action: promote
${TOKEN}`;
}

function statusWorkflow(branch: string): string {
  return `name: status
on:
  pull_request:
    branches: [${scalar(branch)}]
  merge_group:
permissions:
  contents: read
  pull-requests: read
  statuses: read
  checks: read
jobs:
  prev-env-status:
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}      - uses: XenitAB/gitops-promotion@v2
        with:
          action: status
          timeout: 10m
`;
}

function newWorkflow(): string {
  const inputs = ["group", "app", "tag"];
  return `name: new
on:
  repository_dispatch:
    types: [image-push]
  # A button in the Actions tab, to promote (or roll back to) any tag.
  workflow_dispatch:
    inputs:
${inputs.map((name) => `      ${name}:\n        required: true\n        type: string\n`).join("")}\
permissions:
  contents: read
jobs:
  new:
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}${APP_TOKEN}      - uses: XenitAB/gitops-promotion@v2
        with:
          action: new
${TOKEN}${
    inputs.map((name) =>
      `          ${name}: \${{ inputs.${name} || github.event.client_payload.${name} }}\n`
    ).join("")
  }`;
}
