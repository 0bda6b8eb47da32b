import { canWrite } from "../people.ts";

import { projectId, repositoryId } from "./render.ts";
import { type Answer, type Call, listAnswer, type Route } from "./route.ts";
import { pipelinesOf } from "./set_up.ts";
import { objectOf, Unexpected } from "./unexpected.ts";

/** Pipelines. */
export const definitionRoute: Route = {
  id: "dbeaf647-6167-421a-bda9-c9327b25e2e6",
  area: "build",
  resource: "Definitions",
  template: "{project}/_apis/{area}/{resource}/{definitionId}",
  released: true,
  resourceVersion: 7,
  methods: {
    GET: {
      query: ["repositoryId", "repositoryType", "includeAllProperties", "continuationToken"],
      handle: listDefinitions,
    },
  },
};

/** Whether the caller has permissions. */
export const permissionRoute: Route = {
  id: "cf1faa59-1b63-4448-bf04-13d981a46f5d",
  area: "Security",
  resource: "PermissionEvaluationBatch",
  template: "_apis/{area}/{resource}",
  released: false,
  resourceVersion: 1,
  methods: { POST: { handle: evaluatePermissions } },
};

function listDefinitions(call: Call): Answer {
  const id = call.query.get("repositoryId");
  if (call.query.get("repositoryType") !== "TfsGit") {
    throw new Unexpected("pipelines of a repository are asked for with its type");
  }
  const all = call.query.get("includeAllProperties") === "true";
  const repository = call.state.repositories.find((one) => repositoryId(one) === id);
  const pipelines = repository === undefined ? [] : pipelinesOf(repository);
  return listAnswer(pipelines.map(({ id, name, path, queueStatus }) => ({
    id,
    name,
    path: "\\",
    type: "build",
    queueStatus,
    revision: 1,
    project: { id: projectId(call.project), name: call.project },
    // Only the whole definition has its file.
    ...all ? { process: { type: 2, yamlFilename: `/${path}` } } : {},
  })));
}

const GIT_REPOSITORIES = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87";
/** GenericRead, GenericContribute, CreateBranch, PullRequestContribute. */
const READ = 2;
const WRITE = 2 | 4 | 16 | 16384;

/** The caller's permissions on a repository: who can write has those that it takes, an administrator has all. */
function evaluatePermissions(call: Call): Answer {
  const { access } = call.caller;
  const mine = access === "admin" ? ~0 : canWrite(access) ? WRITE : READ;
  const { evaluations } = objectOf(call.body, ["alwaysAllowAdministrators", "evaluations"]);
  if (!Array.isArray(evaluations)) throw new Unexpected("permissions are evaluated by a list");
  const answers = evaluations.map((each) => {
    const asked = objectOf(each, ["securityNamespaceId", "token", "permissions"]);
    const isKnown = call.state.repositories.some((repository) => {
      const project = repository.owner.split("/")[1] ?? "";
      return asked["token"] === `repoV2/${projectId(project)}/${repositoryId(repository)}`;
    });
    if (asked["securityNamespaceId"] !== GIT_REPOSITORIES || !isKnown) {
      throw new Unexpected(`permissions on "${asked["token"]}"`);
    }
    const permissions = Number(asked["permissions"]);
    return { ...asked, value: (mine & permissions) === permissions };
  });
  return {
    status: 200,
    json: { evaluations: answers, alwaysAllowAdministrators: false },
  };
}
