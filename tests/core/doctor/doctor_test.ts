import assert from "node:assert/strict";
import { doctor } from "../../../src/core/doctor/doctor.ts";
import { doctorMarkdown } from "../../../src/core/doctor/markdown.ts";
import type { Reviews } from "../../../src/core/doctor/setup.ts";
import { assertFound, found, LIMITS, report, required, REVIEWS, type Row } from "./changes.ts";
import { type Changes, healthy } from "./healthy.ts";

const FORBIDDEN = { unread: "GitHub answered 403" };

const ROWS: readonly Row[] = [
  ["as the guide has it", "github", {}, []],
  ["as the guide has it", "azdo", {}, []],
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
  ["one approval for all", "github", {
    server: { reviews: { value: { ...REVIEWS, approvals: 1 } } },
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
  assertFound(ROWS);
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

Deno.test("the worst findings come first", () => {
  const changes: Changes = {
    server: {
      token: { kind: "personal", owner: "al" },
      limits: { value: { ...LIMITS, signatures: true, workItems: true } },
    },
  };
  assert.deepEqual(found("azdo", changes), [
    "error work-items-required",
    "warning signatures-required",
    "note personal-token",
  ]);
});

Deno.test("a finding's words are about what was found", () => {
  const reviews = (value: Partial<Reviews>): Changes => ({
    server: { reviews: { value: { ...REVIEWS, ...value } } },
  });
  const token = (owner?: string): Changes => ({
    server: { token: { kind: "personal", ...(owner === undefined ? {} : { owner }) } },
  });
  const misnamed = { context: "kustomization/Webshop-dev", state: "success" } as const;
  const qa = { context: "kustomization/webshop-qa", state: "success" } as const;
  const rows: readonly (readonly [Changes, string])[] = [
    [token("al"), "the token belongs to al: "],
    [token(), "the token belongs to a person: "],
    [reviews({ approvals: 1 }), "every pull request needs 1 approval: those for dev, qa do"],
    [reviews({ approvals: 2 }), "every pull request needs 2 approvals: those for dev, qa do"],
    [reviews({}), 'no review is required for "webshop/prod": '],
    [reviews({ codeOwners: true }), "there is no CODEOWNERS: nobody has to approve "],
    [
      { ...reviews({ codeOwners: true }), codeOwners: "/docs/ @al\n" },
      'nobody owns "webshop/prod" in CODEOWNERS: ',
    ],
    [{ server: { reports: { value: [misnamed, qa] } } }, `found "${misnamed.context}"$`],
    [
      { server: { reports: { value: [{ ...misnamed, by: "flux" }, qa] } } },
      `found "${misnamed.context}" by flux$`,
    ],
    [report(), "on the newest 10 commits of main: nothing was reported at all$"],
    [{ ...report(), commits: 1 }, "on the newest commit of main: nothing was reported at all$"],
    [report(qa.context), `of main: there is "${qa.context}"$`],
    [report(qa.context, ..."abcde"), '"a", "b", "c", "d" and 1 more$'],
  ];
  for (const [changes, wanted] of rows) {
    const [one, ...others] = doctor(healthy("github", changes));
    assert.match(one?.message ?? "", new RegExp(wanted));
    assert.deepEqual(others, []);
  }
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
