import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { configJsonSchema, JSON_SCHEMA_URL } from "../../../src/core/config/json_schema.ts";
import { knownKeys } from "../../../src/core/config/schema.ts";
import { configOf, problemsOf } from "./read_config.ts";

const schema = configJsonSchema();
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

/** What an editor says about the text. */
function findings(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

Deno.test("the schema takes the example, which names it", () => {
  const text = Deno.readTextFileSync(
    new URL("../../../gitops-promotion.yaml.example", import.meta.url),
  );
  assert.deepEqual(findings(text), []);
  assert.equal(text.split("\n")[0], `# yaml-language-server: $schema=${JSON_SCHEMA_URL}`);
});

Deno.test("the schema says which draft it is and where it is found", () => {
  assert.equal(schema.$schema, "http://json-schema.org/draft-07/schema#");
  assert.equal(schema.$id, JSON_SCHEMA_URL);
});

Deno.test("the schema takes what the program takes", () => {
  const texts = [
    "environments: [{name: dev}]",
    "prflow:\nenvironments:\n- name: dev\n  auto:\n  windows:\ngroups:\n  a:\n",
    "status_timeout_minutes: 0.5\nenvironments: [{name: dev}]",
    "status_timeout_minutes: 1h30m\nenvironments: [{name: dev}]",
    "environments: [{name: dev}, {name: eu}, {name: us, dependsOn: [dev]}]",
    `gate: status
allowHotfix: true
environments:
- name: dev
  soak: 2h
  windows: [{days: [mon], from: 9:00, to: "24:00", timezone: Europe/Stockholm}]
  freeze: [{from: 2026-12-20, to: "2027-01-02T08:00+01:00", reason: holidays}]
  labels: [a b]
  draft: true
groups: {g: {applications: {a: {featureLabelSelector: {app: a}, repository: https://a/b}, c: }}}
`,
  ];
  for (const text of texts) {
    configOf(text);
    assert.deepEqual(findings(text), [], text);
  }
});

Deno.test("the schema refuses what the program refuses, as far as a schema can", () => {
  const cases: readonly [string, string][] = [
    ["environments: []", "/environments minItems"],
    ["prflow: per-app", " required"],
    ["environments: [{name: a/b}]", "/environments/0/name pattern"],
    ["environments: [{name: dev, soak: soon}]", "/environments/0/soak pattern"],
    ["environments: [{name: dev, auto: 1}]", "/environments/0/auto type"],
    [
      "environments: [{name: dev, windows: [{days: [monday]}]}]",
      "/environments/0/windows/0/days/0 enum",
    ],
    [
      "environments: [{name: dev, windows: [{from: '25:00'}]}]",
      "/environments/0/windows/0/from pattern",
    ],
    [
      "environments: [{name: dev, freeze: [{from: 2026-01-01}]}]",
      "/environments/0/freeze/0 required",
    ],
    [
      "environments: [{name: dev}]\nstatus_timeout_minutes: 0",
      "/status_timeout_minutes exclusiveMinimum",
    ],
    ["environments: [{name: dev}]\ngate: job", "/gate enum"],
    ["environments: [{name: dev}]\ngroups: {a/b: {}}", "/groups pattern"],
    [
      "environments: [{name: dev}]\ngroups: {g: {applications: {a: {featureOverwrite: 1}}}}",
      "/groups/g/applications/a/featureOverwrite type",
    ],
  ];
  for (const [text, finding] of cases) {
    assert.ok(problemsOf(text).length > 0, text);
    assert.ok(findings(text).includes(finding), `${text}: ${findings(text).join()}`);
  }
});

Deno.test("the schema refuses an unknown key, of which the program warns", () => {
  assert.deepEqual(findings("environments: [{name: dev, automatic: true}]"), [
    "/environments/0 additionalProperties",
  ]);
});

Deno.test("every key has a description, and what a missing one means where that is a value", () => {
  type Properties = Readonly<Record<string, { description?: string; default?: unknown }>>;
  const found = new Map<string, Properties>();
  JSON.stringify(schema, (_, value) => {
    if (value?.properties !== undefined) {
      found.set(Object.keys(value.properties).join(), value.properties);
    }
    return value;
  });
  const places = [
    [],
    ["environments", 0],
    ["environments", 0, "windows", 0],
    ["environments", 0, "freeze", 0],
    ["groups", "g"],
    ["groups", "g", "applications", "a"],
  ];
  for (const place of places) {
    const properties = found.get(knownKeys(place).join());
    assert.ok(properties !== undefined, place.join("."));
    for (const [key, { description }] of Object.entries(properties)) assert.ok(description, key);
  }
  const top = found.get(knownKeys([]).join());
  assert.deepEqual(
    Object.entries(top ?? {}).map(([key, { default: value }]) => [key, value]),
    [
      ["prflow", "per-app"],
      ["gate", "command"],
      ["allowHotfix", false],
      ["status_timeout_minutes", 5],
      ["environments", undefined],
      ["groups", undefined],
    ],
  );
});
