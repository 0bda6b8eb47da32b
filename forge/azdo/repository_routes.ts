import { tryGit } from "../state/git.ts";
import { listBranches } from "../state/refs.ts";
import { repositoryId } from "./render.ts";
import { type Answer, type Call, listAnswer, type Route } from "./route.ts";
import type { Repository } from "../state/model.ts";
import { objectOf, Unexpected } from "./unexpected.ts";

export const repositoryRoute: Route = {
  id: "225f7195-f9c7-4d14-ab28-a83f7ff77e1f",
  area: "git",
  resource: "repositories",
  template: "{project}/_apis/{area}/{resource}/{repositoryId}",
  released: true,
  resourceVersion: 2,
  methods: {
    GET: {
      handle: (call) =>
        call.params["repositoryId"] === undefined
          ? listAnswer(repositoriesOf(call).map((one) => call.render.repository(one)))
          : { status: 200, json: call.render.repository(call.repository) },
    },
  },
};

/** Those of the project, or of the organization where the path names none. */
function repositoriesOf({ state, organization, project }: Call): Repository[] {
  const owner = `${organization}/${project}`;
  return state.repositories.filter((one) =>
    project === "" ? one.owner.startsWith(owner) : one.owner === owner
  );
}

export const refRoute: Route = {
  id: "2d874a60-a811-4f62-9c9f-963a6ea0a55b",
  area: "git",
  resource: "refs",
  template: "{project}/_apis/{area}/repositories/{repositoryId}/{resource}",
  released: true,
  resourceVersion: 2,
  methods: {
    GET: { query: ["filter", "filterContains", "continuationToken"], handle: listRefs },
    POST: { permission: "GenericContribute", handle: updateRefs },
  },
};

function listRefs(call: Call): Answer {
  const filter = `refs/${call.query.get("filter") ?? "heads/"}`;
  const contains = call.query.get("filterContains")?.toLowerCase() ?? "";
  const branches = listBranches(call.repository.dir);
  const refs = [...branches].map(([branch, objectId]) => ({
    name: `refs/heads/${branch}`,
    objectId,
    creator: call.render.identity(call.accounts.admin),
    url: call.path,
  }));
  return listAnswer(
    refs.filter(({ name }) => name.startsWith(filter) && name.toLowerCase().includes(contains)),
  );
}

/** Each update has a result of its own; the answer is 200 also where all of them failed. */
async function updateRefs(call: Call): Promise<Answer> {
  if (!Array.isArray(call.body)) throw new Unexpected("refs are updated by a list");
  const results: unknown[] = [];
  for (const entry of call.body) {
    const update = objectOf(entry, ["name", "oldObjectId", "newObjectId", "isLocked"]);
    const [name, before, after] = [update["name"], update["oldObjectId"], update["newObjectId"]]
      .map(String) as [string, string, string];
    const args = /^0+$/.test(after)
      ? ["update-ref", "-d", name, before]
      : ["update-ref", name, after, before];
    const { code } = await tryGit(call.repository.dir, args);
    const success = code === 0;
    results.push({
      repositoryId: repositoryId(call.repository),
      name,
      oldObjectId: before,
      newObjectId: after,
      success,
      updateStatus: success ? "succeeded" : "staleOldObjectId",
    });
  }
  return listAnswer(results);
}
