import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import type { Config } from "../../../src/core/config/config.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { Failure } from "../../../src/core/failure.ts";

const FILE = "gitops-promotion.yaml";
const DEV = "environments:\n- name: dev\n";
const NAME_RULE =
  'letters, digits, ".", "_" and "-" are allowed, but no "." or "-" in front and no ".."';
const LABEL_RULE =
  'at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit';
const TIMEOUT = "expected a positive number of minutes, or a duration as 90s, 5m, 1h30m or 7d";

function read(text: string): { config: Config; warnings: string[] } {
  const warnings: string[] = [];
  const config = parseConfig(FILE, text, (warning) => warnings.push(warning));
  return { config, warnings };
}

/** The config of a text that gives no warning. */
function configOf(text: string): Config {
  const { config, warnings } = read(text);
  assert.deepEqual(warnings, []);
  return config;
}

function problemsOf(text: string, warn: (warning: string) => void = () => {}): string[] {
  try {
    parseConfig(FILE, text, warn);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, "config");
    return error.message.split("\n");
  }
  assert.fail(`no problem was found in ${JSON.stringify(text)}`);
}

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
    statusTimeout: 600_000,
    environments: [{ name: "dev", auto: true }, { name: "prod", auto: false }],
    groups: new Map([[
      "apps",
      new Map([["podinfo", {
        featureOverwrite: true,
        featureLabelSelector: { "app.kubernetes.io/name": "podinfo", tier: "" },
      }]]),
    ]]),
  });
});

Deno.test("what is left out has a default", () => {
  assert.deepEqual(configOf(DEV), {
    prflow: "per-app",
    statusTimeout: 300_000,
    environments: [{ name: "dev", auto: false }],
    groups: new Map(),
  });
});

Deno.test("a key with nothing after it is as good as left out", () => {
  const text = `prflow:
status_timeout_minutes: ~
environments:
- name: dev
  auto:
groups:
`;
  assert.deepEqual(configOf(text), configOf(DEV));
  const defaults = { featureOverwrite: false, featureLabelSelector: {} };
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
    { name: "on", auto: true },
    { name: "y", auto: true },
    { name: "no", auto: true },
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

Deno.test("status_timeout_minutes takes minutes, also parts of one, or a duration", () => {
  const timeouts: readonly [string, number][] = [
    ["10", 600_000],
    ["0.5", 30_000],
    ["0.1", 6_000],
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

Deno.test("where the file is no valid YAML, what is odd in it is a warning all the same", () => {
  const warnings: string[] = [];
  assert.deepEqual(
    problemsOf("a: !ours 1\nb: *x\n", (text) => warnings.push(text)),
    [`${FILE}:2:4: there is no anchor &x before`],
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
      `3:59: ${deep}.k: ${cut} is not valid as a label's value: ${LABEL_RULE}`,
    ],
    [
      `${DEV}groups: {g: {applications: {a: {featureLabelSelector: {${long}: v}}}}}`,
      `3:56: ${deep}.${"x".repeat(100)}…: ${cut} is not valid as a label's key: ${LABEL_RULE}`,
    ],
    [
      `environments: [{name: ${long}}, {name: ${long}}]`,
      `1:5033: environments[1].name: ${cut} is the name of environments[0] too`,
    ],
    [
      `prflow: per-env\nenvironments: [{name: ${long}.lock}]`,
      `2:23: environments[0].name: ${cut} cannot be used with per-env: git takes no branch that ends with ".lock"`,
    ],
    [`${DEV}${middling}: 1\n${middling}: 2\n`, `4:1: the key ${"x".repeat(100)}… is there already`],
    [`environments: *${long}\n`, `1:15: there is no anchor &${"x".repeat(100)}… before`],
  ];
  for (const [text, problem] of cases) assert.deepEqual(problemsOf(text), [`${FILE}:${problem}`]);
});

Deno.test("a value with line ends stays on a finding's one line", () => {
  assert.deepEqual(problemsOf('environments: [{name: "a\\nb"}, {name: "a\\nb"}]'), [
    `${FILE}:1:23: environments[0].name: "a\\nb" is not valid: ${NAME_RULE}`,
    `${FILE}:1:39: environments[1].name: "a\\nb" is not valid: ${NAME_RULE}`,
    `${FILE}:1:39: environments[1].name: "a\\nb" is the name of environments[0] too`,
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
    `${FILE}:6:11: environments[2].name: "dev" is the name of environments[0] too`,
    `${FILE}:7:5: environments[3]: expected a mapping with name and auto, found the number 3`,
    `${FILE}:8:5: environments[4].name: expected a name, found nothing`,
    `${FILE}:10:3: groups["a b"]: "a b" is not a valid name: ${NAME_RULE}`,
    `${FILE}:13:27: groups["a b"].applications.x.featureOverwrite: expected true or false, found the string "true"`,
    `${FILE}:14:37: groups["a b"].applications.x.featureLabelSelector.app: expected a string, found the number 1.0; write it in quotes, as "1.0"`,
    `${FILE}:14:42: groups["a b"].applications.x.featureLabelSelector["b b"]: "b b" is not valid as a label's key: ${LABEL_RULE}`,
    `${FILE}:14:49: groups["a b"].applications.x.featureLabelSelector["b b"]: "x y" is not valid as a label's value: ${LABEL_RULE}`,
    `${FILE}:14:59: groups["a b"].applications.x.featureLabelSelector.c: expected a string, found the boolean true; write it in quotes, as "true"`,
    `${FILE}:15:10: groups["a b"].applications.y: expected a mapping with featureOverwrite and featureLabelSelector, found a list`,
    `${FILE}:16:6: groups.z: expected a mapping with applications, found the string "no"`,
  ]);
});

Deno.test("a wrong type is told at every level", () => {
  const cases: readonly [string, string][] = [
    ["dev", `1:1: expected a mapping with environments, found the string "dev"`],
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
    `${FILE}:1:23: environments[0].name: "a.lock" cannot be used with per-env: git takes no branch that ends with ".lock"`,
    `${FILE}:1:39: environments[1].name: "b." cannot be used with per-env: git takes no branch that ends with "."`,
  ]);
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
  assert.deepEqual(config.environments, [{ name: "dev", auto: false }]);
  assert.deepEqual(warnings, [
    `${FILE}:1:1: prflw: unknown key, the nearest known key is "prflow"`,
    `${FILE}:4:3: environments[0].automatic: unknown key, the nearest known key is "auto"`,
    `${FILE}:7:5: groups.apps.application: unknown key, the nearest known key is "applications"`,
    `${FILE}:10:9: groups.apps.applications.podinfo.featureoverwrite: unknown key, the nearest known key is "featureOverwrite"`,
    `${FILE}:11:9: groups.apps.applications.podinfo["odd key"]: unknown key, the nearest known key is "featureOverwrite"`,
  ]);
});

Deno.test("a tag that YAML does not know is warned about", () => {
  assert.deepEqual(read("environments:\n- name: !ours dev\n").warnings, [
    `${FILE}:2:9: Unresolved tag: !ours`,
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

Deno.test("syntax errors are told with their place", () => {
  const cases: readonly [string, string[]][] = [
    ["environments: [", [
      "1:16: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ]],
    [`${DEV}\tauto: true\n`, [
      "3:1: not valid YAML: Tabs are not allowed as indentation",
    ]],
    ['prflow: "per-app\n', ['2:1: not valid YAML: Missing closing "quote']],
    [`${DEV}prflow: per-app\nprflow: per-env\n`, ["4:1: the key prflow is there already"]],
    [`environments:\n- {name: a, name: b}\n`, ["2:13: the key name is there already"]],
    ["environments: *all\n", ["1:15: there is no anchor &all before"]],
    [`${DEV}---\nprflow: per-app\n`, ["4:1: a second document begins, expected one"]],
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
    { name: "dev", auto: true },
    { name: "qa", auto: true },
    { name: "prod", auto: false },
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

Deno.test("a mapping that contains itself is told and not followed", () => {
  assert.deepEqual(problemsOf("environments: &all [*all]\n"), [
    `${FILE}:1:21: environments[0]: expected a mapping with name and auto, found a list`,
  ]);
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
  const application = fc.record({
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
      fc.record({ applications: fc.dictionary(name, application, { maxKeys: 3 }) }),
      { maxKeys: 3 },
    ),
  });
  const style = fc.record({
    collectionStyle: fc.constantFrom("any" as const, "flow" as const),
    defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const),
    indent: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(fc.property(config, style, (value, options) => {
    const found = configOf(stringify(value, options));
    assert.equal(found.prflow, value.prflow);
    assert.equal(found.statusTimeout, value.status_timeout_minutes * 60_000);
    assert.deepEqual(
      found.environments.map((environment) => ({ ...environment })),
      value.environments.map((environment) => ({ ...environment })),
    );
    const groups = Object.entries(value.groups).map(([group, { applications }]) =>
      [
        group,
        new Map(
          Object.entries(applications).map(([app, options]) => [app, {
            featureOverwrite: options.featureOverwrite,
            featureLabelSelector: { ...options.featureLabelSelector },
          }]),
        ),
      ] as const
    );
    assert.deepEqual(found.groups, new Map(groups));
  }));
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
    { numRuns: 500 },
  );
});
