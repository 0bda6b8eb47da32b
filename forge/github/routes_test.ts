import assert from "node:assert/strict";
import { startForge } from "../forge.ts";
import { ROUTES } from "./routes.ts";

Deno.test("the routes are exactly the operations of the description's subset", async () => {
  const text = await Deno.readTextFile(new URL("../openapi.json", import.meta.url));
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`)
  );
  const served = ROUTES.map(({ operation }) => `${operation.method} ${operation.path}`);
  assert.deepEqual(served.toSorted(), described.toSorted());
});

Deno.test("a person who opens a pull request's address reads what it is about", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  await repository.open({ source: "topic", title: "Two", body: "It is time." });
  const pull = await (await fetch(`${repository.url}/pull/1`)).text();
  assert.match(
    pull,
    /#1 open\nTwo\ntopic into main, by alice\n\nIt is time\.\n\ndiff --git [^]*\+2\n$/,
  );
  const page = await (await fetch(repository.url)).text();
  assert.equal(page, `${repository.fullName}\n\n#1 open: Two\n`);
  const missing = await fetch(`${repository.url}/pull/2`);
  assert.deepEqual([missing.status, await missing.text()], [
    404,
    `${repository.fullName} has no pull request 2\n`,
  ]);
});
