import { CODE_OWNERS_PATHS } from "../core/doctor/code_owners.ts";
import type { PipelineFile } from "../core/doctor/pipeline.ts";
import { readPipelines } from "../core/doctor/read_pipeline.ts";
import type { Server, Setup } from "../core/doctor/setup.ts";
import { valueIfRead } from "../core/doctor/read_result.ts";
import { inParallel } from "../core/in_parallel.ts";
import { uncheckedBranchName } from "../core/names/branch.ts";
import type { ManifestFile } from "../core/manifest/manifest_file.ts";
import type { Provider, ProviderName } from "../providers/provider.ts";
import { fetchBase } from "./base.ts";
import type { Workspace } from "./workspace.ts";

/**
 * How many of the base's newest commits are queried for reports: a cluster reports only on the newest, and a little
 * later.
 */
const COMMITS = 10;

/** Reads the setup at the base's tip: config, apps and pipelines in the repository, and the provider's settings. */
export async function readSetup(workspace: Workspace): Promise<Setup> {
  const { source } = workspace;
  const provider = await workspace.providerIfAny();
  const { base } = await fetchBase(workspace, {});
  const { branch, commit, config } = base;
  const name = provider?.name ?? workspace.remote?.provider ?? "github";
  const [commits, { apps }, files, codeOwners] = await inParallel([
    source.newest(commit, COMMITS),
    source.inventory(commit, config),
    readFiles(workspace, commit, name),
    readCodeOwners(workspace, commit),
  ]);
  const server = provider === undefined
    ? unasked(name, workspace)
    : await askProvider(provider, { branch, commits, config, apps });
  return {
    config,
    branch,
    apps,
    files: readPipelines(files, name).filter((file, index) =>
      isOfUse(file, files[index]?.text ?? "", server)
    ),
    codeOwners,
    commits: commits.length,
    server,
  };
}

async function askProvider(
  provider: Provider,
  { branch, commits, config, apps }: Pick<Setup, "branch" | "config" | "apps"> & {
    readonly commits: readonly string[];
  },
): Promise<Server> {
  const { group, app } = apps[0] ?? { group: "group", app: "app" };
  const env = config.environments[0].name;
  const promotionBranch = uncheckedBranchName(
    { type: "promote", group, app, env, feature: "" },
    config,
  );
  return await provider.readSetup({ branch, commits, promotionBranch });
}

/** The provider's settings if it cannot be queried. */
function unasked(provider: ProviderName, { remote }: Workspace): Server {
  const why = remote === undefined ? "no provider serves the remote" : "there is no token";
  const unread = { unread: why };
  return {
    provider,
    repository: remote === undefined
      ? "the repository"
      : remote.provider === "github"
      ? `${remote.owner}/${remote.repo}`
      : `${remote.project}/${remote.repo}`,
    token: { kind: "unknown" },
    rights: unread,
    autoMerge: unread,
    mergeMethods: unread,
    required: unread,
    reviews: unread,
    limits: unread,
    branchRules: unread,
    pipelines: unread,
    reports: unread,
  };
}

const OURS = "gitops-promotion";

/** GitHub's workflows are in one folder; a pipeline of Azure DevOps can be any file. */
async function readFiles(
  { source, log }: Workspace,
  commit: string,
  provider: ProviderName,
): Promise<readonly ManifestFile[]> {
  const folder = provider === "github" ? WORKFLOWS : undefined;
  const { texts, failures } = await source.manifests(commit, folder, [
    provider === "github" ? ":" : OURS,
  ]);
  for (const failure of failures.values()) log.debug(failure.message);
  return texts;
}

const WORKFLOWS = ".github/workflows";

/** Leaves out files that are not pipelines, and problems in pipelines that do not run gitops-promotion. */
function isOfUse({ path, jobs, problem }: PipelineFile, text: string, server: Server): boolean {
  if (problem === undefined) {
    return jobs.some(({ commands, unclear }) => commands.size > 0 || unclear);
  }
  if (!text.includes(OURS)) return false;
  const known = valueIfRead(server.pipelines) ?? [];
  return server.provider === "github" || known.some((pipeline) => pipeline.path === path);
}

async function readCodeOwners({ source }: Workspace, commit: string): Promise<string | undefined> {
  const texts = await inParallel(CODE_OWNERS_PATHS.map((path) => source.text(commit, path)));
  return texts.find((text) => text !== undefined);
}
