import { mergeability } from "../state/checks.ts";
import type { MergeMethod, Repository } from "../state/model.ts";
import { invalidArgument } from "./errors.ts";
import { optionalPolicies } from "./optional_policies.ts";
import { projectId, repositoryId } from "./render.ts";
import { type Answer, type Call, listAnswer, type Route } from "./route.ts";
import { policiesOf } from "./set_up.ts";

/** Types of policies, the same in every organization (`GET _apis/policy/types`). */
const MERGE_STRATEGY = "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab";
const STATUS = "cbdc66da-9728-4af8-aada-9a5a32e4a226";
const WORK_ITEMS = "40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e";
const REVIEWERS = "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd";

const SETTINGS: ReadonlyArray<readonly [MergeMethod, string]> = [
  ["merge", "allowNoFastForward"],
  ["squash", "allowSquash"],
  ["rebase", "allowRebase"],
  ["rebase-merge", "allowRebaseMerge"],
];

/** The policies that follow from a repository's settings and protections. */
export const configurationRoute: Route = {
  id: "dad91cbe-d183-45f8-9c6e-9c1164472121",
  area: "policy",
  resource: "configurations",
  template: "{project}/_apis/{area}/{resource}/{configurationId}",
  released: true,
  resourceVersion: 1,
  methods: {
    GET: { query: ["policyType", "scope", "continuationToken"], handle: listConfigurations },
  },
};

/** Those that apply to a branch of a repository. */
export const branchConfigurationRoute: Route = {
  id: "2c420070-a0a2-49cc-9639-c9f271c5ff07",
  area: "git",
  resource: "configurations",
  template: "{project}/_apis/{area}/policy/{resource}",
  released: true,
  resourceVersion: 1,
  methods: {
    GET: {
      query: ["repositoryId", "refName", "policyType", "$top", "continuationToken"],
      handle: listConfigurations,
    },
  },
};

export const evaluationRoute: Route = {
  id: "c23ddff5-229c-4d04-a80b-0fdce9f360c8",
  area: "policy",
  resource: "evaluations",
  template: "{project}/_apis/{area}/{resource}/{evaluationId}",
  released: false,
  resourceVersion: 1,
  methods: {
    GET: { query: ["artifactId", "includeNotApplicable", "$top", "$skip"], handle: evaluate },
  },
};

interface Configuration extends Record<string, unknown> {
  readonly type: { readonly id: string };
  readonly settings: { readonly scope: readonly { refName: string; matchKind: string }[] };
  /** Not sent: the context that the policy requires. */
  readonly context?: string;
}

function listConfigurations(call: Call): Answer {
  const type = call.query.get("policyType");
  const own = call.state.repositories.filter((repository) =>
    repository.owner.toLowerCase() === `${call.organization}/${call.project}`.toLowerCase()
  );
  const repository = call.query.get("repositoryId");
  const ref = call.query.get("refName");
  const configurations = own.filter((one) =>
    repository === null || repositoryId(one) === repository
  ).flatMap(configurationsOf).filter((configuration) =>
    (type === null || configuration.type.id === type.toLowerCase()) &&
    (ref === null || appliesTo(configuration, ref))
  );
  return listAnswer(configurations.map(sent));
}

function appliesTo({ settings }: Configuration, ref: string): boolean {
  return settings.scope.some(({ refName, matchKind }) =>
    matchKind === "Prefix" ? ref.startsWith(refName) : ref === refName
  );
}

async function evaluate(call: Call): Promise<Answer> {
  const artifact = call.query.get("artifactId") ?? "";
  const parts = /^vstfs:\/\/\/CodeReview\/CodeReviewId\/(?<project>[^/]+)\/(?<number>\d+)$/
    .exec(artifact)?.groups;
  if (parts?.["project"] !== projectId(call.project)) {
    throw invalidArgument("Parameter name: artifactId");
  }
  const pullRequest = call.state.repositories.flatMap((repository) => repository.pullRequests)
    .find((candidate) => String(candidate.number) === parts["number"]);
  if (pullRequest === undefined) throw invalidArgument("Parameter name: artifactId");
  const { required, approved } = await mergeability(pullRequest);
  const evaluations = configurationsOf(pullRequest.repository).map((configuration) => ({
    evaluationId: crypto.randomUUID(),
    artifactId: artifact,
    status: configuration.context === undefined
      ? (configuration.type.id === REVIEWERS && !approved ? "queued" : "approved")
      : evaluationOf(required.get(configuration.context)),
    configuration: sent(configuration),
  }));
  return listAnswer(evaluations);
}

function evaluationOf(verdict: string | undefined): string {
  if (verdict === "success") return "approved";
  return verdict === "failure" ? "rejected" : "queued";
}

function configurationsOf(repository: Repository): Configuration[] {
  const configurations: Configuration[] = [];
  function add(typeId: string, branch: string, settings: object, context?: string): void {
    const scope = [{
      refName: `refs/heads/${branch.replace(/\*$/, "")}`,
      matchKind: branch.endsWith("*") ? "Prefix" : "Exact",
      repositoryId: repositoryId(repository),
    }];
    configurations.push({
      id: repository.id * 100 + configurations.length + 1,
      isEnabled: true,
      isBlocking: true,
      isDeleted: false,
      revision: 1,
      type: { id: typeId },
      settings: { ...settings, scope },
      ...(context === undefined ? {} : { context }),
    });
  }
  const { mergeMethods } = repository.settings;
  if (SETTINGS.some(([method]) => !mergeMethods.includes(method))) {
    const allowed = SETTINGS.filter(([method]) => mergeMethods.includes(method));
    const settings = Object.fromEntries(allowed.map(([, setting]) => [setting, true]));
    add(MERGE_STRATEGY, repository.defaultBranch, settings);
  }
  for (const [branch, protection] of repository.protections) {
    for (const context of protection.contexts) {
      const slash = context.lastIndexOf("/");
      const genre = slash < 0 ? {} : { statusGenre: context.slice(0, slash) };
      add(STATUS, branch, { statusName: context.slice(slash + 1), ...genre }, context);
    }
    if (protection.approvals > 0) {
      add(REVIEWERS, branch, { minimumApproverCount: protection.approvals });
    }
  }
  for (const { id, branch } of optionalPolicies(repository)) {
    add(WORK_ITEMS, branch, {});
    configurations.push({ ...configurations.pop()!, id, isBlocking: false });
  }
  for (
    const { typeId, branch = repository.defaultBranch, isBlocking, settings } of policiesOf(
      repository,
    )
  ) {
    add(typeId, branch, settings);
    const added = configurations.pop()!;
    configurations.push({ ...added, isBlocking: isBlocking ?? true });
  }
  return configurations;
}

function sent({ context: _, ...configuration }: Configuration): Record<string, unknown> {
  return configuration;
}
