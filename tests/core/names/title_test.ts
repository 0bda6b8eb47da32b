import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTitle, title, type TitleSubject } from "../../../src/core/names/title.ts";

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

Deno.test("every title is read back as what it was made of, also with the number that GitHub adds", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,8}$/);
  const subjects = fc.record<TitleSubject>({
    type: fc.constantFrom("promote", "feature", "rollback"),
    group: name,
    app: name,
    tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,8}$/),
    env: name,
  });
  fc.assert(fc.property(subjects, fc.constantFrom("", " (#12)"), (subject, number) => {
    assert.deepEqual(parseTitle(title(subject) + number), { ...subject });
  }));
});

Deno.test("other texts are no title of ours", () => {
  const texts = [
    "",
    "Promote apps/podinfo",
    "Promote apps/podinfo version 6.0.1 to environment dev, please",
    "Promote apps/podinfo version 6.0.1 to environment ..",
    "Promote apps/pod/info version 6.0.1 to environment dev",
    "Promote apps/podinfo version a:b to environment dev",
    "Re: Promote apps/podinfo version 6.0.1 to environment dev",
    "Promote apps/podinfo version 6.0.1 to environment dev\n",
  ];
  for (const text of texts) assert.equal(parseTitle(text), undefined, text);
});
