import assert from "node:assert/strict";
import { startSandbox } from "./sandbox.ts";

const QUESTION = { branch: "main", promotionBranch: "promote/a-b" };

Deno.test("GitHub's settings are read at once: rulesets, classic protection, workflows, reports", async () => {
  await using sandbox = await startSandbox({
    files: {
      ".github/workflows/status.yml": "on: push\n",
      ".github/workflows/ci.yml": "on: push\n",
    },
  });
  const { repository, provider } = sandbox;
  const { settings } = repository;
  settings.autoMergeAllowed = false;
  settings.disabledWorkflows.push(".github/workflows/ci.yml");
  settings.rules.push(
    { type: "deletion" },
    {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [
          { context: "prev-env-status", integration_id: 15368 },
          { context: "gitops-promotion", integration_id: 7 },
          { context: "open" },
        ],
      },
    },
    {
      type: "pull_request",
      parameters: {
        allowed_merge_methods: ["squash", "merge"],
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: true,
        require_last_push_approval: false,
        required_approving_review_count: 0,
        required_review_thread_resolution: false,
        required_reviewers: [
          {
            file_patterns: ["/*/prod/**"],
            minimum_approvals: 1,
            reviewer: { id: 1, type: "Team" },
          },
          { file_patterns: ["/*/qa/**"], minimum_approvals: 0, reviewer: { id: 1, type: "Team" } },
        ],
      },
    },
    { type: "required_linear_history" },
    { type: "required_signatures" },
    { branch: "promote/*", type: "creation" },
    { branch: "promote/*", type: "deletion" },
  );
  repository.protect("main", { contexts: ["classic"], approvals: 1 });
  const tip = await repository.tip();
  await repository.setStatus(tip, "kustomization/apps-dev", "success");
  await repository.setCheckRun(tip, "build", "failure");
  sandbox.requests();
  const server = await provider.readSetup({ ...QUESTION, commits: [tip] });
  assert.deepEqual(server, {
    provider: "github",
    repository: repository.fullName,
    token: { kind: "personal", owner: "alice" },
    rights: { value: { missing: [], bypasses: [] } },
    autoMerge: { value: false },
    mergeMethods: { value: ["squash"] },
    required: {
      value: [
        { name: "classic" },
        { name: "prev-env-status", by: { name: "GitHub Actions", isActions: true } },
        { name: "gitops-promotion", by: { name: "the App 7", isActions: false } },
        { name: "open" },
      ],
    },
    reviews: {
      value: {
        approvals: 1,
        codeOwners: true,
        paths: [{ pattern: "/*/prod/**", starTakesSlashes: false }],
      },
    },
    limits: { value: { upToDate: true, signatures: true, mergeQueue: false, workItems: false } },
    branchRules: { value: ["creations are restricted"] },
    pipelines: {
      value: ["ci", "status"].map((name) => ({
        path: `.github/workflows/${name}.yml`,
        name: `.github/workflows/${name}.yml`,
        enabled: name !== "ci",
      })),
    },
    reports: {
      value: [
        { context: "kustomization/apps-dev", state: "success", by: "flux" },
        { context: "build", state: "failure", by: "GitHub Actions" },
      ],
    },
  });
  assert.deepEqual(sandbox.requests().toSorted(), [
    "GET /actions/workflows",
    "GET /branches/main",
    "GET /rules/branches/main",
    "GET /rules/branches/promote%2Fa-b",
    "POST /graphql",
    "POST /graphql",
  ]);
});

Deno.test("GitHub's token tells its kind and what it lacks, and what it may not read is said", async () => {
  await using sandbox = await startSandbox();
  const { forge } = sandbox;
  const commits = [await sandbox.repository.tip()];
  const ask = (token: string) => sandbox.as(token).readSetup({ ...QUESTION, commits });
  const reader = await ask(forge.accounts.reader.token);
  assert.deepEqual(reader.rights, {
    value: {
      missing: ["write access (Contents and Pull requests: read and write)"],
      bypasses: [],
    },
  });
  assert.deepEqual(reader.required, { value: [] });
  assert.deepEqual((await ask(forge.accounts.actions.token)).token, {
    kind: "actions",
    owner: "github-actions[bot]",
  });

  const message = "Resource not accessible by personal access token";
  const forbidden = { status: 403, body: { message } };
  for (const path of [/\/actions\/workflows/, /\/rules\/branches\/main/, /\w\/branches\/main$/]) {
    forge.faults.add({ path, answer: forbidden });
  }
  await sandbox.repository.setStatus(commits[0] ?? "", "kustomization/apps-dev", "success");
  forge.faults.add({
    path: /graphql/,
    body: /statusCheckRollup/,
    answer: { status: 200, body: { data: null, errors: [{ type: "FORBIDDEN", message }] } },
  });
  const { pipelines, required, autoMerge, reports } = await ask(forge.token);
  assert.deepEqual(reports, { value: [{ context: "kustomization/apps-dev", state: "success" }] });
  assert.deepEqual(pipelines, {
    unread: `could not list the workflows: GitHub answered 403 "${message}"`,
  });
  assert.ok("unread" in required);
  assert.deepEqual(autoMerge, { value: true });
  await assert.rejects(ask("ghp_nobody"), /does not accept the token/);
});
