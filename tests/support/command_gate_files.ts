import type { ManifestFile } from "../../src/core/manifest/manifest_file.ts";

const STEPS = (action: string) =>
  `    steps:
      - uses: actions/checkout@v6
      - uses: XenitAB/gitops-promotion@v2
        with:
          action: ${action}
`;

/** Pipelines for `gate: command`: a job that waits on pull requests, and one that promotes what was merged. */
export function commandGateFiles(provider: "github" | "azdo"): ManifestFile[] {
  return provider === "github"
    ? [
      {
        path: ".github/workflows/new.yml",
        text: `on:
  repository_dispatch:
    types: [image-push]
jobs:
  new:
${STEPS("new")}`,
      },
      {
        path: ".github/workflows/promote.yml",
        text: `on:
  push:
    branches: [main]
jobs:
  promote:
${STEPS("promote")}`,
      },
      {
        path: ".github/workflows/status.yml",
        text: `on:
  pull_request:
    branches: [main]
  merge_group:
jobs:
  prev-env-status:
${STEPS("status")}`,
      },
    ]
    : [
      pipeline("new-by-rest", "trigger: none\n", "new"),
      pipeline("promote", "trigger:\n  branches:\n    include:\n      - main\n", "promote"),
      pipeline("status", "trigger: none\n", "status"),
    ];
}

function pipeline(name: string, trigger: string, action: string): ManifestFile {
  return {
    path: `.azure-pipelines/${name}.yaml`,
    text: `${trigger}
steps:
  - checkout: self
  - template: azure-pipelines/gitops-promotion.yml@gitopspromotion
    parameters:
      action: ${action}
`,
  };
}
