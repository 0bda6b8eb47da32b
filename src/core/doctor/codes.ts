import type { ProviderName } from "../names/names.ts";
type Clicks = Readonly<Partial<Record<ProviderName, string>>>;

const RULESET = "Settings → Rules → Rulesets → the ruleset of <branch>";
const CHECKS = `${RULESET} → Require status checks to pass`;
const POLICIES = "Project settings → Repositories → the repository → Policies → <branch>";
const BUILD = `${POLICIES} → Build validation`;
const GATE = `${POLICIES} → Build validation, or with gate: status Status checks`;
const SECURITY = "Project settings → Repositories → the repository → Security";
/** Outside the provider: where Flux or Argo CD is configured. */
const CLUSTER =
  "The cluster → Flux's Provider, Alert and Kustomization, or Argo CD's notifications";

const TABLE = {
  "actions-token": {
    github: "Organization → Settings → Developer settings → GitHub Apps → New GitHub App",
  },
  "approvals-required": {
    github: `${RULESET} → Require a pull request before merging → Required approvals`,
    azdo: `${POLICIES} → Require a minimum number of reviewers`,
  },
  "auto-merge-not-allowed": { github: "Settings → General → Pull Requests → Allow auto-merge" },
  "branches-restricted": {
    github: "Settings → Rules → Rulesets → the ruleset of promote/*",
    azdo: "Project settings → Repositories → the repository → Policies → Branch policies",
  },
  "code-owners-missing": { github: "Code → .github/CODEOWNERS" },
  "code-owners-only": {
    github: `${RULESET} → Require a pull request before merging → Required approvals`,
  },
  "gate-any-source": {
    github: `${CHECKS} → the check's source`,
    azdo: `${POLICIES} → Status checks → Authorized identity`,
  },
  "gate-expires": { azdo: `${BUILD} → Build expiration → Never` },
  "gate-filtered": { github: "Code → .github/workflows", azdo: `${BUILD} → Path filter` },
  "gate-manual": { azdo: `${BUILD} → Trigger → Automatic` },
  "gate-not-required": { github: CHECKS, azdo: GATE },
  "gate-not-reset": { azdo: `${POLICIES} → Status checks → Reset conditions` },
  "gate-optional": { azdo: `${POLICIES} → Policy requirement → Required` },
  "gate-unknown": { github: CHECKS, azdo: GATE },
  "gate-wrong-name": { github: CHECKS, azdo: GATE },
  "gate-wrong-source": {
    github: `${CHECKS} → the check's source`,
    azdo: `${POLICIES} → Status checks → Authorized identity`,
  },
  "merge-group-missing": { github: "Code → .github/workflows" },
  "no-merge-method": {
    github: "Settings → General → Pull Requests",
    azdo: `${POLICIES} → Limit merge types`,
  },
  "not-readable": {},
  "pending-replaced": {
    github: "Code → gitops-promotion.yaml → prflow",
    azdo: "Repos → Files → gitops-promotion.yaml → prflow",
  },
  "personal-token": {
    github: "Organization → Settings → Developer settings → GitHub Apps → New GitHub App",
  },
  "pipeline-concurrency": { github: "Code → .github/workflows" },
  "pipeline-disabled": {
    github: "Actions → the workflow → Enable workflow",
    azdo: "Pipelines → the pipeline → Settings → Enabled",
  },
  "pipeline-missing": {
    github: "Code → .github/workflows",
    azdo: "Pipelines → New pipeline → Azure Repos Git → Existing Azure Pipelines YAML file",
  },
  "pipeline-trigger": { github: "Code → .github/workflows", azdo: "Repos → Files" },
  "pipeline-unreadable": { github: "Code → .github/workflows", azdo: "Repos → Files" },
  "report-misnamed": { github: CLUSTER, azdo: CLUSTER },
  "reports-missing": { github: CLUSTER, azdo: CLUSTER },
  "review-not-required": {
    github: `${RULESET} → Require a pull request before merging → Required reviewers`,
    azdo: `${POLICIES} → Automatically included reviewers`,
  },
  "signatures-required": { github: `${RULESET} → Require signed commits` },
  "token-cannot-write": {
    github: "Organization → Settings → Developer settings → GitHub Apps → Permissions",
    azdo: SECURITY,
  },
  "token-bypasses-policies": { azdo: SECURITY },
  "up-to-date-required": {
    github: `${CHECKS} → Require branches to be up to date before merging`,
  },
  "work-items-required": { azdo: `${POLICIES} → Check for linked work items` },
} as const satisfies Readonly<Record<string, Clicks>>;

export type SetupCode = keyof typeof TABLE;

/**
 * The findings of `doctor`, by stable code, and where to click to fix them; docs/findings.md has a section for each.
 */
export const CLICKS: Readonly<Record<SetupCode, Clicks>> = TABLE;
