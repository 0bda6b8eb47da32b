import assert from "node:assert/strict";
import { configOf, DEV, FILE, NAME_RULE, problemsOf } from "./read_config.ts";

Deno.test("a label's key is a name, which may have a DNS name and a slash before it", () => {
  const takes = (key: string) => {
    const selector = `{? ${JSON.stringify(key)} : x}`;
    const text = `${DEV}groups: {g: {applications: {a: {featureLabelSelector: ${selector}}}}}`;
    try {
      configOf(text);
      return true;
    } catch {
      return false;
    }
  };
  const dns = (length: number) => "a.".repeat(200).slice(0, length - 1) + "b";
  const right = ["app", "A_b.c-1", "x".repeat(63), "app.kubernetes.io/name", `${dns(253)}/a`];
  const wrong = [
    "",
    "-a",
    "a-",
    "x".repeat(64),
    "/a",
    "a/",
    "a/b/c",
    "A.b/c",
    "a..b/c",
    `${dns(254)}/a`,
  ];
  for (const key of right) assert.equal(takes(key), true, key);
  for (const key of wrong) assert.equal(takes(key), false, key);
});

Deno.test("names that are no path segments are refused", () => {
  for (const name of ["", ".", "..", ".git", "-x", "a/b", "a..b", "ä", "a b", "a\\b"]) {
    const quoted = JSON.stringify(name);
    assert.deepEqual(problemsOf(`environments: [{name: ${quoted}}]`), [
      `${FILE}:1:23: environments[0].name: ${quoted} is not valid: ${NAME_RULE}`,
    ]);
  }
});

Deno.test("with per-env, an environment that git takes for no branch's end is refused", () => {
  const environments = "environments: [{name: a.lock}, {name: b.}]\n";
  assert.equal(configOf(environments).environments.length, 2);
  assert.deepEqual(problemsOf(`${environments}prflow: per-env\n`), [
    `${FILE}:1:23: environments[0].name: "a.lock" cannot be used with per-env: git allows no branch name that ends with ".lock"`,
    `${FILE}:1:39: environments[1].name: "b." cannot be used with per-env: git allows no branch name that ends with "."`,
  ]);
});

Deno.test("group and app names are free, and keep how they are written", () => {
  const text = `${DEV}groups:
  1.0: {applications: {0x10: {}, true: {}, null: {}}}
  __proto__: {applications: {constructor: {featureOverwrite: true}}}
`;
  const { groups } = configOf(text);
  assert.deepEqual([...groups.keys()], ["1.0", "__proto__"]);
  assert.deepEqual([...groups.get("1.0")?.keys() ?? []], ["0x10", "true", "null"]);
  assert.equal(groups.get("__proto__")?.get("constructor")?.featureOverwrite, true);
});
