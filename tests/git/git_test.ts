import assert from "node:assert/strict";
import { join } from "node:path";
import { parseGitRequest, serveGit } from "../../forge/git_http.ts";
import { Git } from "../../src/git/git.ts";
import { openRepository } from "../../src/git/repository.ts";
import { resolveCommit } from "../../src/git/revision.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("a push whose answer is cut off, on which git waits for ever, ends when its time is up", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const parsed = parseGitRequest(new URL(request.url));
      assert.ok(parsed !== undefined);
      const answer = await serveGit(request, parsed, { dir: origin.dir, user: "x" });
      if (request.method === "GET") return answer;
      const { status, headers } = answer;
      return new Response((await answer.arrayBuffer()).slice(0, 10), { status, headers });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/o.git`;
  await git(checkout, ["commit", "--quiet", "--allow-empty", "-m", "x"]);
  await assert.rejects(
    () =>
      new Git(testEdge(), checkout).run(["push", "--porcelain", url, "HEAD:promote/x"], {
        limit: 1500,
      }),
    failure(
      "git",
      "git push did not finish within 1.5 seconds",
      "check that the server and the disk answer, then run again",
    ),
  );
});

Deno.test("a git that is killed is no answer about a revision", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const folder = join(checkout, "..", "bin");
  await Deno.mkdir(folder);
  const real = (await git(checkout, ["--exec-path"])).replace(/$/, "/git");
  const script = `#!/bin/sh\ncase "$*" in *--verify*) kill -KILL $$;; esac\nexec ${real} "$@"\n`;
  await Deno.writeTextFile(join(folder, "git"), script, { mode: 0o755 });
  const edge = testEdge({ PATH: `${folder}:${Deno.env.get("PATH")}` });
  const repository = await openRepository(checkout, edge);
  await assert.rejects(
    () => resolveCommit(repository, "main"),
    failure(
      "git",
      "git rev-parse was killed by SIGKILL",
      "the machine may have too little memory for it; run again",
    ),
  );
});
