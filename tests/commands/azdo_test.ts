import assert from "node:assert/strict";
import { type Agent, startAgent } from "../e2e/azdo_agent.ts";
import { runMain } from "../support/run_main.ts";
import { deployment, webshop } from "../support/webshop.ts";

const cart = ["new", "--group", "webshop", "--app", "cart", "--tag"];

function start(files?: Record<string, string>): Promise<Agent> {
  return startAgent({ runner: runMain, ...(files === undefined ? {} : { files }) });
}

/** What changed something, in order: pushes, and writes with the fields that they set. */
function writesOf({ forge }: Agent): string[] {
  return forge.requests.flatMap(({ method, path, body }) => {
    if (path.endsWith("/git-receive-pack")) return ["push"];
    if (method === "GET" || /pullrequestquery|git-upload-pack$/i.test(path)) return [];
    const { autoCompleteSetBy, ...fields } = body as Record<string, unknown>;
    if (autoCompleteSetBy === undefined) return [`${method} ${Object.keys(fields).sort()}`];
    return [/^[0-]+$/.test((autoCompleteSetBy as { id: string }).id) ? "disarm" : "arm"];
  });
}

Deno.test("a newer tag takes the open pull request over, disarmed while its branch is pushed", async () => {
  await using agent = await start();
  await agent.build([...cart, "1.1.0"]);
  await agent.build([...cart, "1.2.0"]);
  assert.deepEqual(writesOf(agent), [
    "push",
    "POST description,sourceRefName,targetRefName,title",
    "arm",
    "disarm",
    "push",
    "arm",
    "POST comments,status",
  ]);
  const [pullRequest, another] = agent.repository.pullRequests;
  assert.equal(another, undefined);
  assert.equal(pullRequest?.title, "Promote webshop/cart version 1.2.0 to environment dev");
  assert.equal(pullRequest?.autoMerge?.by.login, agent.forge.azdo.accounts.build.login);
});

Deno.test("auto-complete stays off on a reused pull request whose environment has become manual", async () => {
  await using agent = await start();
  const { repository } = agent;
  await agent.build([...cart, "1.1.0"]);
  assert.notEqual(repository.pullRequest(1).autoMerge, undefined);
  const config = webshop()["gitops-promotion.yaml"]!.replace("auto: true", "auto: false");
  await repository.commit({ "gitops-promotion.yaml": config });
  const { code, stderr } = await agent.build([...cart, "1.2.0"]);
  assert.equal(code, 0, stderr);
  assert.equal(repository.pullRequest(1).autoMerge, undefined);
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("a pull request whose creation was answered by a broken connection is found, not made twice", async () => {
  await using agent = await start();
  agent.forge.faults.add({ method: "POST", path: /\/pullrequests\?/, afterwards: "reset" });
  const { code, stdout, stderr } = await agent.build([...cart, "1.1.0"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /with pull request 1 on commit/);
  assert.equal(agent.repository.pullRequests.length, 1);
  assert.equal(writesOf(agent).filter((write) => write.startsWith("POST")).length, 1);
});

Deno.test("promote waits for Azure DevOps' index", async () => {
  await using agent = await start();
  await agent.build([...cart, "1.1.0"]);
  await agent.validate(1, ["status"]);
  agent.forge.faults.lagIndex({ rest: 3 });
  const { code, stdout, stderr } = await agent.build(["promote"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^created branch promote\/webshop-cart with pull request 2 on commit/);
});

Deno.test("promote takes on what the original tool opened", async () => {
  await using agent = await start();
  const { repository } = agent;
  const branch = "promote/dev/webshop-cart";
  await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") }, { branch });
  const metadata = {
    group: "webshop",
    app: "cart",
    tag: "1.1.0",
    env: "dev",
    sha: "",
  };
  const body = `<!-- metadata = ${
    JSON.stringify(metadata)
  } -->\n\tENV: dev\n\tAPP: cart\n\tTAG: 1.1.0`;
  const { number } = await repository.open({ source: branch, body });
  await repository.merge(number, "squash", { bypass: true });
  const { code, stdout, stderr } = await agent.build(["promote"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^created branch promote\/webshop-cart with pull request 2 on commit/);
});

Deno.test("promote does not take on what comes from a fork", async () => {
  await using agent = await start();
  const { repository } = agent;
  const branch = "promote/webshop-cart";
  const fork = await repository.fork({ owner: "contoso/webshop", name: "fork" });
  await fork.commit({ "webshop/dev/cart.yaml": "x: 1\n" }, { branch });
  const metadata = { group: "webshop", app: "cart", tag: "1.1.0", env: "dev", sha: "" };
  const body = `<!-- metadata = ${JSON.stringify(metadata)} -->`;
  const { number } = await repository.open({ source: branch, body, from: fork });
  await repository.merge(number, "merge", { bypass: true });
  const { code, stdout, stderr } = await agent.build(["promote"]);
  assert.equal(code, 0);
  assert.equal(stdout, "skipping promotion as PR is not created by gitops-promotion\n");
  assert.match(stderr, /pull request #1 is not promoted: it comes from a fork/);
});

Deno.test("a later environment whose branch has no build validation is warned about", async () => {
  await using agent = await start();
  await agent.build([...cart, "1.1.0"]);
  await agent.validate(1, ["status"]);
  agent.repository.unprotect();
  const { code, stderr } = await agent.build(["promote"]);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /PR #2 will be completed before the status command has run, since no policy of branch "main" requires it; add a build validation policy/,
  );
});

const refused: ReadonlyArray<
  [what: string, account: "reader" | "stranger" | undefined, wanted: RegExp]
> = [
  [
    "of nobody",
    undefined,
    /^error: the token is not accepted for GET \S+: answered 203 with a sign-in page; pass a personal access token/m,
  ],
  [
    "that may not see the repository",
    "stranger",
    /^error: GET \S+ answered 404: TF401019: The Git repository .* check the origin remote and that the identity of the token may read/m,
  ],
  [
    "that may only read",
    "reader",
    /^error: could not push branch "promote\/webshop-cart" to origin: the token may not do this/m,
  ],
];

for (const [what, account, wanted] of refused) {
  Deno.test(`a token ${what} is refused in one line that says what to do`, async () => {
    await using agent = await start();
    const token = account === undefined ? "p".repeat(52) : agent.forge.azdo.accounts[account].token;
    const { code, stdout, stderr } = await agent.build([...cart, "1.1.0"], {
      SYSTEM_ACCESSTOKEN: token,
    });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, wanted);
    assert.ok(!stderr.includes(token) && !stderr.includes(btoa(`:${token}`)));
    assert.equal(stderr.trimEnd().split("\n").filter((line) => line.startsWith("error")).length, 1);
  });
}
