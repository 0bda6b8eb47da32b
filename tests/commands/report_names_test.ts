import assert from "node:assert/strict";
import { PROMOTION } from "../support/promotion.ts";
import { startScenario } from "../support/scenario.ts";
import { deployment } from "../support/webshop.ts";

const CONFIG = `gate: status
environments:
  - {name: dev, auto: true}
  - {name: eu-dev, auto: true}
  - {name: prod}
`;

Deno.test("a report name of two groups' environments opens no gate: status and gate: status name both", async () => {
  const files = {
    "gitops-promotion.yaml": CONFIG,
    "webshop/eu-dev/cart.yaml": deployment("cart", "1.1.0"),
    "webshop/prod/cart.yaml": deployment("cart", "1.0.0"),
  };
  await using scenario = await startScenario({ files });
  const { repository } = scenario;
  const sha = await repository.commit({ "README.md": "Hello" });
  const source = "promote/webshop-cart";
  await repository.setBranch(source, sha);
  await repository.commit(
    { "webshop/prod/cart.yaml": deployment("cart", "1.1.0") },
    { branch: source },
  );
  const promotion = { ...PROMOTION, env: "prod", sha };
  await repository.open({ source, body: `<!-- metadata = ${JSON.stringify(promotion)} -->` });
  await repository.setStatus(sha, "kustomization/webshop-eu-dev", "success");
  const cwd = await scenario.checkout("--branch", source);
  assert.equal((await scenario.run(["status"], { cwd })).code, 0);
  await repository.commit({ "webshop-eu/dev/kustomization.yaml": "resources: []\n" });
  const { code, stderr } = await scenario.run(["status"], { cwd });
  assert.equal(
    stderr,
    'error: reports on "webshop-eu-dev" are about "webshop/eu-dev" and "webshop-eu/dev", which cannot be told apart; rename one of the groups or environments\n',
  );
  assert.equal(code, 1);
  const { stdout } = await scenario.run(["reconcile"]);
  assert.match(
    stdout,
    /gate of pull request #1: failure: reports on "webshop-eu-dev" are about "webshop\/eu-dev" and "webshop-eu\/dev", which cannot be told apart/,
  );
});
