import assert from "node:assert/strict";
import { title, type TitleSubject } from "../../../src/core/names/title.ts";

const promotion: TitleSubject = {
  type: "promote",
  group: "apps",
  app: "podinfo",
  tag: "6.0.1",
  env: "dev",
};

Deno.test("the title of a promotion names app, version and environment", () => {
  assert.equal(title(promotion), "Promote apps/podinfo version 6.0.1 to environment dev");
});

Deno.test("the title of a feature names app, tag and environment", () => {
  assert.equal(
    title({ ...promotion, type: "feature" }),
    "Review apps/podinfo feature 6.0.1 in environment dev",
  );
});

Deno.test("the title of a rollback names app, the version that comes back, and environment", () => {
  assert.equal(
    title({ ...promotion, type: "rollback" }),
    "Roll back apps/podinfo to version 6.0.1 in environment dev",
  );
});
