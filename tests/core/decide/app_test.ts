import assert from "node:assert/strict";
import { isAt, planPromotion } from "../../../src/core/decide/app.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";
import { cart, LIMIT } from "./webshop.ts";

Deno.test("an environment is at a version that all of its values have", () => {
  assert.ok(isAt({ tags: ["1"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: ["2"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: ["1", "2"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: [], digests: [] }, { tag: "1" }));
});

Deno.test("a digest has to be the same where one is given and the environment has one", () => {
  const digest = "sha256:aa";
  assert.ok(isAt({ tags: ["1"], digests: [digest] }, { tag: "1", digest }));
  assert.ok(!isAt({ tags: ["1"], digests: ["sha256:bb"] }, { tag: "1", digest }));
  assert.ok(!isAt({ tags: ["1"], digests: [digest, "sha256:bb"] }, { tag: "1", digest }));
  assert.ok(isAt({ tags: ["1"], digests: [] }, { tag: "1", digest }));
  assert.ok(isAt({ tags: ["1"], digests: [digest] }, { tag: "1" }));
});

/** The description of a promotion to the environment by this config. */
function described(config: string, env: string): string {
  const app = cart({ dev: "1.0.0", qa: "1.0.0", eu: "1.0.0" });
  const promotion = { ...PROMOTION, env };
  return planPromotion(app, configOf(config), promotion, { limit: LIMIT }).proposal.description;
}

Deno.test("a pull request says that it merges by itself with auto: true, unless it is a draft", () => {
  const merges = (options: string) =>
    described(`environments: [{name: dev, ${options}}]\n`, "dev").includes("merges by itself");
  assert.ok(merges("auto: true"));
  for (const options of ["", "draft: true", "auto: true, draft: true"]) {
    assert.ok(!merges(options), options);
  }
});

Deno.test("a pull request says where the newer version starts that takes its branch over", () => {
  const takenOver = (env: string, rest = "") =>
    /starts again at `(?<first>\w+)`/.exec(
      described(`environments: [{name: dev}, {name: qa}, {name: eu${rest}}]\n`, env),
    )?.groups?.["first"];
  assert.equal(takenOver("dev"), undefined);
  assert.equal(takenOver("qa"), "dev");
  // It has a branch of its own, as each environment has with per-env.
  assert.equal(takenOver("eu", ", dependsOn: [dev]"), undefined);
  assert.equal(takenOver("qa", "}]\nprflow: per-env #"), undefined);
});
