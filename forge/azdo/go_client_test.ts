import assert from "node:assert/strict";
import { startAzdoForge } from "../azdo_forge.ts";
import requests from "./go_client_requests.json" with { type: "json" };

/** What the client sent, with `{one}` for the sha of a branch's tip and `{url}` for the server. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly version?: string;
  readonly body?: unknown;
  /** The answer's, where it is not 2xx. */
  readonly status?: number;
}

/** What is looked at of an answer. */
interface Answer {
  readonly title?: string;
  readonly commits?: readonly { readonly comment: string }[];
  readonly value?: readonly {
    readonly name?: string;
    readonly repositoryId?: string;
    readonly comment?: string;
    readonly settings?: { readonly statusName?: string };
  }[];
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

Deno.test("Microsoft's Go client is answered: every request that its 1.0.0-b5 sent, in turn", async () => {
  await using forge = await startAzdoForge();
  const repository = await forge.createAzdoRepository({ files: { "a.txt": "1\n" } });
  repository.requireStatus("gitops-promotion/status");
  const known = new Map([["{none}", "0".repeat(40)], ["{url}", forge.url]]);
  for (const branch of ["one", "two"]) {
    const message = `Add ${branch}`;
    const sha = await repository.commit({ [branch]: "" }, { branch, message });
    known.set(`{${branch}}`, sha);
  }

  async function replay(request: Recorded): Promise<Answer> {
    let text = JSON.stringify(request);
    for (const [placeholder, value] of known) text = text.replaceAll(placeholder, value);
    const { method, path, version, body, status } = JSON.parse(text) as Recorded;
    const response = await fetch(`${forge.url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa(`:${forge.azdo.accounts.admin.token}`)}`,
        accept: `application/json${version === undefined ? "" : `;api-version=${version}`}`,
        "content-type": "application/json;charset=utf-8",
      },
      ...body === undefined ? {} : { body: JSON.stringify(body) },
    });
    const answer = await response.text();
    assert.equal(response.status, status ?? (response.ok ? response.status : 200), answer);
    return JSON.parse(answer) as Answer;
  }

  const answers = new Map<string, Answer>();
  for (const request of requests) {
    if (JSON.stringify(request).includes("{merged}")) {
      known.set("{merged}", repository.pullRequest(1).merge!.sha);
    }
    const { method, path } = request;
    answers.set(`${method} ${path.replace("/contoso/webshop/_apis", "")}`, await replay(request));
  }
  assert.equal(repository.pullRequest(1).merge?.by.login, "alice@example.com");
  assert.equal(repository.pullRequest(2).state, "merged");
  const below = "/git/repositories/gitops";
  // The client cannot read a list of updates without this.
  assert.match(answers.get(`POST ${below}/refs`)?.value?.[0]?.repositoryId ?? "", GUID);
  const refs = answers.get(`GET ${below}/refs?filterContains=one`)?.value ?? [];
  assert.deepEqual(refs.map(({ name }) => name), ["refs/heads/one"]);
  assert.equal(answers.get("GET /git/pullRequests/1")?.title, "One");
  const whole = `GET ${below}/pullRequests/1?includeCommits=true&includeWorkItemRefs=true`;
  assert.deepEqual(answers.get(whole)?.commits?.map(({ comment }) => comment), ["Add one"]);
  const commits = answers.get(`GET ${below}/pullRequests/1/commits`)?.value ?? [];
  assert.deepEqual(commits.map(({ comment }) => comment), ["Add one"]);
  const policies = [...answers].find(([name]) => name.startsWith("GET /git/policy"))?.[1].value;
  assert.deepEqual(policies?.map(({ settings }) => settings?.statusName), ["status"]);
});
