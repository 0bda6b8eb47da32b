import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { Failure } from "../../../src/core/failure.ts";
import { application, configOf, DEV, environment, FILE, problemsOf, read } from "./read_config.ts";
import { IN_FULL } from "../../support/sample.ts";

Deno.test("yes, no, on, off, y and n without quotes are true and false where one is wanted, as in YAML 1.1", () => {
  const words: readonly [string, boolean][] = [
    ...["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"].map((
      word,
    ): [string, boolean] => [word, true]),
    ...["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"].map((
      word,
    ): [string, boolean] => [word, false]),
  ];
  for (const [word, value] of words) {
    const { environments, groups } = configOf(
      `environments: [{name: dev, auto: ${word}}]
groups: {g: {applications: {a: {featureOverwrite: ${word}}}}}
`,
    );
    assert.equal(environments[0].auto, value, word);
    assert.equal(groups.get("g")?.get("a")?.featureOverwrite, value, word);
  }
});

Deno.test("such a word through an alias or a merge key is read too, and as a name it stays a name", () => {
  const { environments, groups } = configOf(`environments:
- &on {name: on, auto: &yes yes}
- {<<: *on, name: y}
- {name: no, auto: *yes}
groups: {off: {applications: {n: {featureLabelSelector: {app: yes}}}}}
`);
  assert.deepEqual(environments, [
    environment("on", { auto: true }),
    environment("y", { auto: true, dependsOn: ["on"] }),
    environment("no", { auto: true, dependsOn: ["y"] }),
  ]);
  assert.deepEqual(groups.get("off")?.get("n")?.featureLabelSelector, { app: "yes" });
});

Deno.test("such a word in quotes, tagged as a string or in another case is no boolean", () => {
  for (const word of ['"yes"', "'no'", "!!str yes", "yEs", "nO", "t", "1"]) {
    const [problem, ...others] = problemsOf(`environments: [{name: dev, auto: ${word}}]`);
    assert.match(
      problem ?? "",
      /^gitops-promotion\.yaml:1:\d+: environments\[0\]\.auto: expected true or false, found the /,
    );
    assert.deepEqual(others, []);
  }
});

Deno.test("syntax errors are told with their place", () => {
  const cases: readonly [string, string[]][] = [
    ["environments: [", [
      "1:16: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ]],
    [`${DEV}\tauto: true\n`, [
      "3:1: not valid YAML: Tabs are not allowed as indentation",
    ]],
    ['prflow: "per-app\n', ['2:1: not valid YAML: Missing closing "quote']],
    [`${DEV}prflow: per-app\nprflow: per-env\n`, ["4:1: duplicate key prflow"]],
    [`environments:\n- {name: a, name: b}\n`, ["2:13: duplicate key name"]],
    ["environments: *all\n", ["1:15: the alias *all has no anchor before it"]],
    [`${DEV}---\nprflow: per-app\n`, ["4:1: found a second document, expected one"]],
  ];
  for (const [text, problems] of cases) {
    assert.deepEqual(problemsOf(text), problems.map((problem) => `${FILE}:${problem}`), text);
  }
});

Deno.test("anchors, aliases and merge keys are read, and problems told where they are written", () => {
  const text = `environments:
- &dev {name: dev, auto: true}
- {<<: *dev, name: qa}
- <<: [{auto: true}, *dev]
  name: prod
  auto: false
groups:
  g:
    applications:
      a: &a {featureOverwrite: true}
      b: *a
`;
  const { environments, groups } = configOf(text);
  assert.deepEqual(environments, [
    environment("dev", { auto: true }),
    environment("qa", { auto: true, dependsOn: ["dev"] }),
    environment("prod", { dependsOn: ["qa"] }),
  ]);
  assert.equal(groups.get("g")?.get("b")?.featureOverwrite, true);

  assert.deepEqual(
    problemsOf("environments:\n- &dev {name: a, auto: 1}\n- {<<: *dev, name: b}\n"),
    [
      `${FILE}:2:24: environments[0].auto: expected true or false, found the number 1`,
      `${FILE}:2:24: environments[1].auto: expected true or false, found the number 1`,
    ],
  );
  assert.deepEqual(problemsOf("environments:\n- &dev {name: a}\n- {<<: 3, name: b}\n"), [
    `${FILE}:1:1: not valid YAML: Merge sources must be maps or map aliases`,
  ]);
});

Deno.test("many aliases of one anchor are no attack", () => {
  const apps = Array.from({ length: 500 }, (_, index) => `      app${index}: *app\n`).join("");
  const text = `${DEV}groups:\n  g:\n    applications:\n      first: &app {}\n${apps}`;
  assert.equal(configOf(text).groups.get("g")?.size, 501);
});

Deno.test("more aliases than can be followed in time are refused, and many keys are no trouble", () => {
  const apps = Array.from({ length: 5_000 }, (_, index) => `app${index}`);
  const text = (value: string) =>
    `${DEV}groups:\n  g:\n    applications:\n      first: &app {}\n${
      apps.map((app) => `      ${app}: ${value}\n`).join("")
    }`;
  assert.deepEqual(problemsOf(text("*app")), [
    `${FILE}:7:13: too many aliases`,
  ]);
  assert.equal(configOf(text("{}")).groups.get("g")?.size, 5_001);
});

Deno.test("a mapping that contains itself is told and not followed", () => {
  assert.deepEqual(problemsOf("environments: &all [*all]\n"), [
    `${FILE}:1:21: environments[0]: expected a mapping with name and auto, found a list`,
  ]);
});

Deno.test("a flow collection may end at its key's column, and go on at any other, as go-yaml reads it", () => {
  const text = `prflow: per-env
environments: [{
  name: dev, auto: true
}, {name: qa,
auto: 'yes'
}]
groups: {
"g": {}
}
`;
  assert.deepEqual(problemsOf(text), [
    `${FILE}:5:7: environments[1].auto: expected true or false, found the string "yes"`,
  ]);
  const right = text.replace("'yes'", "false");
  for (const lines of [right, right.replaceAll("\n", "\r")]) {
    const { environments, groups } = configOf(lines);
    assert.deepEqual(environments, [
      environment("dev", { auto: true }),
      environment("qa", { dependsOn: ["dev"] }),
    ]);
    assert.deepEqual([...groups.keys()], ["g"]);
  }
});

Deno.test("Windows line ends and a byte order mark change neither values nor places", () => {
  const unix = "prflow: per-env\nenvironments:\n- name: dev\n  auto: 5\n";
  const windows = `\uFEFF${unix.replaceAll("\n", "\r\n")}`;
  assert.deepEqual(problemsOf(windows), problemsOf(unix));
  assert.deepEqual(problemsOf("\uFEFFprflow: x\n").at(-1), problemsOf("prflow: x\n").at(-1));
  assert.deepEqual(
    configOf(windows.replace("5", "true")),
    configOf(unix.replace("5", "true")),
  );
});

Deno.test("the file's name in messages is the given one", () => {
  assert.throws(() => parseConfig("conf/my.yaml", "", () => {}), {
    message: "conf/my.yaml:1:1: environments: environments list cannot be empty",
  });
});

Deno.test("every valid config is read back as it was written, however YAML writes it", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,10}$/);
  const applications = fc.record({
    featureOverwrite: fc.boolean(),
    featureLabelSelector: fc.dictionary(
      fc.stringMatching(/^[A-Za-z0-9]{1,8}$/),
      fc.stringMatching(/^[A-Za-z0-9]{0,8}$/),
    ),
  });
  const config = fc.record({
    prflow: fc.constantFrom("per-app", "per-env"),
    status_timeout_minutes: fc.integer({ min: 1, max: 1000 }),
    environments: fc.uniqueArray(fc.record({ name, auto: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
      selector: (environment) => environment.name,
    }),
    groups: fc.dictionary(
      name,
      fc.record({ applications: fc.dictionary(name, applications, { maxKeys: 3 }) }),
      { maxKeys: 3 },
    ),
  });
  const style = fc.record({
    collectionStyle: fc.constantFrom("any" as const, "flow" as const),
    defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const),
    indent: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(config, style, (value, options) => {
      const found = configOf(stringify(value, options));
      assert.equal(found.prflow, value.prflow);
      assert.equal(found.statusTimeout, value.status_timeout_minutes * 60_000);
      assert.deepEqual(
        found.environments,
        value.environments.map(({ name, auto }, index) =>
          environment(name, {
            auto,
            dependsOn: index === 0 ? [] : [value.environments[index - 1]?.name ?? ""],
          })
        ),
      );
      const groups = Object.entries(value.groups).map(([group, { applications }]) =>
        [
          group,
          new Map(
            Object.entries(applications).map(([app, options]) => [
              app,
              application({
                featureOverwrite: options.featureOverwrite,
                featureLabelSelector: { ...options.featureLabelSelector },
              }),
            ]),
          ),
        ] as const
      );
      assert.deepEqual(found.groups, new Map(groups));
    }),
    { numRuns: IN_FULL ? 100 : 25 },
  );
});

Deno.test("no text makes anything but a config or a config failure", () => {
  const words = fc.constantFrom(
    ..."environments: |name:|auto|prflow|groups:|applications:|- |  |\n|{|}|[|]|&a |*a|<<: |!!x |: |'|\"|#|---\n|~|1|? |\t|,|>"
      .split("|"),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
      try {
        assert.ok(read(parts.join("")).config.environments.length > 0);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        assert.equal(error.code, "config");
        for (const line of error.message.split("\n")) {
          assert.match(line, /^gitops-promotion\.yaml:\d+:\d+: \S/);
        }
      }
    }),
    { numRuns: IN_FULL ? 500 : 100 },
  );
});
