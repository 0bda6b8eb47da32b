import * as z from "../../core/zod.ts";
import type {
  CheckSource,
  KnownPipeline,
  Limits,
  RequiredCheck,
  Reviews,
  Server,
  TokenKind,
} from "../../core/doctor/setup.ts";
import {
  combineReadResults,
  mapReadResult,
  type ReadResult,
} from "../../core/doctor/read_result.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { SetupQuery } from "../provider.ts";
import { type GitHubClient, readPages } from "./client.ts";
import { accountOf } from "./graphql_pull_request.ts";
import { methodsOf } from "./merge_methods.ts";
import { readReports, type SeenReports } from "./setup_reports.ts";
import { readRepositorySettings, type RepositorySettings } from "./setup_repository.ts";
import { readResult } from "./read_result.ts";

/** Reads the repository's settings as far as the token may, in parallel. */
export async function readSetup(
  client: GitHubClient,
  { branch, promotionBranch, commits }: SetupQuery,
  { token, apiUrl }: { readonly token: string; readonly apiUrl: string },
): Promise<Server> {
  const [settings, rules, promotionRules, classic, pipelines, reports] = await inParallel([
    readRepositorySettings(client, branch),
    readRules(client, branch),
    readRules(client, promotionBranch),
    readProtection(client, branch),
    readWorkflows(client),
    readReports(client, commits, apiUrl),
  ]);
  const { owner, repo } = client.repository;
  const login = "value" in settings ? settings.value.viewer : undefined;
  const kind = kindOf(token, login);
  const source = (id: number | null | undefined) => sourceOf(id, reports);
  return {
    provider: "github",
    repository: `${owner}/${repo}`,
    token: { kind, ...(login === undefined ? {} : { owner: login }) },
    rights: rightsOf(settings, kind),
    autoMerge: mapReadResult(settings, ({ autoMergeAllowed }) => autoMergeAllowed),
    mergeMethods: combineReadResults(
      settings,
      rules,
      (repository, all) => allowedMethods(repository, all),
    ),
    required: combineReadResults(classic, rules, (own, all) => [
      ...own.map(({ context, app_id }) => requiredCheck(context, source(app_id))),
      ...all.flatMap((rule) => requiredBy(rule, source)),
    ]),
    reviews: combineReadResults(settings, rules, reviewsOf),
    limits: combineReadResults(settings, rules, limitsOf),
    branchRules: mapReadResult(promotionRules, (all) => {
      const ids = all.map(({ type }) => RESTRICTING.get(type)).filter((it) => it !== undefined);
      return [...new Set(ids)];
    }),
    pipelines,
    reports: reports.reports,
  };
}

/** By the prefix (https://github.blog/engineering/behind-githubs-new-authentication-token-formats/). */
function kindOf(token: string, viewer: string | undefined): TokenKind {
  if (viewer !== undefined && accountOf(viewer) === "github-actions") return "actions";
  if (token.startsWith("ghs_")) return "app";
  if (token.startsWith("github_pat_")) return "fine-grained";
  if (token.startsWith("ghp_")) return "personal";
  return /^gh[ou]_/.test(token) ? "oauth" : "unknown";
}

function rightsOf(settings: ReadResult<RepositorySettings>, kind: TokenKind): Server["rights"] {
  if ("unread" in settings) return settings;
  const { viewerPermission } = settings.value;
  const mayWrite = ["WRITE", "MAINTAIN", "ADMIN"].includes(viewerPermission ?? "");
  if (mayWrite && kind !== "fine-grained") return { value: { missing: [], bypasses: [] } };
  if (kind === "app" || kind === "actions" || mayWrite) {
    const needs = "it needs Contents and Pull requests: read and write";
    return { unread: `GitHub does not say what a token of this kind may do; ${needs}` };
  }
  const missing = ["write access (Contents and Pull requests: read and write)"];
  return { value: { missing, bypasses: [] } };
}

const ruleSchema = z.looseObject({
  type: z.string(),
  parameters: z.nullish(z.looseObject({
    required_status_checks: z.nullish(z.array(
      z.object({ context: z.string(), integration_id: z.nullish(z.number()) }),
    )),
    strict_required_status_checks_policy: z.nullish(z.boolean()),
    required_approving_review_count: z.nullish(z.number()),
    require_code_owner_review: z.nullish(z.boolean()),
    allowed_merge_methods: z.nullish(z.array(z.string())),
    required_reviewers: z.nullish(z.array(
      z.object({ file_patterns: z.array(z.string()), minimum_approvals: z.number() }),
    )),
    workflows: z.nullish(z.array(z.object({ path: z.string() }))),
  })),
});
type Rule = z.infer<typeof ruleSchema>;

/** Ruleset rules that apply to a branch, which need not exist; read access is enough. */
async function readRules(
  client: GitHubClient,
  branch: string,
): Promise<ReadResult<readonly Rule[]>> {
  const answer = await readPages(
    client,
    {
      action: `read the rules of "${branch}"`,
      route: "GET /repos/{owner}/{repo}/rules/branches/{branch}",
      parameters: { branch },
    },
    z.array(ruleSchema),
    (page) => page,
  );
  return readResult(answer);
}

const branchSchema = z.object({
  protection: z.nullish(z.object({
    required_status_checks: z.nullish(z.object({
      contexts: z.nullish(z.array(z.string())),
      checks: z.nullish(z.array(z.object({ context: z.string(), app_id: z.nullish(z.number()) }))),
    })),
  })),
});

interface ClassicCheck {
  readonly context: string;
  readonly app_id?: number | null | undefined;
}

/** Checks that a classic branch protection rule requires, from the branch, which needs no access to the rule. */
async function readProtection(
  client: GitHubClient,
  branch: string,
): Promise<ReadResult<readonly ClassicCheck[]>> {
  const answer = await client.read({
    action: `read branch "${branch}"`,
    route: "GET /repos/{owner}/{repo}/branches/{branch}",
    parameters: { branch },
  }, branchSchema);
  return mapReadResult(readResult(answer), ({ protection }) => {
    const required = protection?.required_status_checks;
    return required?.checks ?? required?.contexts?.map((context) => ({ context })) ?? [];
  });
}

const workflowsSchema = z.object({
  workflows: z.array(z.object({ path: z.string(), name: z.string(), state: z.string() })),
});

async function readWorkflows(client: GitHubClient): Promise<ReadResult<readonly KnownPipeline[]>> {
  const answer = await readPages(
    client,
    { action: "list the workflows", route: "GET /repos/{owner}/{repo}/actions/workflows" },
    workflowsSchema,
    ({ workflows }) => workflows,
  );
  return mapReadResult(
    readResult(answer),
    (all) => all.map(({ path, name, state }) => ({ path, name, enabled: state === "active" })),
  );
}

function requiredBy(
  { type, parameters }: Rule,
  source: (id: number | null | undefined) => CheckSource | undefined,
): RequiredCheck[] {
  if (type === "required_status_checks") {
    return (parameters?.required_status_checks ?? [])
      .map(({ context, integration_id }) => requiredCheck(context, source(integration_id)));
  }
  if (type !== "workflows") return [];
  return (parameters?.workflows ?? []).map(({ path }) => ({ name: path, pipeline: path }));
}

function requiredCheck(name: string, by: CheckSource | undefined): RequiredCheck {
  return { name, ...(by === undefined ? {} : { by }) };
}

/** In a classic rule -1 means any source. */
function sourceOf(
  id: number | null | undefined,
  { actions, apps }: SeenReports,
): CheckSource | undefined {
  if (id == null || id < 0) return undefined;
  if (id === actions) return { name: "GitHub Actions", isActions: true };
  const name = apps.get(id) ?? `the App ${id}`;
  return actions === undefined ? { name } : { name, isActions: false };
}

function allowedMethods(settings: RepositorySettings, rules: readonly Rule[]): string[] {
  const linear = settings.requiresLinearHistory ||
    rules.some(({ type }) => type === "required_linear_history");
  return methodsOf(settings.methods).filter((method) =>
    !(linear && method === "merge") &&
    rules.every(({ parameters }) => parameters?.allowed_merge_methods?.includes(method) ?? true)
  );
}

function reviewsOf(settings: RepositorySettings, rules: readonly Rule[]): Reviews {
  const counts = rules.map(({ parameters }) => parameters?.required_approving_review_count ?? 0);
  const reviewers = rules.flatMap(({ parameters }) => parameters?.required_reviewers ?? []);
  return {
    approvals: Math.max(settings.approvals, ...counts),
    codeOwners: settings.codeOwners ||
      rules.some(({ parameters }) => parameters?.require_code_owner_review === true),
    paths: reviewers.filter(({ minimum_approvals }) => minimum_approvals > 0)
      .flatMap(({ file_patterns }) => file_patterns)
      .map((pattern) => ({ pattern, starTakesSlashes: false })),
  };
}

function limitsOf(settings: RepositorySettings, rules: readonly Rule[]): Limits {
  const types = new Set(rules.map(({ type }) => type));
  return {
    upToDate: rules.some(({ parameters }) =>
      parameters?.strict_required_status_checks_policy === true
    ),
    signatures: settings.requiresSignatures || types.has("required_signatures"),
    mergeQueue: types.has("merge_queue"),
    workItems: false,
  };
}

/** Rules that restrict pushes, in the words of GitHub's pages. */
const RESTRICTING: ReadonlyMap<string, string> = new Map([
  ["branch_name_pattern", "branch names are restricted"],
  ["creation", "creations are restricted"],
  ["non_fast_forward", "force pushes are blocked"],
  ["pull_request", "a pull request is required"],
  ["required_signatures", "signed commits are required"],
  ["required_status_checks", "status checks are required"],
  ["update", "updates are restricted"],
]);
