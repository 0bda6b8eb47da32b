import { scalar, type SetupFile } from "./files.ts";

const WORKFLOW_PATH = ".github/workflows/gitops-promotion.yml";

const INPUTS = ["group", "app", "tag"];

const CHECKOUT = `      - uses: actions/checkout@v6
        with:
          ref: \${{ github.event.repository.default_branch }}
          persist-credentials: false
`;

const APP_TOKEN = `      - id: app-token
        uses: actions/create-github-app-token@v3.2.0
        with:
          client-id: \${{ vars.GITOPS_APP_CLIENT_ID }}
          private-key: \${{ secrets.GITOPS_APP_PRIVATE_KEY }}
`;

const TOKEN = "          token: ${{ steps.app-token.outputs.token }}\n";

/**
 * The workflow for GitHub Actions, as in docs/github.md, for a config with `gate: status`; promotions merge into
 * `branch`.
 */
export function githubFiles(branch: string): SetupFile[] {
  return [{ path: WORKFLOW_PATH, text: workflow(branch) }];
}

function workflow(branch: string): string {
  return `name: gitops-promotion
on:
  push:
    branches: [${scalar(branch)}]
  status:
  check_run:
    types: [completed]
  pull_request_target:
    branches: [${scalar(branch)}]
  merge_group:
  schedule:
    - cron: "*/15 * * * *"
  repository_dispatch:
    types: [image-push]
  # A button in the Actions tab, to promote (or roll back to) any tag; without one it runs reconcile.
  workflow_dispatch:
    inputs:
${INPUTS.map((name) => `      ${name}:\n        type: string\n`).join("")}\
permissions:
  contents: read
jobs:
${reconcileJob()}${newJob()}${queueJob()}`;
}

/** The concurrency group belongs to the job: a run that only skips the job must not cancel a waiting one. */
function reconcileJob(): string {
  return `  reconcile:
    # Not on our own status, which would start run after run.
    if: >-
      github.event_name != 'merge_group' && github.event_name != 'repository_dispatch' &&
      github.event.context != 'gitops-promotion' && !inputs.tag
    runs-on: ubuntu-latest
    environment: gitops-promotion
    concurrency: gitops-promotion-reconcile
    steps:
${CHECKOUT}${APP_TOKEN}      - uses: XenitAB/gitops-promotion@v2
        with:
          action: reconcile
${TOKEN}`;
}

function newJob(): string {
  const value = (name: string) => `\${{ inputs.${name} || github.event.client_payload.${name} }}`;
  return `  new:
    if: github.event_name == 'repository_dispatch' || inputs.tag
    runs-on: ubuntu-latest
    environment: gitops-promotion
    concurrency: gitops-promotion-new-${value("group")}-${value("app")}
    steps:
${CHECKOUT}${APP_TOKEN}      - uses: XenitAB/gitops-promotion@v2
        with:
          action: new
${TOKEN}${INPUTS.map((name) => `          ${name}: ${value(name)}\n`).join("")}`;
}

function queueJob(): string {
  return `  queue:
    # The queue runs the pull request's own copy of the workflows, which must not get the key.
    if: github.event_name == 'merge_group'
    runs-on: ubuntu-latest
    permissions:
      actions: write
    steps:
      - run: gh workflow run gitops-promotion.yml --ref "$BRANCH"
        env:
          BRANCH: \${{ github.event.repository.default_branch }}
          GH_REPO: \${{ github.repository }}
          GH_TOKEN: \${{ github.token }}
`;
}
