import * as z from "../../core/zod.ts";
import type {
  KnownPipeline,
  Limits,
  Report,
  RequiredCheck,
  Reviews,
  Server,
} from "../../core/doctor/setup.ts";
import {
  combineReadResults,
  mapReadResult,
  type ReadResult,
} from "../../core/doctor/read_result.ts";
import { Failure } from "../../core/failure.ts";
import { inParallel, mapInParallel } from "../../core/in_parallel.ts";
import type { SetupQuery } from "../provider.ts";
import type { AzdoClient, AzdoRepository } from "./client.ts";
import { allowedStrategies } from "./merge_strategy.ts";
import { readTokenPages } from "./pages.ts";
import { isOfType, policiesOn, policyTypes, readRepository } from "./policies.ts";
import { listOf, type PolicyConfiguration } from "./schemas.ts";
import type { AzdoSession } from "./session.ts";
import { PUSH_BYPASS, readRights } from "./setup_rights.ts";
import { newestStatuses, stateOf } from "./statuses.ts";
import { readResult } from "./read_result.ts";

/** Reads the repository's settings as far as the token may, in parallel except for what needs the repository's id. */
export async function readSetup(
  session: AzdoSession,
  { branch, promotionBranch, commits }: SetupQuery,
  { repository, token }: { readonly repository: AzdoRepository; readonly token: string },
): Promise<Server> {
  const { client } = session;
  const found = readRepository(client);
  const [{ id, defaultBranch }, me, policies, pipelines, rights, reports] = await inParallel([
    found,
    session.who(),
    orRefusal(session.policies, "the token may not read branch policies"),
    found.then(({ id }) => readPipelines(client, id)),
    found.then((info) => readRights(client, info)),
    readReports(client, commits),
  ]);
  const on = (ref: string, all: readonly PolicyConfiguration[]) =>
    policiesOn(
      all,
      { repository: { id }, targetRefName: `refs/heads/${ref}` },
      () => Promise.resolve(defaultBranch ?? undefined),
    );
  const base = await onBranch(policies, (all) => on(branch, all));
  const ofPromotions = await onBranch(policies, (all) => on(promotionBranch, all));
  const mayPassBy = "value" in rights && rights.value.bypasses.includes(PUSH_BYPASS);
  return {
    provider: "azdo",
    repository: `${repository.project}/${repository.repo}`,
    token: {
      kind: /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? "job" : "personal",
      ...(me.name === undefined ? {} : { owner: me.name }),
    },
    rights,
    // Auto-complete needs no setting on Azure DevOps.
    autoMerge: { value: true },
    mergeMethods: mapReadResult(base, allowedStrategies),
    required: combineReadResults(
      base,
      asKnown(pipelines),
      (all, known) => all.flatMap((policy) => requiredBy(policy, known, me.id)),
    ),
    reviews: mapReadResult(base, reviewsOf),
    limits: mapReadResult(base, limitsOf),
    branchRules: mapReadResult(
      ofPromotions,
      (all) => all.some(isBlocking) && !mayPassBy ? ["a branch policy covers them"] : [],
    ),
    pipelines,
    reports,
  };
}

async function onBranch(
  policies: ReadResult<readonly PolicyConfiguration[]>,
  select: (all: readonly PolicyConfiguration[]) => Promise<PolicyConfiguration[]>,
): Promise<ReadResult<readonly PolicyConfiguration[]>> {
  return "value" in policies ? { value: await select(policies.value) } : policies;
}

async function orRefusal<T>(
  read: () => Promise<T | undefined>,
  why: string,
): Promise<ReadResult<T>> {
  const value = await read();
  return value === undefined ? { unread: why } : { value };
}

/** A pipeline whose file the token may not read is not a known pipeline: policies name it by id alone. */
function asKnown(
  pipelines: ReadResult<readonly AzdoPipeline[]>,
): ReadResult<readonly AzdoPipeline[]> {
  return "value" in pipelines ? pipelines : { value: [] };
}

interface AzdoPipeline extends KnownPipeline {
  readonly id: number;
}

const definitionSchema = z.object({
  id: z.number(),
  name: z.nullish(z.string()),
  queueStatus: z.nullish(z.string()),
  process: z.nullish(z.object({ yamlFilename: z.nullish(z.string()) })),
});

/** Pipelines defined by a file of the repository. */
async function readPipelines(
  client: AzdoClient,
  repositoryId: string,
): Promise<ReadResult<readonly AzdoPipeline[]>> {
  const answer = await readTokenPages((continuationToken) =>
    client.send({
      kind: "read",
      method: "GET",
      path: client.projectPath("build/definitions"),
      query: {
        repositoryId,
        repositoryType: "TfsGit",
        includeAllProperties: "true",
        ...(continuationToken === undefined ? {} : { continuationToken }),
      },
      schema: listOf(definitionSchema),
    })
  );
  return mapReadResult(
    readResult(answer),
    (all) =>
      all.flatMap(({ id, name, queueStatus, process }) => {
        const file = process?.yamlFilename;
        // A classic pipeline has no file.
        if (file == null) return [];
        const enabled = queueStatus == null || queueStatus === "enabled";
        return [{ id, name: name ?? `pipeline ${id}`, path: file.replace(/^\//, ""), enabled }];
      }),
  );
}

const settingsSchema = z.catch(
  z.looseObject({
    buildDefinitionId: z.nullish(z.number()),
    displayName: z.nullish(z.string()),
    manualQueueOnly: z.nullish(z.boolean()),
    queueOnSourceUpdateOnly: z.nullish(z.boolean()),
    validDuration: z.nullish(z.number()),
    statusName: z.nullish(z.string()),
    statusGenre: z.nullish(z.string()),
    authorId: z.nullish(z.string()),
    invalidateOnSourceUpdate: z.nullish(z.boolean()),
    filenamePatterns: z.nullish(z.array(z.string())),
    minimumApproverCount: z.nullish(z.number()),
  }),
  {},
);

function requiredBy(
  policy: PolicyConfiguration,
  pipelines: readonly AzdoPipeline[],
  me: string,
): RequiredCheck[] {
  const isBuild = isOfType(policy, policyTypes.build);
  if (!isBuild && !isOfType(policy, policyTypes.status)) return [];
  const settings = settingsSchema.parse(policy.settings);
  const paths = settings.filenamePatterns ?? [];
  const common = {
    ...(isBlocking(policy) ? {} : { optional: true }),
    ...(paths.length === 0 ? {} : { paths }),
  };
  if (!isBuild) {
    const { statusName, statusGenre, authorId } = settings;
    const isOurs = authorId?.toLowerCase() === me.toLowerCase();
    return [{
      ...common,
      name: [statusGenre, statusName].filter(Boolean).join("/"),
      ...(authorId
        ? { by: { name: isOurs ? "our identity" : `the identity ${authorId}`, isOurs } }
        : {}),
      ...(settings.invalidateOnSourceUpdate === false ? { survivesPushes: true } : {}),
    }];
  }
  const { buildDefinitionId, displayName, manualQueueOnly } = settings;
  const pipeline = pipelines.find(({ id }) => id === buildDefinitionId);
  // Unless builds are queued on source updates only, a build expires when the base changes.
  const expires = settings.queueOnSourceUpdateOnly === false || (settings.validDuration ?? 0) > 0;
  return [{
    ...common,
    name: displayName || pipeline?.name || `pipeline ${buildDefinitionId}`,
    ...(pipeline === undefined ? { isUnclear: true } : { pipeline: pipeline.path }),
    ...(manualQueueOnly === true ? { manual: true } : {}),
    ...(expires ? { expires: true } : {}),
  }];
}

function reviewsOf(policies: readonly PolicyConfiguration[]): Reviews {
  const blocking = policies.filter(isBlocking).map((policy) => ({
    policy,
    settings: settingsSchema.parse(policy.settings),
  }));
  const counts = blocking.filter(({ policy }) => isOfType(policy, policyTypes.approvals))
    .map(({ settings }) => settings.minimumApproverCount ?? 0);
  const patterns = blocking.filter(({ policy }) => isOfType(policy, policyTypes.reviewers))
    .flatMap(({ settings }) =>
      settings.filenamePatterns?.length ? settings.filenamePatterns : ["*"]
    );
  return {
    approvals: Math.max(0, ...counts),
    codeOwners: false,
    paths: patterns.flatMap((each) => each.split(";")).filter((pattern) => !pattern.startsWith("!"))
      .map((pattern) => ({ pattern, starTakesSlashes: true })),
  };
}

function limitsOf(policies: readonly PolicyConfiguration[]): Limits {
  return {
    upToDate: false,
    signatures: false,
    mergeQueue: false,
    workItems: policies.some((policy) =>
      isBlocking(policy) && isOfType(policy, policyTypes.workItems)
    ),
  };
}

function isBlocking({ isBlocking }: PolicyConfiguration): boolean {
  return isBlocking !== false;
}

/** Concurrent requests for reports. */
const atOnce = 4;

async function readReports(
  client: AzdoClient,
  commits: readonly string[],
): Promise<ReadResult<readonly Report[]>> {
  try {
    const all = await mapInParallel(commits, atOnce, (sha) => newestStatuses(client, sha));
    return {
      value: all.flat().flatMap((status) => {
        const context = status.context?.name;
        const by = status.createdBy?.displayName;
        return context ? [{ context, state: stateOf(status), ...(by ? { by } : {}) }] : [];
      }),
    };
  } catch (error) {
    if (error instanceof Failure && error.code === "auth") return { unread: error.message };
    throw error;
  }
}
