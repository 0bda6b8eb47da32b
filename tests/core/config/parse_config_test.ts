import assert from "node:assert/strict";
import {
  application,
  configOf,
  DEV,
  environment,
  FILE,
  LABEL_RULE,
  NAME_RULE,
  problemsOf,
  read,
  TIMEOUT,
} from "./read_config.ts";

Deno.test("a whole config is read", () => {
  const text = `prflow: per-env
status_timeout_minutes: 10
environments:
  - name: dev
    auto: true
  - name: prod
    auto: false
groups:
  apps:
    applications:
      podinfo:
        featureOverwrite: true
        featureLabelSelector:
          app.kubernetes.io/name: podinfo
          tier: ""
`;
  assert.deepEqual(configOf(text), {
    prflow: "per-env",
    gate: "command",
    allowHotfix: false,
    statusTimeout: 600_000,
    environments: [
      environment("dev", { auto: true }),
      environment("prod", { dependsOn: ["dev"] }),
    ],
    groups: new Map([[
      "apps",
      new Map([[
        "podinfo",
        application({
          featureOverwrite: true,
          featureLabelSelector: { "app.kubernetes.io/name": "podinfo", tier: "" },
        }),
      ]]),
    ]]),
  });
});

Deno.test("what is left out has a default", () => {
  assert.deepEqual(configOf(DEV), {
    prflow: "per-app",
    gate: "command",
    allowHotfix: false,
    statusTimeout: 300_000,
    environments: [environment("dev")],
    groups: new Map(),
  });
});

Deno.test("a key with nothing after it is as good as left out", () => {
  const text = `prflow:
gate:
allowHotfix: ~
status_timeout_minutes: ~
environments:
- name: dev
  auto:
  dependsOn:
  soak:
  windows:
  freeze:
  labels:
  reviewers:
  assignees:
  draft:
groups:
`;
  assert.deepEqual(configOf(text), configOf(DEV));
  const defaults = application();
  assert.deepEqual(
    configOf(`${DEV}groups:
  a:
  b:
    applications:
  c:
    applications:
      d:
      e:
        featureOverwrite:
        featureLabelSelector:
        repository:
`).groups,
    new Map([
      ["a", new Map()],
      ["b", new Map()],
      ["c", new Map([["d", defaults], ["e", defaults]])],
    ]),
  );
});

Deno.test("the example beside the program is valid and has no unknown key", () => {
  const text = Deno.readTextFileSync(
    new URL("../../../gitops-promotion.yaml.example", import.meta.url),
  );
  const { prflow, statusTimeout, environments } = configOf(text);
  assert.equal(prflow, "per-app");
  assert.equal(statusTimeout, 300_000);
  assert.deepEqual(environments.map(({ name }) => name), ["dev", "qa", "prod"]);
});

Deno.test("status_timeout_minutes takes minutes, also parts of one, or a duration", () => {
  const timeouts: readonly [string, number][] = [
    ["10", 600_000],
    ["0.5", 30_000],
    ["0.1", 6_000],
    ["0.00002", 1],
    ["90s", 90_000],
    ["5m", 300_000],
    ['"1h30m"', 5_400_000],
  ];
  for (const [text, milliseconds] of timeouts) {
    assert.equal(
      configOf(`status_timeout_minutes: ${text}\n${DEV}`).statusTimeout,
      milliseconds,
      text,
    );
  }
});

Deno.test("status_timeout_minutes takes nothing else", () => {
  const found: readonly [string, string][] = [
    ["0", "the number 0"],
    ["-1", "the number -1"],
    [".inf", "the number .inf"],
    [".nan", "the number .nan"],
    ["1e300", "the number 1e300"],
    ['"10"', 'the string "10"'],
    ["0s", 'the string "0s"'],
    ["5 minutes", 'the string "5 minutes"'],
    ["true", "the boolean true"],
    ["[5]", "a list"],
    ["{m: 5}", "a mapping"],
  ];
  for (const [text, what] of found) {
    assert.deepEqual(problemsOf(`status_timeout_minutes: ${text}\n${DEV}`), [
      `${FILE}:1:25: status_timeout_minutes: ${TIMEOUT}, found ${what}`,
    ]);
  }
});

Deno.test("an invalid prflow value is told", () => {
  const problem = (found: string) =>
    `${FILE}:1:9: prflow: invalid prflow value, expected per-app or per-env, found ${found}`;
  assert.deepEqual(problemsOf(`prflow: per-group\n${DEV}`), [problem('the string "per-group"')]);
  assert.deepEqual(problemsOf(`prflow: ""\n${DEV}`), [problem('the string ""')]);
  assert.deepEqual(problemsOf(`prflow: [per-app]\n${DEV}`), [problem("a list")]);
});

Deno.test("an empty or missing list of environments is told, also in an empty file", () => {
  const problem = "environments: environments list cannot be empty";
  assert.deepEqual(problemsOf("environments: []\n"), [`${FILE}:1:15: ${problem}`]);
  assert.deepEqual(problemsOf("prflow: per-app\nenvironments:\n"), [`${FILE}:2:14: ${problem}`]);
  assert.deepEqual(problemsOf("prflow: per-app\n"), [`${FILE}:1:1: ${problem}`]);
  for (const empty of ["", "\uFEFF", "# nothing\n", "---\n", "---\n---\n", "~\n", "{}"]) {
    assert.deepEqual(problemsOf(empty), [`${FILE}:1:1: ${problem}`], JSON.stringify(empty));
  }
});

Deno.test("a misspelt key stays a warning, and is told before what it makes missing", () => {
  const warnings: string[] = [];
  assert.deepEqual(problemsOf("enviroments:\n- name: dev\n", (text) => warnings.push(text)), [
    `${FILE}:1:1: environments: environments list cannot be empty`,
  ]);
  assert.deepEqual(warnings, [
    `${FILE}:1:1: enviroments: unknown key, the nearest known key is "environments"`,
  ]);
});

Deno.test("where the file is not valid YAML, what is odd in it is a warning all the same", () => {
  const warnings: string[] = [];
  assert.deepEqual(
    problemsOf("a: !ours 1\nb: *x\n", (text) => warnings.push(text)),
    [`${FILE}:2:4: the alias *x has no anchor before it`],
  );
  assert.deepEqual(warnings, [`${FILE}:1:4: Unresolved tag: !ours`]);
});

Deno.test("of many problems and of many warnings the first fifty are told, and how many more there are", () => {
  const names = (count: number) => Array.from({ length: count }, () => "- name: 1\n").join("");
  assert.equal(problemsOf(`environments:\n${names(50)}`).length, 50);
  const problems = problemsOf(`environments:\n${names(53)}`);
  assert.equal(problems.length, 51);
  assert.match(problems[49] ?? "", /^gitops-promotion\.yaml:51:9: environments\[49\]\.name: /);
  assert.equal(problems[50], `${FILE}: 3 more are not shown`);

  const keys = Array.from({ length: 60 }, (_, index) => `key${index}: 1\n`).join("");
  const { warnings } = read(`${DEV}${keys}`);
  assert.equal(warnings.length, 51);
  assert.equal(warnings[50], `${FILE}: 10 more are not shown`);
});

Deno.test("of a long value a finding quotes the beginning", () => {
  const long = "x".repeat(5000);
  const middling = "x".repeat(500);
  const cut = `"${"x".repeat(99)}…`;
  const deep = "groups.g.applications.a.featureLabelSelector";
  const cases: readonly [string, string][] = [
    [
      `${DEV}prflow: ${long}\n`,
      `3:9: prflow: invalid prflow value, expected per-app or per-env, found the string ${cut}`,
    ],
    [
      `environments: [{name: ${"1".repeat(200)}}]`,
      `1:23: environments[0].name: expected a name, found the number ${
        "1".repeat(100)
      }…; write it in quotes`,
    ],
    [
      `environments: [{name: /${long}}]`,
      `1:23: environments[0].name: "/${"x".repeat(98)}… is not valid: ${NAME_RULE}`,
    ],
    [
      `${DEV}groups: {/${long}: {}}`,
      `3:10: groups["/${"x".repeat(98)}…]: "/${"x".repeat(98)}… is not a valid name: ${NAME_RULE}`,
    ],
    [
      `${DEV}groups: {g: {applications: {a: {featureLabelSelector: {k: ${long}}}}}}`,
      `3:59: ${deep}.k: ${cut} is not a valid label value: ${LABEL_RULE}`,
    ],
    [
      `${DEV}groups: {g: {applications: {a: {featureLabelSelector: {${long}: v}}}}}`,
      `3:56: ${deep}.${"x".repeat(100)}…: ${cut} is not a valid label key: ${LABEL_RULE}`,
    ],
    [
      `environments: [{name: ${long}}, {name: ${long}}]`,
      `1:5033: environments[1].name: ${cut} is already the name of environments[0]`,
    ],
    [
      `prflow: per-env\nenvironments: [{name: ${long}.lock}]`,
      `2:23: environments[0].name: ${cut} cannot be used with per-env: git allows no branch name that ends with ".lock"`,
    ],
    [`${DEV}${middling}: 1\n${middling}: 2\n`, `4:1: duplicate key ${"x".repeat(100)}…`],
    [`environments: *${long}\n`, `1:15: the alias *${"x".repeat(100)}… has no anchor before it`],
  ];
  for (const [text, problem] of cases) assert.deepEqual(problemsOf(text), [`${FILE}:${problem}`]);
});

Deno.test("a value with line ends stays on a finding's one line", () => {
  assert.deepEqual(problemsOf('environments: [{name: "a\\nb"}, {name: "a\\nb"}]'), [
    `${FILE}:1:23: environments[0].name: "a\\nb" is not valid: ${NAME_RULE}`,
    `${FILE}:1:39: environments[1].name: "a\\nb" is not valid: ${NAME_RULE}`,
    `${FILE}:1:39: environments[1].name: "a\\nb" is already the name of environments[0]`,
  ]);
});

Deno.test("all problems are collected, from the beginning of the file to its end", () => {
  const text = `prflow: foo
environments:
  - name: dev
    auto: "yes"
  - name: 12
  - name: dev
  - 3
  - auto: true
groups:
  "a b":
    applications:
      x:
        featureOverwrite: "true"
        featureLabelSelector: {app: 1.0, "b b": "x y", c: true}
      y: []
  z: no
`;
  assert.deepEqual(problemsOf(text), [
    `${FILE}:1:9: prflow: invalid prflow value, expected per-app or per-env, found the string "foo"`,
    `${FILE}:4:11: environments[0].auto: expected true or false, found the string "yes"`,
    `${FILE}:5:11: environments[1].name: expected a name, found the number 12; write it in quotes, as "12"`,
    `${FILE}:6:11: environments[2].name: "dev" is already the name of environments[0]`,
    `${FILE}:7:5: environments[3]: expected a mapping with name and auto, found the number 3`,
    `${FILE}:8:5: environments[4].name: expected a name, found nothing`,
    `${FILE}:10:3: groups["a b"]: "a b" is not a valid name: ${NAME_RULE}`,
    `${FILE}:13:27: groups["a b"].applications.x.featureOverwrite: expected true or false, found the string "true"`,
    `${FILE}:14:37: groups["a b"].applications.x.featureLabelSelector.app: expected a string, found the number 1.0; write it in quotes, as "1.0"`,
    `${FILE}:14:42: groups["a b"].applications.x.featureLabelSelector["b b"]: "b b" is not a valid label key: ${LABEL_RULE}`,
    `${FILE}:14:49: groups["a b"].applications.x.featureLabelSelector["b b"]: "x y" is not a valid label value: ${LABEL_RULE}`,
    `${FILE}:14:59: groups["a b"].applications.x.featureLabelSelector.c: expected a string, found the boolean true; write it in quotes, as "true"`,
    `${FILE}:15:10: groups["a b"].applications.y: expected a mapping with featureOverwrite and featureLabelSelector, found a list`,
    `${FILE}:16:6: groups.z: expected a mapping with applications, found the string "no"`,
  ]);
});

Deno.test("several problems in one line are told from left to right", () => {
  assert.deepEqual(problemsOf("environments: [{name: dev, dependsOn: [qa]}, {name: 1}]\n"), [
    `${FILE}:1:40: environments[0].dependsOn[0]: there is no environment "qa", the nearest is "dev"`,
    `${FILE}:1:53: environments[1].name: expected a name, found the number 1; write it in quotes, as "1"`,
  ]);
});

Deno.test("a wrong type is told at every level", () => {
  const cases: readonly [string, string][] = [
    ["dev", `1:1: expected a mapping with environments, found the string "dev"`],
    ['""', `1:1: expected a mapping with environments, found the string ""`],
    ["{environments}", "1:2: environments: environments list cannot be empty"],
    ["groups: {environments: {}}", "1:1: environments: environments list cannot be empty"],
    ["- name: dev", "1:1: expected a mapping with environments, found a list"],
    [
      "environments: {name: dev}",
      "1:15: environments: expected a list of environments, found a mapping",
    ],
    [
      "environments: dev",
      '1:15: environments: expected a list of environments, found the string "dev"',
    ],
    [
      "environments: [dev]",
      '1:16: environments[0]: expected a mapping with name and auto, found the string "dev"',
    ],
    [
      `${DEV}-`,
      "3:2: environments[1]: expected a mapping with name and auto, found nothing",
    ],
    [
      `${DEV}groups: [apps]`,
      "3:9: groups: expected a mapping of groups, found a list",
    ],
    [
      `${DEV}groups: {apps: {applications: [a]}}`,
      "3:31: groups.apps.applications: expected a mapping of applications, found a list",
    ],
    [
      `${DEV}groups: {g: {applications: {a: {featureLabelSelector: x}}}}`,
      '3:55: groups.g.applications.a.featureLabelSelector: expected a mapping of labels, found the string "x"',
    ],
    [
      `${DEV}groups: {g: {applications: {a: {featureLabelSelector: {k: }}}}}`,
      "3:59: groups.g.applications.a.featureLabelSelector.k: expected a string, found nothing",
    ],
  ];
  for (const [text, problem] of cases) {
    assert.deepEqual(problemsOf(text), [`${FILE}:${problem}`], text);
  }
});

Deno.test("unknown keys are warned about at every level, with the nearest known key", () => {
  const text = `prflw: per-env
environments:
- name: dev
  automatic: true
groups:
  apps:
    application: {}
    applications:
      podinfo:
        featureoverwrite: true
        "odd key": 1
`;
  const { config, warnings } = read(text);
  assert.equal(config.prflow, "per-app");
  assert.deepEqual(config.environments, [environment("dev")]);
  assert.deepEqual(warnings, [
    `${FILE}:1:1: prflw: unknown key, the nearest known key is "prflow"`,
    `${FILE}:4:3: environments[0].automatic: unknown key, the nearest known key is "auto"`,
    `${FILE}:7:5: groups.apps.application: unknown key, the nearest known key is "applications"`,
    `${FILE}:10:9: groups.apps.applications.podinfo.featureoverwrite: unknown key, the nearest known key is "featureOverwrite"`,
    `${FILE}:11:9: groups.apps.applications.podinfo["odd key"]: unknown key, the nearest known key is "repository"`,
  ]);
});

Deno.test("a tag that YAML does not know is warned about", () => {
  assert.deepEqual(read("environments:\n- name: !ours dev\n").warnings, [
    `${FILE}:2:9: Unresolved tag: !ours`,
  ]);
});
