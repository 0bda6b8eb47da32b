import type { ProviderName } from "../names/names.ts";
import { azdoFiles } from "./azdo_files.ts";
import { configFile, type SetupFile } from "./files.ts";
import { githubFiles } from "./github_files.ts";
import { detectLayout, type Layout, type MarkerInFile } from "./layout.ts";

/** The facts about a repository that is not set up yet. */
export interface SetupFacts {
  readonly provider: ProviderName;
  /** Every file, by its path from the root. */
  readonly paths: readonly string[];
  readonly markers: readonly MarkerInFile[];
  /** The branch that promotions merge into. */
  readonly branch: string;
  /** The release to pin, such as `2.0.0`. */
  readonly version: string;
}

/** What `init` proposes: files, and the remaining manual steps in order. */
export interface ProposedSetup {
  readonly layout: Layout;
  readonly files: readonly SetupFile[];
  readonly todo: readonly string[];
}

const DOCS = "https://github.com/XenitAB/gitops-promotion/blob/main/docs";

/** The environments if none were detected. */
const EXAMPLE: Layout["environments"] = [
  { name: "dev", auto: true },
  { name: "qa", auto: true },
  { name: "prod", auto: false },
];

/** Proposes config and pipelines for a repository. */
export function proposeSetup(facts: SetupFacts): ProposedSetup {
  const layout = detectLayout(facts.paths, facts.markers);
  const environments = layout.environments.length > 0 ? layout.environments : EXAMPLE;
  const pipelines = facts.provider === "github" ? githubFiles(facts.branch) : azdoFiles(facts);
  return {
    layout,
    files: [configFile(environments), ...pipelines],
    todo: [
      ...repositorySteps(layout),
      ...(facts.provider === "github" ? githubSteps(facts) : azdoSteps(facts)),
      reportStep(layout, environments, facts),
    ],
  };
}

function repositorySteps({ groups, apps, unordered }: Layout): string[] {
  const steps: string[] = [];
  if (groups.length === 0) {
    steps.push(
      "Put the manifests in folders <group>/<env>/, and name your environments in gitops-promotion.yaml.",
    );
  }
  if (unordered.length > 0) {
    steps.push(`Check the place of ${unordered.join(", ")} in the order of environments.`);
  }
  if (apps.length === 0) {
    steps.push(
      'Mark the images: append the comment # {"$imagepolicy": "<group>:<app>"} to their lines.',
    );
  }
  return steps;
}

/** In the order in which the pipelines can first run when their files are pushed. */
function githubSteps({ branch }: SetupFacts): string[] {
  return [
    'Allow auto-merge: Settings → General → Pull Requests, "Allow auto-merge".',
    `Create a GitHub App for the token, with read and write access to contents, pull requests and commit statuses: ${DOCS}/github.md#2-the-token`,
    `Save its key in an environment: Settings → Environments → New environment, "gitops-promotion", deployment branches: ${branch} only; the App's client ID as the variable GITOPS_APP_CLIENT_ID, its key as the secret GITOPS_APP_PRIVATE_KEY.`,
    pushStep(branch),
    `Protect ${branch}: Settings → Rules → Rulesets → New branch ruleset, with "Require a pull request before merging" and "Require status checks to pass": gitops-promotion, with your App as its source.`,
    `Let your apps' pipelines start the workflow: ${DOCS}/github.md#new`,
  ];
}

function azdoSteps({ branch }: SetupFacts): string[] {
  return [
    "Allow the build service to contribute, create branches and contribute to pull requests: Project settings → Repositories → Security.",
    'Add a service connection to GitHub named "github": Project settings → Service connections.',
    pushStep(branch),
    "Create a pipeline from each file in .azure-pipelines: Pipelines → New pipeline → Existing Azure Pipelines YAML file.",
    `Require the gate: Project settings → Repositories → Policies → ${branch} → Status checks, gitops-promotion/gate, required, with the build service as authorized identity.`,
    `Let your apps' pipelines start the one in new-by-rest.yaml: ${DOCS}/azure-devops.md#by-rest-call`,
  ];
}

function pushStep(branch: string): string {
  return `Commit the files and push them to ${branch}.`;
}

/** The step for reports, which the gate needs on all environments except the last ones. */
function reportStep(
  { groups }: Layout,
  environments: Layout["environments"],
  { provider }: SetupFacts,
): string {
  const [group = "<group>"] = groups;
  const names = environments.map(({ name }) => `${group}-${name}`);
  const page = provider === "github"
    ? "github.md#4-the-cluster-reports"
    : "azure-devops.md#5-let-flux-report";
  return `Let Flux (or Argo CD) report on commits, with Kustomizations named <group>-<env>, such as ${
    names.slice(0, 3).join(", ")
  }: ${DOCS}/${page}`;
}
