import assert from "node:assert/strict";
import { formatHold } from "../../src/core/holds/hold_file.ts";
import { testOnBoth } from "../support/both_providers.ts";
import { webshop } from "../support/webshop.ts";

const CART = ["--group", "webshop", "--app", "cart"];
const NEW = ["new", ...CART, "--tag"];

function holdFile(of: { env?: string; tag?: string; until?: string } = {}): Record<string, string> {
  const text = formatHold({
    group: "webshop",
    app: "cart",
    envs: of.env === undefined ? [] : [of.env],
    tag: of.tag,
    reason: "checkout is broken",
    by: "Ada",
    at: undefined,
    until: of.until === undefined ? undefined : Date.parse(of.until),
  });
  return { ".gitops-promotion/holds/written-by-hand.yaml": text };
}

testOnBoth(
  "new and promote open nothing that is held, and say why, by whom and until when",
  () => ({ ...webshop(), ...holdFile({ env: "qa", tag: "1.1.0", until: "9999-01-01" }) }),
  async ({ repository, run, json, merge }) => {
    await run([...NEW, "1.1.0"]);
    await merge(1);
    const { action, reason } = await json(["promote"]);
    assert.equal(action, "skipped");
    assert.equal(
      reason,
      'skipping promotion as version 1.1.0 of webshop/cart in environment "qa" is held: checkout is broken (by Ada, until 9999-01-01 00:00 UTC)',
    );
    await repository.commit(holdFile({ env: "dev" }));
    assert.equal((await json([...NEW, "1.2.0"])).action, "skipped");
    assert.equal(
      (await json(["new", "--group", "webshop", "--app", "api", "--tag", "2"])).action,
      "created",
    );
    assert.equal(repository.pullRequests.length, 2);
  },
);

testOnBoth(
  "new switches auto-merge off on the open pull request of a version that is held by now",
  webshop,
  async ({ repository, run, json }) => {
    await run([...NEW, "1.1.0"]);
    assert.ok(repository.pullRequest(1).autoMerge);
    await repository.commit(holdFile({ tag: "1.1.0" }));
    const result = await json([...NEW, "1.1.0"]);
    assert.equal(result.action, "updated");
    assert.equal(result.pullRequest.autoMerge, false);
    assert.match(result.reason, / is held: checkout is broken \(by Ada\)$/);
    assert.equal(repository.pullRequest(1).autoMerge, undefined);
    assert.equal((await json([...NEW, "1.1.0"])).action, "skipped");
    assert.equal((await json([...NEW, "1.2.0"])).action, "updated");
  },
);

testOnBoth(
  "a hold that is over, or of another version, holds nothing",
  () => ({ ...webshop(), ...holdFile({ until: "2001-01-01" }) }),
  async ({ repository, json }) => {
    assert.equal((await json([...NEW, "1.1.0"])).action, "created");
    await repository.commit(holdFile({ tag: "1.3.0" }));
    assert.equal((await json([...NEW, "1.2.0"])).action, "updated");
  },
);

testOnBoth(
  "nothing is promoted while a hold's file cannot be read",
  () => ({ ...webshop(), ".gitops-promotion/holds/typo.yaml": "group: webshop\nreason: ''\n" }),
  async ({ repository, run }) => {
    const { code, stderr } = await run([...NEW, "1.1.0"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: \.gitops-promotion\/holds\/typo\.yaml:2:\d+: reason: a hold needs a reason/m,
    );
    assert.equal(repository.pullRequests.length, 0);
  },
);
