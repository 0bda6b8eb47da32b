import { azdoFiles } from "../../../src/core/setup/azdo_files.ts";
import { githubFiles } from "../../../src/core/setup/github_files.ts";
import {
  assertFound,
  changed,
  jobOf,
  LIMITS,
  more,
  required,
  type Row,
  TWO,
  without,
} from "./changes.ts";

const INIT = { github: githubFiles("main"), azdo: azdoFiles({ branch: "main", version: "2.0.0" }) };
const ACTIONS = { name: "GitHub Actions", isActions: true };
const BUILD = { name: "gitops-status", pipeline: ".azure-pipelines/status.yaml" };
const GATE = { name: "gitops-promotion/gate", by: { name: "us", isOurs: true } };
const GATE_STATUS = `gate: status
environments: [{name: dev, auto: true}, {name: qa, auto: true}, {name: prod}]
`;

const ROWS: readonly Row[] = [
  ["a single environment needs no gate", "github", {
    config: "environments: [{name: dev, auto: true}]\n",
    ...without("github", "promote"),
    server: { required: { value: [] }, reports: { value: [] } },
  }, []],

  ["two environments need a gate", "github", {
    config: TWO,
    server: { required: { value: [] } },
  }, ["error gate-not-required"]],
  ["no check is required", "github", required(), ["error gate-not-required"]],
  ["no check is required", "azdo", required(), ["error gate-not-required"]],
  ["another check", "github", required({ name: "ci", by: ACTIONS }), ["error gate-wrong-name"]],
  ["another pipeline", "azdo", required({ ...BUILD, pipeline: "ci.yaml" }), [
    "error gate-wrong-name",
  ]],
  ["a pipeline whose file is not known", "azdo", required({ name: "x", isUnclear: true }), [
    "warning gate-unknown",
  ]],
  ["nobody here runs status", "github", without("github", "status"), ["warning gate-unknown"]],
  ["the job's name shows only when it runs", "github", {
    ...changed(
      "github",
      "status",
      "  prev-env-status:\n",
      "  it:\n    name: status ${{ vars.X }}\n",
    ),
  }, ["warning gate-unknown"]],
  [
    "one of two required pipelines' files is not known",
    "azdo",
    required({ name: "x", isUnclear: true }, { name: "ci", pipeline: "ci.yaml" }),
    ["warning gate-unknown"],
  ],
  ["one of two jobs' names shows only when it runs", "github", {
    ...more("github", {
      x: `on: pull_request\n${jobOf("status").replace("{steps", "{name: '${{ x }}', steps")}`,
    }),
    ...required({ name: "ci", by: ACTIONS }),
  }, ["warning gate-unknown"]],
  ["a reusable workflow's job, which has another name where it is called", "github", {
    ...more("github", { x: `on: workflow_call\n${jobOf("status")}` }),
    ...required({ name: "it", by: ACTIONS }),
  }, ["error gate-wrong-name"]],
  ["a workflow that pull requests start, and that others call", "github", {
    ...more("github", { x: `on: {pull_request: {}, workflow_call: {}}\n${jobOf("status")}` }),
    ...required({ name: "it", by: ACTIONS }),
  }, []],
  ["two gates of which one is not started", "github", {
    files: [
      ...changed("github", "status", "[main]", "[master]").files ?? [],
      { path: ".github/workflows/x.yml", text: `on: pull_request\n${jobOf("status")}` },
    ],
    ...required({ name: "it", by: ACTIONS }, { name: "prev-env-status", by: ACTIONS }),
  }, ["error gate-filtered"]],
  ["anybody may set it", "github", required({ name: "prev-env-status" }), [
    "warning gate-any-source",
  ]],
  [
    "an App that does not set it",
    "github",
    required({ name: "prev-env-status", by: { name: "the App 7", isActions: false } }),
    ["error gate-wrong-source"],
  ],
  [
    "a server whose Actions' id is not known",
    "github",
    required({ name: "prev-env-status", by: { name: "the App 7" } }),
    [],
  ],
  [
    "a required workflow",
    "github",
    required({ name: "x", pipeline: ".github/workflows/status.yml" }),
    [],
  ],
  ["an optional build", "azdo", required({ ...BUILD, optional: true }), ["error gate-optional"]],
  ["a build by hand", "azdo", required({ ...BUILD, manual: true }), ["error gate-manual"]],
  ["a build that expires", "azdo", required({ ...BUILD, expires: true }), [
    "warning gate-expires",
  ]],
  ["a build for some paths", "azdo", required({ ...BUILD, paths: ["/ci/*"] }), [
    "warning gate-filtered",
  ]],
  ["other branches' pull requests", "github", changed("github", "status", "[main]", "[master]"), [
    "error gate-filtered",
  ]],
  [
    "some paths' pull requests",
    "github",
    changed("github", "status", "[main]", "[main]\n    paths: [apps/**]"),
    ["error gate-filtered"],
  ],
  [
    "not when it is pushed to",
    "github",
    changed("github", "status", "[main]", "[main]\n    types: [opened]"),
    ["error gate-filtered"],
  ],
  ["no pull request at all", "github", changed("github", "status", "pull_request:", "push:"), [
    "error gate-filtered",
  ]],
  ["a merge queue that nobody answers", "github", {
    ...changed("github", "status", "  merge_group:\n", ""),
    server: { limits: { value: { ...LIMITS, mergeQueue: true } } },
  }, ["error merge-group-missing"]],
  ["a merge queue", "github", {
    server: { limits: { value: { ...LIMITS, mergeQueue: true, upToDate: true } } },
  }, []],

  ["as init proposes it", "github", {
    config: GATE_STATUS,
    files: INIT.github,
    server: {
      required: { value: [{ name: "gitops-promotion", by: { name: "promoter" } }] },
      limits: { value: { ...LIMITS, mergeQueue: true } },
      pipelines: { value: [] },
    },
  }, []],
  ["as init proposes it", "azdo", {
    config: GATE_STATUS,
    files: INIT.azdo,
    server: {
      required: { value: [GATE] },
      pipelines: { value: INIT.azdo.map(({ path }) => ({ path, name: path, enabled: true })) },
    },
  }, []],
  ["gate: status of GitHub Actions, by an App's token", "github", {
    config: GATE_STATUS,
    files: INIT.github,
    ...required({ name: "gitops-promotion", by: ACTIONS }),
  }, ["error gate-wrong-source"]],
  ["gate: status, and the job is required", "github", {
    config: GATE_STATUS,
    files: INIT.github,
  }, ["error gate-wrong-name"]],
  ["gate: status, and a merge queue that nobody answers", "github", {
    config: GATE_STATUS,
    files: INIT.github.map(({ path, text }) => ({
      path,
      text: text.replace("  merge_group:\n", ""),
    })),
    server: {
      required: { value: [{ name: "gitops-promotion", by: { name: "promoter" } }] },
      limits: { value: { ...LIMITS, mergeQueue: true } },
    },
  }, ["warning merge-group-missing"]],
  ["gate: status, and a merge queue that one of the workflows answers", "github", {
    config: GATE_STATUS,
    files: [...INIT.github, {
      path: ".github/workflows/x.yml",
      text: `on: push\n${jobOf("diff")}`,
    }],
    server: {
      required: { value: [{ name: "gitops-promotion", by: { name: "promoter" } }] },
      limits: { value: { ...LIMITS, mergeQueue: true } },
    },
  }, []],
  ["gate: status, and nobody reconciles", "azdo", {
    config: GATE_STATUS,
    files: [],
    ...required(GATE),
  }, ["warning pipeline-missing"]],
  ["gate: status of somebody else", "azdo", {
    config: GATE_STATUS,
    files: [],
    ...required({ ...GATE, by: { name: "alice", isOurs: false } }),
  }, ["error gate-wrong-source", "warning pipeline-missing"]],
  ["gate: status that stays", "azdo", {
    config: GATE_STATUS,
    files: [],
    ...required({ ...GATE, survivesPushes: true }),
  }, ["warning gate-not-reset", "warning pipeline-missing"]],
];

Deno.test("doctor finds whether promotions wait for the gate, and whether it comes", () => {
  assertFound(ROWS);
});
