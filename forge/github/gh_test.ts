import assert from "node:assert/strict";
import { startForge } from "../forge.ts";
import requests from "./gh_requests.json" with { type: "json" };

/** What `gh` sent, with `{branch}` for the sha of a branch's tip. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly accept?: string;
  readonly body?: unknown;
  /** The answer's, where it is not 2xx. */
  readonly status?: number;
}

interface Answer {
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string }[];
}

/** The commands that GitHub refuses too. */
const REFUSED: Readonly<Record<string, string>> = {
  "gh pr create --head nothing --base main --title None --body Words":
    "Head sha can't be blank, Base sha can't be blank, No commits between main and nothing, Head ref must be a branch",
  "gh pr merge 3 --merge --admin": 'Required status check "status" is expected.',
};

Deno.test("GitHub's own gh is answered: every request that its 2.60 sent, in turn", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ name: "gitops", files: { "a.txt": "1\n" } });
  repository.settings.teams.push("shop");
  repository.requireStatus("status");
  for (const branch of ["one", "two", "three"]) {
    const message = `Add ${branch}`;
    await repository.commit({ [`${branch}.txt`]: `${branch}\n` }, { branch, message });
  }
  using client = Deno.createHttpClient({ proxy: { url: forge.url } });
  const refused: Record<string, string> = {};
  for (const { command, requests: sent } of requests) {
    for (const request of sent) {
      const response = await replay(
        client,
        request,
        forge.token,
        (branch) => repository.tip(branch),
      );
      const text = await response.text();
      const expected = "status" in request ? request.status : response.ok ? response.status : 200;
      assert.equal(response.status, expected, `${command}: ${text}`);
      if (!request.path.startsWith("/graphql")) continue;
      const { errors = [] } = JSON.parse(text) as Answer;
      for (const { message } of errors) refused[command] = message;
    }
  }
  assert.deepEqual(refused, REFUSED);
  const [one, two, three] = [1, 2, 3].map(repository.pullRequest);
  assert.equal(one?.state, "merged");
  assert.equal(one.merge?.method, "squash");
  assert.equal(two?.draft, true);
  assert.deepEqual(two.requestedReviewers.map(({ login }) => login), ["flux"]);
  assert.deepEqual(two.requestedTeams, ["shop"]);
  assert.deepEqual(two.labels, ["urgent"]);
  assert.equal(three?.title, "Three again");
  assert.equal(three.body, "Others");
  assert.equal(three.state, "merged");
  assert.deepEqual(three.labels, []);
  assert.deepEqual(three.assignees.map(({ login }) => login), ["flux"]);
  assert.deepEqual(three.comments.map(({ body }) => body), ["Another", "Closing"]);
  assert.deepEqual(three.reviews.map(({ verdict, body }) => [verdict, body]), [
    ["commented", "Fine"],
  ]);
  await assert.rejects(repository.tip("three"));
});

/** Sends a request as `gh` does with the forge as its proxy: to `api.github.localhost`, where the API has no folder. */
async function replay(
  client: Deno.HttpClient,
  request: Recorded,
  token: string,
  tip: (branch: string) => Promise<string>,
): Promise<Response> {
  let text = JSON.stringify(request);
  for (const [placeholder, branch = ""] of text.matchAll(/\{(one|three)\}/g)) {
    text = text.replaceAll(placeholder, await tip(branch));
  }
  const { method, path, accept = "application/json", body } = JSON.parse(text) as Recorded;
  return await fetch(`http://api.github.localhost${path}`, {
    client,
    method,
    headers: { authorization: `token ${token}`, accept, "content-type": "application/json" },
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  });
}
