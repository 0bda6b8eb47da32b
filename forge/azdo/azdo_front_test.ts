import assert from "node:assert/strict";
import { getPersonalAccessTokenHandler, WebApi } from "azure-devops-node-api/WebApi.js";
import {
  GitPullRequestMergeStrategy,
  GitStatusState,
  PullRequestStatus,
} from "azure-devops-node-api/interfaces/GitInterfaces.js";
import type { IGitApi } from "azure-devops-node-api/GitApi.js";
import { git as runGit } from "../state/git.ts";
import type { ForgeRepository } from "../forge_repository.ts";
import type { AzdoForge } from "../azdo_forge.ts";
import type { AzdoAccount } from "./accounts.ts";
import { draftOf, raw } from "./raw_request.ts";
import { withScenario } from "./scenario.ts";

const repo = "gitops";
const project = "webshop";
const active = { status: PullRequestStatus.Active };
const nobody = "00000000-0000-0000-0000-000000000000";

function gitApi(
  forge: AzdoForge,
  account: AzdoAccount = forge.azdo.accounts.admin,
): Promise<IGitApi> {
  const handler = getPersonalAccessTokenHandler(account.token);
  return new WebApi(`${forge.url}/contoso`, handler).getGitApi();
}

async function open(repository: ForgeRepository, body = ""): Promise<number> {
  return (await repository.open({ source: "promote/apps-web", body })).number;
}

Deno.test("a list cuts descriptions at 400 characters, a single read does not", async () => {
  await withScenario(async ({ forge, repository, branch }) => {
    const api = await gitApi(forge);
    const description = "d".repeat(4000);
    const made = await api.createPullRequest(draftOf(branch, { description }), repo, project);
    assert.equal(made.description, description);
    const [listed] = await api.getPullRequests(repo, active, project);
    assert.equal(listed?.description, description.slice(0, 400));
    const whole = await api.getPullRequest(repo, made.pullRequestId!, project);
    assert.equal(whole.description, description);
    assert.equal(repository.pullRequest(made.pullRequestId!).body, description);
  });
});

Deno.test("a project's repositories are listed, and read by name", async () => {
  await withScenario(async ({ forge }) => {
    const api = await gitApi(forge);
    const [found, ...others] = await api.getRepositories(project);
    assert.deepEqual(others, []);
    assert.deepEqual(found, await api.getRepository(repo, project));
  });
});

Deno.test("a list has 101 pull requests unless asked for more, and its pages follow each other", async () => {
  await withScenario(async ({ forge, repository }) => {
    const base = await repository.tip();
    for (let index = 0; index < 3; index++) {
      await repository.commit({ [`f${index}`]: "x" }, { branch: `b${index}`, from: base });
      await repository.open({ source: `b${index}` });
    }
    const template = repository.pullRequest(1);
    for (let number = 4; number <= 120; number++) {
      repository.record.pullRequests.push({ ...template, number });
    }
    const api = await gitApi(forge);
    assert.equal((await api.getPullRequests(repo, active, project)).length, 101);
    const rest = await api.getPullRequests(repo, active, project, undefined, 100, 50);
    assert.deepEqual(rest.map(({ pullRequestId }) => pullRequestId).slice(-3), [3, 2, 1]);
    assert.equal(rest.length, 20);
    repository.record.pullRequests.splice(3);
  });
});

Deno.test("a second pull request of the same branches, and a description that is too long, are refused", async () => {
  await withScenario(async (scenario) => {
    const { branch } = scenario;
    const first = await raw(scenario, "POST", "/pullrequests", { body: draftOf(branch) });
    assert.equal(first.status, 201);
    const second = await raw(scenario, "POST", "/pullrequests", { body: draftOf(branch) });
    assert.deepEqual([second.status, second.json.typeKey, second.json.message], [
      409,
      "GitPullRequestExistsException",
      "TF401179: An active pull request for the source and target branch already exists.",
    ]);
    const long = await raw(scenario, "PATCH", "/pullrequests/1", {
      body: { description: "d".repeat(4001) },
    });
    assert.deepEqual([long.status, long.json.typeKey], [400, "InvalidArgumentValueException"]);
  });
});

Deno.test("autoCompleteSetBy has no effect when a pull request is made", async () => {
  await withScenario(async ({ forge, branch }) => {
    const api = await gitApi(forge);
    const autoCompleteSetBy = { id: forge.azdo.accounts.admin.guid };
    const made = await api.createPullRequest(draftOf(branch, { autoCompleteSetBy }), repo, project);
    assert.equal(made.autoCompleteSetBy, undefined);
    const found = await api.getPullRequest(repo, made.pullRequestId!, project);
    assert.equal(found.autoCompleteSetBy, undefined);
  });
});

Deno.test("completing goes on after the answer, and refuses a stale head", async () => {
  await withScenario(async (scenario) => {
    const { forge, repository } = scenario;
    const number = await open(repository);
    const stale = await raw(scenario, "PATCH", `/pullrequests/${number}`, {
      body: { status: "completed", lastMergeSourceCommit: { commitId: "0".repeat(40) } },
    });
    assert.deepEqual([stale.status, stale.json.typeKey], [409, "GitPullRequestStaleException"]);
    const api = await gitApi(forge);
    const answer = await api.updatePullRequest(
      {
        status: PullRequestStatus.Completed,
        lastMergeSourceCommit: { commitId: repository.pullRequest(number).source.sha },
        completionOptions: {
          mergeStrategy: GitPullRequestMergeStrategy.Squash,
          deleteSourceBranch: true,
        },
      },
      repo,
      number,
      project,
    );
    assert.equal(answer.status, PullRequestStatus.Active);
    const after = await api.getPullRequest(repo, number, project);
    assert.equal(after.status, PullRequestStatus.Completed);
    assert.equal(after.lastMergeCommit?.commitId, await repository.tip());
    assert.deepEqual(await repository.branches(), ["main"]);
    assert.equal(
      await repository.git("show", "-s", "--format=%s%n%P", "main").then((text) =>
        text.split("\n")[0]
      ),
      `Merged PR ${number}: promote/apps-web`,
    );
    const closed = await raw(scenario, "PATCH", `/pullrequests/${number}`, {
      body: { title: "x" },
    });
    assert.deepEqual([closed.status, closed.json.typeKey], [
      400,
      "GitPullRequestNotEditableException",
    ]);
  });
});

Deno.test("completing is rejected while a required status is missing", async () => {
  await withScenario(async ({ forge, repository }) => {
    const number = await open(repository);
    repository.requireStatus("gitops-promotion/status");
    const api = await gitApi(forge);
    await api.updatePullRequest(
      {
        status: PullRequestStatus.Completed,
        lastMergeSourceCommit: { commitId: repository.pullRequest(number).source.sha },
      },
      repo,
      number,
      project,
    );
    const after = await api.getPullRequest(repo, number, project);
    assert.equal(after.status, PullRequestStatus.Active);
    assert.equal(repository.pullRequest(number).state, "open");
  });
});

Deno.test("auto-complete fires when the pull request's own status passes, not the commit's", async () => {
  await withScenario(async ({ forge, repository }) => {
    const number = await open(repository);
    repository.requireStatus("gitops-promotion/status");
    const api = await gitApi(forge);
    const id = forge.azdo.accounts.admin.guid;
    const armed = await api.updatePullRequest(
      { autoCompleteSetBy: { id }, completionOptions: { deleteSourceBranch: true } },
      repo,
      number,
      project,
    );
    assert.equal(armed.autoCompleteSetBy?.id, id);
    const context = { genre: "gitops-promotion", name: "status" };
    const status = { state: GitStatusState.Succeeded, context };
    const head = repository.pullRequest(number).source.sha;
    await api.createCommitStatus(status, head, repo, project);
    assert.equal(repository.pullRequest(number).state, "open");
    await api.createPullRequestStatus(
      { ...status, state: GitStatusState.Failed },
      repo,
      number,
      project,
    );
    assert.equal(repository.pullRequest(number).state, "open");
    await api.createPullRequestStatus(status, repo, number, project);
    assert.equal(repository.pullRequest(number).state, "merged");
    const statuses = await api.getPullRequestStatuses(repo, number, project);
    assert.deepEqual(statuses.map(({ state }) => state), [
      GitStatusState.Failed,
      GitStatusState.Succeeded,
    ]);
  });
});

Deno.test("auto-complete with a strategy that the policy forbids stays set and never fires", async () => {
  await withScenario(async ({ forge, repository }) => {
    const number = await open(repository);
    repository.settings.mergeMethods.splice(0, 4, "squash");
    const api = await gitApi(forge);
    const autoCompleteSetBy = { id: forge.azdo.accounts.admin.guid };
    const patch = (mergeStrategy: GitPullRequestMergeStrategy) =>
      api.updatePullRequest(
        { autoCompleteSetBy, completionOptions: { mergeStrategy } },
        repo,
        number,
        project,
      );
    await patch(GitPullRequestMergeStrategy.NoFastForward);
    const after = await api.getPullRequest(repo, number, project);
    assert.equal(after.status, PullRequestStatus.Active);
    assert.equal(after.autoCompleteSetBy?.id, autoCompleteSetBy.id);
    await patch(GitPullRequestMergeStrategy.Squash);
    assert.equal(
      (await api.getPullRequest(repo, number, project)).status,
      PullRequestStatus.Completed,
    );
  });
});

Deno.test("auto-complete is taken back by the GUID of nobody", async () => {
  await withScenario(async ({ forge, repository }) => {
    const number = await open(repository);
    repository.requireStatus("x/y");
    const api = await gitApi(forge);
    const by = (id: string) =>
      api.updatePullRequest({ autoCompleteSetBy: { id } }, repo, number, project);
    await by(forge.azdo.accounts.admin.guid);
    assert.notEqual(repository.pullRequest(number).autoMerge, undefined);
    await by(nobody);
    assert.equal(repository.pullRequest(number).autoMerge, undefined);
    const found = await api.getPullRequest(repo, number, project);
    assert.equal(found.autoCompleteSetBy, undefined);
  });
});

Deno.test("refs are listed, and updated one by one", async () => {
  await withScenario(async ({ forge, repository, branch }) => {
    const api = await gitApi(forge);
    const refs = await api.getRefs(repo, project, "heads/promote/");
    assert.deepEqual(refs.map(({ name }) => name), [`refs/heads/${branch}`]);
    const tip = refs[0]!.objectId!;
    const zeros = "0".repeat(40);
    const results = await api.updateRefs(
      [
        { name: `refs/heads/${branch}`, oldObjectId: zeros, newObjectId: tip },
        { name: `refs/heads/${branch}`, oldObjectId: tip, newObjectId: zeros },
      ],
      repo,
      project,
    );
    assert.deepEqual(results.map(({ success }) => success), [false, true]);
    assert.deepEqual(await repository.branches(), ["main"]);
  });
});

Deno.test("git clones and pushes by the repository's address", async () => {
  await withScenario(async ({ forge, repository }) => {
    const { token } = forge.azdo.accounts.build;
    const dir = await Deno.makeTempDir();
    try {
      const header = ["-c", `http.extraheader=Authorization: Bearer ${token}`];
      await runGit(undefined, [...header, "clone", "--quiet", repository.cloneUrl, dir]);
      const here = (...args: string[]) => runGit(undefined, ["-C", dir, ...header, ...args]);
      await here("push", "--quiet", "origin", "HEAD:refs/heads/pushed");
      assert.ok((await repository.branches()).includes("pushed"));
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  }, { project: "Web Shop", name: "git ops é" });
});

Deno.test("an agent can check out what a pull request would merge to", async () => {
  await withScenario(async (scenario) => {
    const { forge, repository } = scenario;
    const number = await open(repository);
    await repository.commit({ "other": "x" });
    const api = await gitApi(forge);
    const found = await api.getPullRequest(repo, number, project);
    const preview = found.lastMergeCommit!.commitId!;
    const parents = await repository.git("show", "-s", "--format=%P", preview);
    const head = repository.pullRequest(number).source.sha;
    assert.equal(parents, `${await repository.tip()} ${head}`);
    assert.equal(await repository.tip(`refs/pull/${number}/merge`), preview);
  });
});

Deno.test("a pull request from a fork says so", async () => {
  await withScenario(async ({ forge, repository, branch, provider }) => {
    const fork = await repository.fork({ owner: "contoso/webshop", name: "fork" });
    await repository.open({ source: branch, from: fork });
    const api = await gitApi(forge);
    const [listed] = await api.getPullRequests(repo, active, project);
    assert.equal(listed?.forkSource?.name, `refs/heads/${branch}`);
    const { open } = await provider.read({ base: "main", branches: [branch] });
    assert.deepEqual(open, []);
  });
});

Deno.test("what the real server would pass over fails the test that sent it", async () => {
  await withScenario(async (scenario) => {
    const { forge } = scenario;
    await raw(scenario, "GET", "/pullrequests?sourceRefName=refs/heads/x");
    await raw(scenario, "POST", "/pullrequestquery", { body: { query: [] } });
    await raw(scenario, "GET", "/pushes");
    assert.deepEqual(forge.violations.splice(0), [
      'GET /contoso/webshop/_apis/git/repositories/gitops/pullrequests?sourceRefName=refs/heads/x&api-version=7.1: the parameter "sourceRefName" is not known',
      'POST /contoso/webshop/_apis/git/repositories/gitops/pullrequestquery?api-version=7.1: the field "query" is not known',
      "GET /contoso/webshop/_apis/git/repositories/gitops/pushes?api-version=7.1: no such route",
    ]);
  });
});
