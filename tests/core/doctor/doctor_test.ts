import assert from "node:assert/strict";
import { doctor } from "../../../src/core/doctor/doctor.ts";
import { doctorMarkdown } from "../../../src/core/doctor/markdown.ts";
import type { RequiredCheck } from "../../../src/core/doctor/setup.ts";
import { azdoFiles } from "../../../src/core/setup/azdo_files.ts";
import { githubFiles } from "../../../src/core/setup/github_files.ts";
import { commandGateFiles as filesOf } from "../../support/command_gate_files.ts";
import { type Changes, healthy, type Provider } from "./healthy.ts";

/** `<level> <code>`, the worst first. */
function found(provider: Provider, changes: Changes): string[] {
  return doctor(healthy(provider, changes)).map(({ level, code }) => `${level} ${code}`);
}

const LIMITS = { upToDate: false, signatures: false, mergeQueue: false, workItems: false };
const REVIEWS = { approvals: 0, codeOwners: false, paths: [] };
const GATE_STATUS = `gate: status
environments: [{name: dev, auto: true}, {name: qa, auto: true}, {name: prod}]
`;

function required(...checks: RequiredCheck[]): Changes {
  return { server: { required: { value: checks } } };
}

function report(...contexts: string[]): Changes {
  const value = contexts.map((context) => ({ context, state: "success", by: "flux" } as const));
  return { server: { reports: { value } } };
}

/** The guide's files with one of them changed. */
function changed(provider: Provider, name: string, from: string | RegExp, to: string): Changes {
  const files = filesOf(provider).map(({ path, text }) => ({
    path,
    text: path.includes(name) ? text.replace(from, to) : text,
  }));
  assert.notDeepEqual(files, filesOf(provider));
  return { files };
}

function without(provider: Provider, name: string): Changes {
  return { files: filesOf(provider).filter(({ path }) => !path.includes(name)) };
}

const INIT = { github: githubFiles("main"), azdo: azdoFiles({ branch: "main", version: "2.0.0" }) };
const ACTIONS = { name: "GitHub Actions", isActions: true };
const BUILD = { name: "gitops-status", pipeline: ".azure-pipelines/status.yaml" };
const GATE = { name: "gitops-promotion/gate", by: { name: "us", isOurs: true } };
const FORBIDDEN = { unread: "GitHub answered 403" };

const ROWS: readonly (readonly [string, Provider, Changes, readonly string[]])[] = [
  ["as the guide has it", "github", {}, []],
  ["as the guide has it", "azdo", {}, []],
  ["a single environment needs no gate", "github", {
    config: "environments: [{name: dev, auto: true}]\n",
    ...without("github", "promote"),
    server: { required: { value: [] }, reports: { value: [] } },
  }, []],

  ["per-app, and prod waits for a person", "github", {
    config:
      "prflow: per-app\nenvironments: [{name: dev, auto: true}, {name: qa, auto: true}, {name: prod}]\n",
  }, ["note pending-replaced"]],
  ["per-app, and a person merges only the first environment", "azdo", {
    config: "prflow: per-app\nenvironments: [{name: dev}, {name: qa, auto: true}]\n",
  }, ["warning review-not-required"]],
  ["per-app, and parallel environments have branches of their own", "github", {
    config:
      "prflow: per-app\nenvironments: [{name: dev, auto: true}, {name: qa}, {name: prod, dependsOn: [dev]}]\n",
  }, ["warning review-not-required"]],

  ["auto-merge is off", "github", { server: { autoMerge: { value: false } } }, [
    "error auto-merge-not-allowed",
  ]],
  ["auto-merge is off, and only one environment uses it", "github", {
    config: "environments: [{name: dev, auto: true}, {name: prod}]\n",
    server: { autoMerge: { value: false } },
  }, ["error auto-merge-not-allowed"]],
  ["auto-merge is off, and nothing uses it", "github", {
    config: "environments: [{name: dev}, {name: qa}, {name: prod}]\n",
    server: { autoMerge: { value: false }, reviews: { value: { ...REVIEWS, approvals: 1 } } },
  }, []],
  ["no way to merge", "github", { server: { mergeMethods: { value: [] } } }, [
    "error no-merge-method",
  ]],
  ["no way to merge", "azdo", { server: { mergeMethods: { value: [] } } }, [
    "error no-merge-method",
  ]],
  ["up to date", "github", { server: { limits: { value: { ...LIMITS, upToDate: true } } } }, [
    "warning up-to-date-required",
  ]],
  ["signatures", "github", { server: { limits: { value: { ...LIMITS, signatures: true } } } }, [
    "warning signatures-required",
  ]],
  ["work items", "azdo", { server: { limits: { value: { ...LIMITS, workItems: true } } } }, [
    "error work-items-required",
  ]],
  ["promote/* is restricted", "github", { server: { branchRules: { value: ["creations"] } } }, [
    "warning branches-restricted",
  ]],
  ["promote/* is restricted", "azdo", { server: { branchRules: { value: ["a policy"] } } }, [
    "error branches-restricted",
  ]],

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

  ["nothing promotes", "github", without("github", "promote"), ["warning pipeline-missing"]],
  ["what runs cannot be told", "github", {
    ...changed("github", "promote", "action: promote", "action: ${{ inputs.action }}"),
  }, []],
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

  ["the workflow's own token", "github", { server: { token: { kind: "actions" } } }, [
    "error actions-token",
  ]],
  ["a person's token", "github", { server: { token: { kind: "fine-grained", owner: "al" } } }, [
    "note personal-token",
  ]],
  ["a token that cannot write", "azdo", {
    server: { rights: { value: { missing: ["Contribute"], bypasses: [] } } },
  }, ["error token-cannot-write"]],
  ["a token that passes by", "azdo", {
    server: { rights: { value: { missing: [], bypasses: ["bypass policies"] } } },
  }, ["warning token-bypasses-policies"]],

  ["no reports", "github", report(), ["warning reports-missing"]],
  ["reports on one only", "github", report("kustomization/webshop-dev/1a2b", "build / test"), [
    "warning reports-missing",
  ]],
  ["capitals", "github", report("kustomization/Webshop-dev", "argocd/webshop-qa"), [
    "error report-misnamed",
  ]],
  ["the name alone", "github", report("webshop-dev", "argocd/webshop-qa"), [
    "error report-misnamed",
  ]],
  ["the name alone", "azdo", report("webshop-dev", "argocd/webshop-qa"), []],
  ["a longer name", "azdo", report("kustomization/flux-webshop-dev", "a/webshop-qa"), [
    "error report-misnamed",
  ]],
  ["another place's report", "github", {
    config: "environments: [{name: dev, auto: true}, {name: dev-qa, auto: true}, {name: qa}]\n",
    server: {
      ...report("kustomization/webshop-dev-qa").server,
      reviews: {
        value: { ...REVIEWS, approvals: 0, paths: [{ pattern: "*/qa/*", starTakesSlashes: true }] },
      },
    },
  }, ["warning reports-missing"]],

  ["approvals for all", "github", {
    server: { reviews: { value: { ...REVIEWS, approvals: 2 } } },
  }, ["warning approvals-required"]],
  ["no review of prod", "github", { server: { reviews: { value: REVIEWS } } }, [
    "warning review-not-required",
  ]],
  ["no review of prod", "azdo", { server: { reviews: { value: REVIEWS } } }, [
    "warning review-not-required",
  ]],
  ["code owners, and no file", "github", {
    server: { reviews: { value: { ...REVIEWS, codeOwners: true } } },
  }, ["warning code-owners-missing"]],
  ["code owners of something else", "github", {
    codeOwners: "* @all\n/*/qa/\n/webshop/prod/\n/webshop/dev/\n",
    server: { reviews: { value: { ...REVIEWS, codeOwners: true } } },
  }, ["warning code-owners-missing"]],
  ["code owners of prod", "github", {
    codeOwners: "/*/prod/ @release\n",
    server: { reviews: { value: { ...REVIEWS, codeOwners: true } } },
  }, ["note code-owners-only"]],
  ["code owners of all", "github", {
    codeOwners: "* @release\n",
    server: { reviews: { value: { ...REVIEWS, codeOwners: true } } },
  }, ["warning approvals-required", "note code-owners-only"]],

  ["what may not be read", "github", {
    server: {
      autoMerge: FORBIDDEN,
      required: FORBIDDEN,
      reviews: FORBIDDEN,
      limits: FORBIDDEN,
      rights: FORBIDDEN,
      mergeMethods: FORBIDDEN,
      branchRules: FORBIDDEN,
      pipelines: { unread: "GitHub answered 404" },
      reports: FORBIDDEN,
    },
  }, ["note not-readable", "note not-readable"]],
];

Deno.test("doctor finds each thing that can be set wrong, and nothing else", () => {
  for (const [name, provider, changes, wanted] of ROWS) {
    assert.deepEqual(found(provider, changes), wanted, `${name} (${provider})`);
  }
});

Deno.test("a finding says what is, what should be, where to click, and on which page it is explained", () => {
  const [one] = doctor(healthy("github", required({ name: "ci" })));
  assert.deepEqual(one, {
    level: "error",
    code: "gate-wrong-name",
    message:
      '"ci" is required on main, but not the check of the job that runs status: it should be "prev-env-status"',
    where: "Settings → Rules → Rulesets → the ruleset of main → Require status checks to pass",
    page: "https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md#gate-wrong-name",
  });
});

Deno.test("as Markdown the findings are a table, in which no text from outside breaks out of its cell", () => {
  const [one] = doctor(healthy("github", required({ name: "a|b`\n" })));
  assert.ok(one !== undefined);
  assert.equal(
    doctorMarkdown([one]),
    `| level | finding | where |
| --- | --- | --- |
| error | [gate-wrong-name](${one.page}): \`\`"a\\u{7c}b\`\\u{a}" is required on main, but not the check of the job that runs status: it should be "prev-env-status"\`\` | \`${one.where}\` |`,
  );
});
