import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../../src/core/failure.ts";
import {
  checkName,
  cleanFeatureName,
  isFeatureName,
  isPathSegment,
  isTag,
} from "../../../src/core/names/names.ts";
import { IN_FULL } from "../../support/sample.ts";
import { anyCharacter } from "../../support/any_character.ts";

const SEGMENT_RULE =
  'letters, digits, ".", "_" and "-" are allowed; it must not start with "." or "-", or contain ".."';
const TAG_RULE =
  'letters, digits, "_", "." and "-" are allowed; it must not start with "." or "-", or be longer than 128 characters';

const segments = ["a", "0", "_", "a.b", "a-b", "A_1", "a.", "a-", "a.lock", "__proto__"];
const noSegments = [
  ...["", ".", "..", ".a", "-a", "a..b", "a..", "a/b", "a\\b", "a b", "a:b", "a\n", "\na", "ä"],
  ...["a\0", "@", "a@{1}", "*", "a,b", "$a", "../a", "%2e"],
];

Deno.test("group, app and env names are path segments", () => {
  for (const name of segments) {
    assert.ok(isPathSegment(name), JSON.stringify(name));
    assert.equal(checkName("app", name), name);
  }
  for (const name of noSegments) {
    assert.ok(!isPathSegment(name), JSON.stringify(name));
    for (const kind of ["group", "app", "env"] as const) {
      assert.throws(
        () => checkName(kind, name),
        new Failure("usage", `${kind} ${JSON.stringify(name)} is not valid`, {
          hint: SEGMENT_RULE,
        }),
      );
    }
  }
});

Deno.test("tags follow the OCI grammar", () => {
  for (const tag of ["1", "_", "v1.2.3", "a..b", "1.0-rc.1", "a-", "a.", "x".repeat(128)]) {
    assert.ok(isTag(tag), tag);
    assert.equal(checkName("tag", tag), tag);
  }
  for (const tag of ["", ".1", "-1", "1+2", "a b", "a:b", "a/b", "1\n", "ä", "x".repeat(129)]) {
    assert.ok(!isTag(tag), tag);
    assert.throws(
      () => checkName("tag", tag),
      new Failure("usage", `tag ${JSON.stringify(tag)} is not valid`, { hint: TAG_RULE }),
    );
  }
});

Deno.test("a feature's name loses all but letters, digits and hyphens, and is lower case", () => {
  const names: readonly [string, string][] = [
    ["new-cart", "new-cart"],
    ["Feature/ABC-123_new cart!", "featureabc-123newcart"],
    ["refs/heads/x.y", "refsheadsxy"],
    ["--a--b--", "a--b"],
    ["Größe", "gre"],
    ["\u212Aelvin", "elvin"],
    ["1", "1"],
    ["x".repeat(63), "x".repeat(63)],
    [`-${"x".repeat(63)}-/`, "x".repeat(63)],
  ];
  for (const [text, name] of names) assert.equal(cleanFeatureName(text), name);
});

Deno.test("a feature without a letter or digit is refused", () => {
  for (const text of ["", "-", "---", "äöü", "_/.", " "]) {
    assert.throws(
      () => cleanFeatureName(text),
      new Failure(
        "usage",
        `feature ${JSON.stringify(text)} has no letters or digits`,
        { hint: 'only letters, digits and "-" are kept' },
      ),
    );
  }
});

Deno.test("a feature's name that is too long for a label is refused, with how much to drop", () => {
  const text = `${"x".repeat(60)}/1234567`;
  assert.throws(
    () => cleanFeatureName(text),
    new Failure(
      "usage",
      `feature "${text}" becomes "${"x".repeat(60)}1234567", which has 67 characters`,
      { hint: "drop 4 or more: labels and host names have at most 63" },
    ),
  );
});

Deno.test("what cleanFeatureName() gives is a feature name, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 60 }), (text) => {
      const given = `a${text}`;
      const name = cleanFeatureName(given);
      assert.ok(isFeatureName(name));
      assert.ok(isPathSegment(name));
      assert.equal(cleanFeatureName(name), name);
    }),
    { numRuns: IN_FULL ? 100 : 25 },
  );
});

Deno.test("a feature's name has at most 63 characters", () => {
  assert.ok(isFeatureName("a".repeat(63)));
  assert.ok(!isFeatureName("a".repeat(64)));
});
