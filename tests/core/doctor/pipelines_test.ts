import { commandGateFiles as filesOf } from "../../support/command_gate_files.ts";
import { assertFound, changed, jobOf, more, type Row, TWO, without } from "./changes.ts";

const ROWS: readonly Row[] = [
  ["two environments need somebody who promotes", "github", {
    config: TWO,
    ...without("github", "promote"),
  }, ["warning pipeline-missing"]],

  ["nothing promotes", "github", without("github", "promote"), ["warning pipeline-missing"]],
  ["what runs cannot be told", "github", {
    ...changed("github", "promote", "action: promote", "action: ${{ inputs.action }}"),
  }, []],
  [
    "what one of two jobs runs cannot be told",
    "github",
    changed(
      "github",
      "promote",
      /jobs:[^]*/,
      `jobs:
  a: {steps: [{uses: XenitAB/gitops-promotion@v2, with: {action: "\${{ inputs.action }}"}}]}
  b: {steps: [{run: make}]}
`,
    ),
    [],
  ],
  [
    "pushes elsewhere, and a schedule",
    "github",
    changed("github", "promote", "[main]", "[master]\n  schedule: [{cron: 0 * * * *}]"),
    [],
  ],
  [
    "pushes to all branches but this one",
    "github",
    changed("github", "promote", "branches:", "branches-ignore:"),
    ["error pipeline-trigger"],
  ],
  [
    "pushes elsewhere start one of two that promote",
    "github",
    more("github", { x: `on: {push: {branches: [master]}}\n${jobOf("promote")}` }),
    [],
  ],
  ["pushes elsewhere start both that promote", "github", {
    files: ["x", "y"].map((name) => ({
      path: `.github/workflows/${name}.yml`,
      text: `on: {push: {branches: [master]}}\n${jobOf("promote")}`,
    })).concat(filesOf("github").filter(({ path }) => path.includes("status"))),
  }, ["error pipeline-trigger"]],
  ["pushes elsewhere", "github", changed("github", "promote", "[main]", "[master]"), [
    "error pipeline-trigger",
  ]],
  ["no trigger", "azdo", changed("azdo", "promote", /^trigger:\n(?: .*\n)+/, "trigger: none\n"), [
    "error pipeline-trigger",
  ]],
  ["batches", "azdo", changed("azdo", "promote", "trigger:\n", "trigger:\n  batch: true\n"), [
    "warning pipeline-trigger",
  ]],
  ["concurrency", "github", changed("github", "promote", /^jobs:/m, "concurrency: x\njobs:"), [
    "warning pipeline-concurrency",
  ]],
  [
    "concurrency with a queue",
    "github",
    changed("github", "promote", /^jobs:/m, "concurrency: {group: x, queue: max}\njobs:"),
    [],
  ],
  ["a disabled workflow", "github", {
    server: {
      pipelines: {
        value: [{ path: ".github/workflows/promote.yml", name: "promote", enabled: false }],
      },
    },
  }, ["error pipeline-disabled"]],
  ["files that no pipeline is made of", "azdo", { server: { pipelines: { value: [] } } }, [
    "error pipeline-missing",
    "error pipeline-missing",
    "error pipeline-missing",
  ]],
  ["a broken workflow", "github", {
    files: [...filesOf("github"), { path: ".github/workflows/x.yml", text: "a: [" }],
  }, ["error pipeline-unreadable"]],
];

Deno.test("doctor finds pipelines that are missing, do not start, or skip promotions", () => {
  assertFound(ROWS);
});
