import assert from "node:assert/strict";
import { startScenario } from "../support/scenario.ts";

const CONFIG = `environments:
  - {name: dev, auto: true}
  - {name: qa}
  - {name: prod}
`;
const [OLD, NEW] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

function values(tag: string, digest?: string): string {
  return `image:
  tag: "${tag}" # {"$imagepolicy": "webshop:cart:tag"}
${digest === undefined ? "" : `  digest: ${digest}\n`}`;
}

Deno.test("promote carries the digest past an environment that is not the app's", async () => {
  await using scenario = await startScenario({
    files: {
      "gitops-promotion.yaml": CONFIG,
      "webshop/dev/cart.yaml": values("1.0.0", OLD),
      "webshop/dev/tool.yaml": `image: tool:1.0.0 # {"$imagepolicy": "webshop:tool"}\n`,
      "webshop/qa/api.yaml": "image: api:1.0.0\n",
      "webshop/prod/cart.yaml": values("1.0.0", OLD),
    },
  });
  const { repository } = scenario;
  const cart = ["--group", "webshop", "--app", "cart", "--tag", "2.0.0"];
  const created = await scenario.json(["new", ...cart, "--digest", NEW ?? ""]);
  assert.equal(created.action, "created");
  await repository.merge(1, "squash", { bypass: true });
  const { code, stderr } = await scenario.run(["promote"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^passing over environment "qa", where webshop\/cart has no marker$/m);
  const { source, title } = repository.pullRequest(2);
  assert.equal(title, "Promote webshop/cart version 2.0.0 to environment prod");
  assert.equal(
    await repository.read(source.branch, "webshop/prod/cart.yaml"),
    values("2.0.0", NEW),
  );
  await scenario.json(["new", "--group", "webshop", "--app", "tool", "--tag", "2.0.0"]);
  await repository.merge(3, "squash", { bypass: true });
  const { stdout } = await scenario.run(["promote"]);
  assert.equal(stdout, "no next environment to promote to\n");
});

Deno.test("promote sets no tag beside another image's digest, nor passes over a digest that differs", async () => {
  await using scenario = await startScenario({
    files: {
      "gitops-promotion.yaml": CONFIG,
      "webshop/dev/cart.yaml": values("1.0.0"),
      "webshop/qa/cart.yaml": values("1.0.0", OLD),
    },
  });
  const { repository } = scenario;
  const cart = ["--group", "webshop", "--app", "cart"];
  await scenario.json(["new", ...cart, "--tag", "2.0.0"]);
  await repository.merge(1, "merge", { bypass: true });
  const { code, stderr } = await scenario.run(["promote"]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: .* webshop\/qa\/cart\.yaml:3 pins a digest/m);
  // Now qa has the tag, but not the digest.
  await repository.commit({
    "webshop/qa/cart.yaml": values("2.0.0", OLD),
    "webshop/dev/cart.yaml": values("2.0.0", OLD),
  });
  await scenario.json(["new", ...cart, "--tag", "2.0.0", "--digest", NEW ?? ""]);
  await repository.merge(2, "merge", { bypass: true });
  const { action, promotion } = await scenario.json(["promote"]);
  assert.deepEqual([action, promotion.env], ["created", "qa"]);
  assert.equal(
    await repository.read("promote/webshop-cart", "webshop/qa/cart.yaml"),
    values("2.0.0", NEW),
  );
});
