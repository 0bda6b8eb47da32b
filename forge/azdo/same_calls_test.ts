import assert from "node:assert/strict";
import {
  CommentThreadStatus,
  CommentType,
  GitPullRequestMergeStrategy,
  GitPullRequestQueryType,
  GitStatusState,
  PullRequestStatus,
  PullRequestTimeRangeType,
} from "azure-devops-node-api/interfaces/GitInterfaces.js";
import { repositoryId } from "./render.ts";
import { assertSame, inOrder, microsoft, normalised } from "./same_calls.ts";
import { requestsOf, type Scenario, withScenario } from "./scenario.ts";

const nobody = "00000000-0000-0000-0000-000000000000";

async function open({ repository, branch }: Scenario): Promise<number> {
  const { number } = await repository.open({ source: branch, title: "Old", body: "old" });
  return number;
}

Deno.test("both clients read one pull request by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider } = scenario;
    const number = await open(scenario);
    const git = await microsoft(forge).getGitApi();
    await assertSame(forge, async () => {
      const { title } = await git.getPullRequest("gitops", number, "webshop");
      assert.equal(title, "Old");
      await git.getRefs("gitops", "webshop", "heads/main");
    }, () => provider.read({ base: "main", pullRequest: number }));
  });
});

Deno.test("both clients ask for a commit's pull requests by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository } = scenario;
    const number = await open(scenario);
    const sha = await repository.merge(number);
    const git = await microsoft(forge).getGitApi();
    await assertSame(forge, async () => {
      await git.getRefs("gitops", "webshop", "heads/main");
      const queries = [
        { type: GitPullRequestQueryType.LastMergeCommit, items: [sha] },
        { type: GitPullRequestQueryType.Commit, items: [sha] },
      ];
      const answer = await git.getPullRequestQuery({ queries }, "gitops", "webshop");
      assert.equal(answer.results?.[0]?.[sha]?.[0]?.pullRequestId, number);
      assert.deepEqual(answer.results?.[1], {});
    }, () => provider.read({ base: "main", mergedBy: [sha] }));
  });
});

Deno.test("both clients create pull requests by the same calls", async () => {
  await withScenario(async ({ forge, provider, repository, branch }) => {
    const git = await microsoft(forge).getGitApi();
    await assertSame(forge, async () => {
      const made = await git.createPullRequest(
        {
          sourceRefName: `refs/heads/${branch}`,
          targetRefName: "refs/heads/main",
          title: "New",
          description: "new",
        },
        "gitops",
        "webshop",
      );
      await repository.close(made.pullRequestId!);
    }, () =>
      provider.create({
        sourceBranch: branch,
        targetBranch: "main",
        title: "New",
        description: "new",
      }));
  });
});

Deno.test("both clients update pull requests by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, branch } = scenario;
    const number = await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const git = await microsoft(forge).getGitApi();
    const text = { title: "New", description: "new" };
    await assertSame(forge, async () => {
      const updated = await git.updatePullRequest(text, "gitops", number, "webshop");
      assert.equal(updated.description, "new");
      await git.getRefs("gitops", "webshop", `heads/${branch}`);
    }, () => provider.update(found!, { text }));
  });
});

Deno.test("both clients arm and disarm auto-complete by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository, branch } = scenario;
    const number = await open(scenario);
    repository.requireStatus("gitops-promotion");
    repository.settings.mergeMethods.splice(0, 4, "squash");
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const api = microsoft(forge);
    const git = await api.getGitApi();
    const policy = await api.getPolicyApi();
    const disarm = () =>
      git.updatePullRequest({ autoCompleteSetBy: { id: nobody } }, "gitops", number, "webshop");
    await assertSame(forge, async () => {
      const { authenticatedUser } = await api.connect();
      const policies = await policy.getPolicyConfigurations("webshop");
      assert.equal(policies[0]?.settings.allowSquash, true);
      const armed = await git.updatePullRequest(
        {
          autoCompleteSetBy: { id: authenticatedUser!.id! },
          completionOptions: {
            deleteSourceBranch: true,
            mergeStrategy: GitPullRequestMergeStrategy.Squash,
          },
        },
        "gitops",
        number,
        "webshop",
      );
      assert.equal(armed.autoCompleteSetBy?.id, forge.azdo.accounts.build.guid);
      await git.getPullRequest("gitops", number, "webshop");
      await git.getRefs("gitops", "webshop", `heads/${branch}`);
      assert.equal((await disarm()).autoCompleteSetBy, undefined);
    }, async () => {
      await provider.update(found!, { arm: { headSha: found!.headSha } });
      await provider.disarm(found!);
    });
  });
});

Deno.test("both clients list statuses by the same calls", async () => {
  await withScenario(async ({ forge, provider, repository }) => {
    const sha = await repository.tip();
    await repository.setStatus(sha, "kustomization/apps-dev", "success", { genre: "fluxcd" });
    const git = await microsoft(forge).getGitApi();
    await assertSame(
      forge,
      () => git.getStatuses(sha, "gitops", "webshop", 1000, 0, true),
      () => provider.read({ reportsOn: [sha] }),
    );
  });
});

Deno.test("both clients look at a branch by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, branch } = scenario;
    const number = await open(scenario);
    const api = microsoft(forge);
    const git = await api.getGitApi();
    const policy = await api.getPolicyApi();
    await assertSame(forge, async () => {
      const { defaultBranch } = await git.getRepository("gitops", "webshop");
      assert.equal(defaultBranch, "refs/heads/main");
      const refs = await git.getRefs("gitops", "webshop", "heads/");
      assert.deepEqual(refs.map(({ name }) => name), ["refs/heads/main", `refs/heads/${branch}`]);
      const sourceRefName = `refs/heads/${branch}`;
      const criteria = { sourceRefName, status: PullRequestStatus.Active };
      const listed = await git.getPullRequests("gitops", criteria, "webshop", undefined, 0, 1000);
      assert.deepEqual(listed.map(({ pullRequestId }) => pullRequestId), [number]);
      await api.connect();
      await policy.getPolicyConfigurations("webshop");
    }, async () => {
      // What arming needs is asked for beside the look, which does not wait for it.
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      forge.faults.add({
        method: "GET",
        path: /policy\/configurations\?/,
        before: () => Promise.resolve(resolve()),
      });
      await provider.read({ branches: [branch], arming: true });
      await asked;
    });
  });
});

Deno.test("both clients list what was merged and closed lately by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository } = scenario;
    const number = await open(scenario);
    await repository.merge(number);
    const git = await microsoft(forge).getGitApi();
    const minTime = new Date("2020-01-02T03:04:05.000Z");
    await assertSame(forge, async () => {
      await git.getRefs("gitops", "webshop", "heads/main");
      const list = (status: PullRequestStatus) => {
        const queryTimeRangeType = PullRequestTimeRangeType.Closed;
        const targetRefName = "refs/heads/main";
        const criteria = { status, targetRefName, minTime, queryTimeRangeType };
        return git.getPullRequests("gitops", criteria, "webshop", undefined, 0, 1000);
      };
      const merged = await list(PullRequestStatus.Completed);
      assert.deepEqual(merged.map(({ pullRequestId }) => pullRequestId), [number]);
      assert.deepEqual(await list(PullRequestStatus.Abandoned), []);
    }, () => {
      const since = minTime.getTime();
      return provider.read({ base: "main", mergedSince: since, closedSince: since });
    });
  });
});

Deno.test("both clients set text and auto-complete by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository, branch } = scenario;
    const number = await open(scenario);
    repository.requireStatus("gitops-promotion");
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const api = microsoft(forge);
    const git = await api.getGitApi();
    const policy = await api.getPolicyApi();
    const text = { title: "New", description: "new" };
    await assertSame(forge, async () => {
      await api.connect();
      await policy.getPolicyConfigurations("webshop");
      const armed = await git.updatePullRequest(
        {
          ...text,
          autoCompleteSetBy: { id: forge.azdo.accounts.build.guid },
          completionOptions: {
            deleteSourceBranch: true,
            mergeStrategy: GitPullRequestMergeStrategy.NoFastForward,
          },
        },
        "gitops",
        number,
        "webshop",
      );
      assert.equal(armed.title, "New");
      await git.getPullRequest("gitops", number, "webshop");
      await git.getRefs("gitops", "webshop", `heads/${branch}`);
    }, () => provider.update(found!, { text, arm: { headSha: found!.headSha } }));
  });
});

Deno.test("both clients comment by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, branch } = scenario;
    const number = await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const git = await microsoft(forge).getGitApi();
    await assertSame(
      forge,
      async () => {
        const status = CommentThreadStatus.Closed;
        const comments = [{ parentCommentId: 0, content: "Hi", commentType: CommentType.Text }];
        const thread = await git.createThread({ comments, status }, "gitops", number, "webshop");
        assert.equal(thread.comments?.[0]?.content, "Hi");
        assert.equal(thread.status, CommentThreadStatus.Closed);
      },
      () => provider.comment(found!, "Hi"),
      {
        status: ["unknown", "active", "fixed", "wontFix", "closed", "byDesign", "pending"],
      },
    );
  });
});

Deno.test("both clients add labels and reviewers by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, branch } = scenario;
    const number = await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const git = await microsoft(forge).getGitApi();
    const { guid: id } = forge.azdo.accounts.admin;
    await assertSame(forge, async () => {
      await git.createPullRequestLabel({ name: "promotion" }, "gitops", number, "webshop");
      const asked = { id, vote: 0 };
      const made = await git.createPullRequestReviewer(asked, "gitops", number, id, "webshop");
      assert.equal(made.id, id);
    }, () => provider.decorate(found!, { labels: ["promotion"], reviewers: [id] }));
  });
});

Deno.test("both clients set the gate by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, branch } = scenario;
    const number = await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const git = await microsoft(forge).getGitApi();
    await assertSame(forge, async () => {
      const iterations = await git.getPullRequestIterations("gitops", number, "webshop");
      assert.equal(iterations[0]?.sourceRefCommit?.commitId, found!.headSha);
      const status = await git.createPullRequestStatus(
        {
          iterationId: 1,
          state: GitStatusState.Pending,
          description: "waiting for web-dev",
          context: { genre: "gitops-promotion", name: "gate" },
        },
        "gitops",
        number,
        "webshop",
      );
      assert.equal(status.iterationId, 1);
    }, () => provider.setGate(found!, { state: "pending", description: "waiting for web-dev" }));
  });
});

Deno.test("both clients abandon by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository, branch } = scenario;
    const number = await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const git = await microsoft(forge).getGitApi();
    await assertSame(
      forge,
      async () => {
        const description = "closed";
        const status = PullRequestStatus.Abandoned;
        await git.updatePullRequest({ status, description }, "gitops", number, "webshop");
        await repository.reopen(number);
      },
      () => provider.close(found!, { description: "closed" }),
      {
        status: ["notSet", "active", "abandoned", "completed", "all"],
      },
    );
  });
});

Deno.test("both clients ask for policies and pipelines by the same calls", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository } = scenario;
    const id = repositoryId(repository.record);
    const api = microsoft(forge);
    const [policies, builds] = [await api.getPolicyApi(), await api.getBuildApi()];
    const theirs = await requestsOf(forge, async () => {
      await policies.getPolicyConfigurations("webshop");
      const nothing = undefined;
      // deno-fmt-ignore
      await builds.getDefinitions(
        "webshop", nothing, id, "TfsGit", nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, true,
      );
    });
    const ours = await requestsOf(forge, async () => {
      const commits = [await repository.tip()];
      await provider.readSetup({ branch: "main", promotionBranch: "promote/a", commits });
    });
    const wanted = inOrder(normalised(theirs, {}));
    const paths = wanted.map(({ path }) => path);
    assert.equal(paths.length, 2);
    const actual = normalised(ours, {}).filter(({ path }) => paths.includes(path));
    assert.deepEqual(inOrder(actual), wanted);
  });
});
