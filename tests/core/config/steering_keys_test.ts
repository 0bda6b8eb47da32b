import assert from "node:assert/strict";
import { configOf, DEV, FILE, problemsOf, read } from "./read_config.ts";

const STATUS = "gate: status\n";
const GRAPH_FILE = (lines: string) => `environments:\n- name: dev\n${lines}`;

/** What the config of one environment `dev` with these lines, indented, has for it. */
function dev(lines: string) {
  return configOf(`${STATUS}${DEV}${lines}`).environments[0];
}

Deno.test("soak is a duration", () => {
  assert.equal(dev("  soak: 2h\n").soak, 7_200_000);
  assert.equal(dev("  soak: 1h30m\n").soak, 5_400_000);
  for (
    const [text, found] of [["2", "the number 2"], ["soon", 'the string "soon"'], ["[]", "a list"]]
  ) {
    assert.deepEqual(problemsOf(`${STATUS}${DEV}  soak: ${text}\n`), [
      `${FILE}:4:9: environments[0].soak: expected a duration such as 90s, 5m, 1h30m or 7d, found ${found}`,
    ]);
  }
});

Deno.test("a window has days, times of the day and a time zone", () => {
  const text = `  windows:
  - days: [mon, thu]
    from: 09:00
    to: "16:30"
    timezone: Europe/Stockholm
  - {from: "22:00", to: 4:00}
  - {days: [sat]}
`;
  assert.deepEqual(dev(text).windows, [
    { days: ["mon", "thu"], from: 540, to: 990, timezone: "Europe/Stockholm" },
    {
      days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      from: 1320,
      to: 240,
      timezone: "UTC",
    },
    { days: ["sat"], from: 0, to: 1440, timezone: "UTC" },
  ]);
  assert.equal(dev('  windows: [{to: "24:00"}]\n').windows[0]?.to, 1440);
  assert.equal(dev('  windows: [{from: "23:59"}]\n').windows[0]?.from, 1439);
});

Deno.test("what no window can be is refused with its place", () => {
  const cases: readonly [string, string][] = [
    [
      "[{days: [monday]}]",
      '21: environments[0].windows[0].days[0]: unknown day "monday", expected one of mon, tue, wed, thu, fri, sat, sun',
    ],
    ["[{days: []}]", "20: environments[0].windows[0].days: a window without days never opens"],
    [
      "[{days: mon}]",
      '20: environments[0].windows[0].days: expected a list of days such as [mon, tue], found the string "mon"',
    ],
    [
      "[]",
      "12: environments[0].windows: with an empty list this environment never opens; to open it at all times, remove the key",
    ],
    [
      '[{from: "09:00", to: "9:00"}]',
      "33: environments[0].windows[0].to: a window that closes when it opens never opens",
    ],
    [
      '[{from: "24:00"}]',
      '20: environments[0].windows[0].from: expected a time of day such as "09:00", found the string "24:00"',
    ],
    [
      "[{to: 16}]",
      '18: environments[0].windows[0].to: expected a time of day such as "09:00", found the number 16',
    ],
    [
      "[{to: 12:60}]",
      '18: environments[0].windows[0].to: expected a time of day such as "09:00", found the string "12:60"',
    ],
    [
      "[{timezone: Europe/Stokholm}]",
      '24: environments[0].windows[0].timezone: unknown time zone "Europe/Stokholm", the nearest known one is "Europe/Stockholm"',
    ],
    [
      "[always]",
      '13: environments[0].windows[0]: expected a mapping with days, from, to and timezone, found the string "always"',
    ],
  ];
  for (const [text, problem] of cases) {
    assert.deepEqual(
      problemsOf(`${DEV}  windows: ${text}\n${STATUS}`),
      [`${FILE}:3:${problem}`],
      text,
    );
  }
});

Deno.test("a freeze goes from one date or time to another, by UTC where it names no offset", () => {
  const text = `  freeze:
  - {from: 2026-12-20, to: 2027-01-02, reason: holidays}
  - {from: "2026-11-27T08:00", to: "2026-11-27T20:00+01:00"}
`;
  assert.deepEqual(dev(text).freeze, [
    { from: Date.UTC(2026, 11, 20), to: Date.UTC(2027, 0, 2), reason: "holidays" },
    { from: Date.UTC(2026, 10, 27, 8), to: Date.UTC(2026, 10, 27, 19), reason: "" },
  ]);
  assert.deepEqual(dev("  freeze: []\n").freeze, []);
});

Deno.test("a freeze without a beginning or an end, or one that ends before it starts, is refused", () => {
  const wanted =
    "expected a date or time such as 2026-12-24, 2026-12-24T16:00 or 2026-12-24T16:00+01:00";
  const cases: readonly [string, string][] = [
    [
      "{from: 2026-12-20, to: 2026-12-19}",
      "35: environments[0].freeze[0].to: a freeze must end after it starts",
    ],
    [
      "{from: 2026-12-20, to: 2026-12-20}",
      "35: environments[0].freeze[0].to: a freeze must end after it starts",
    ],
    ["{from: 2026-12-20}", `12: environments[0].freeze[0].to: ${wanted}, found nothing`],
    [
      "{from: 2026-02-29, to: 2026-12-20}",
      `19: environments[0].freeze[0].from: ${wanted}, found the string "2026-02-29"`,
    ],
    [
      "{from: 2026, to: 2027-01-01}",
      `19: environments[0].freeze[0].from: ${wanted}, found the number 2026`,
    ],
  ];
  for (const [text, problem] of cases) {
    assert.deepEqual(problemsOf(`${DEV}  freeze: [${text}]\n`), [`${FILE}:3:${problem}`], text);
  }
});

Deno.test("soak and windows are warned about where no gate waits for them", () => {
  const text = `${DEV}  soak: 2h\n  windows: [{days: [mon]}]\n  freeze: []\n`;
  const what = 'without "gate: status" nothing waits for this: status fails until the time comes';
  const warnings = [
    `${FILE}:3:9: environments[0].soak: ${what}`,
    `${FILE}:4:12: environments[0].windows: ${what}`,
  ];
  assert.deepEqual(read(text).warnings, warnings);
  assert.deepEqual(read(`${text}gate: command\n`).warnings, warnings);
  assert.deepEqual(read(`${text}gate: status\n`).warnings, []);
});

Deno.test("gate is command or status", () => {
  assert.equal(configOf(DEV).gate, "command");
  assert.equal(configOf(`${DEV}gate: status\n`).gate, "status");
  assert.deepEqual(problemsOf(`${DEV}gate: job\n`), [
    `${FILE}:3:7: gate: invalid gate value, expected command or status, found the string "job"`,
  ]);
});

Deno.test("hotfixes are allowed where the config says so", () => {
  assert.equal(configOf(DEV).allowHotfix, false);
  assert.equal(configOf(`${DEV}allowHotfix: yes\n`).allowHotfix, true);
  assert.deepEqual(problemsOf(`${DEV}allowHotfix: "yes"\n`), [
    `${FILE}:3:14: allowHotfix: expected true or false, found the string "yes"`,
  ]);
});

Deno.test("labels, reviewers, assignees and draft are what the pull requests get", () => {
  const text = `  labels: [promotion, " to prod "]
  reviewers: [my-org/ops]
  assignees: [octocat]
  draft: on
`;
  const { labels, reviewers, assignees, draft } = dev(text);
  assert.deepEqual({ labels, reviewers, assignees, draft }, {
    labels: ["promotion", "to prod"],
    reviewers: ["my-org/ops"],
    assignees: ["octocat"],
    draft: true,
  });
  assert.deepEqual(problemsOf(`${DEV}  labels: [1, "", "a\\nb"]\n  reviewers: ops\n`), [
    `${FILE}:3:12: environments[0].labels[0]: expected a string, found the number 1; write it in quotes, as "1"`,
    `${FILE}:3:15: environments[0].labels[1]: expected one line of text, found ""`,
    `${FILE}:3:19: environments[0].labels[2]: expected one line of text, found "a\\nb"`,
    `${FILE}:4:14: environments[0].reviewers: expected a list of reviewers, found the string "ops"`,
  ]);
});

Deno.test("an app's repository is a web address without credentials", () => {
  const app = (url: string) => `${DEV}groups: {g: {applications: {a: {repository: ${url}}}}}\n`;
  const repositoryOf = (url: string) => configOf(app(url)).groups.get("g")?.get("a")?.repository;
  assert.equal(repositoryOf("https://github.com/my-org/cart"), "https://github.com/my-org/cart");
  assert.equal(repositoryOf("https://github.com/o/r.git"), "https://github.com/o/r");
  assert.equal(
    repositoryOf("https://dev.azure.com/o/p%20q/_git/r/"),
    "https://dev.azure.com/o/p%20q/_git/r",
  );
  assert.equal(repositoryOf("http://localhost:3000/o/r"), "http://localhost:3000/o/r");
  for (
    const url of [
      "github.com/o/r",
      "git@github.com:o/r.git",
      "https://me:secret@github.com/o/r",
      '"javascript:alert(1)"',
      '"https://a/b)"',
      "https://github.com",
    ]
  ) {
    const [problem = ""] = problemsOf(app(url));
    assert.match(
      problem,
      /^gitops-promotion\.yaml:3:\d+: groups\.g\.applications\.a\.repository: expected a URL such as https:\/\/github\.com\/my-org\/cart, found the string /,
    );
  }
});

Deno.test("the nearest known key is one of the same mapping", () => {
  const text = `${STATUS}allowhotfix: true
environments:
- name: dev
  dependson: []
  windows: [{day: [mon]}]
  freeze: [{from: 2026-01-01, until: 2026-01-02, to: 2026-01-03}]
`;
  assert.deepEqual(read(text).warnings, [
    `${FILE}:2:1: allowhotfix: unknown key, the nearest known key is "allowHotfix"`,
    `${FILE}:5:3: environments[0].dependson: unknown key, the nearest known key is "dependsOn"`,
    `${FILE}:6:14: environments[0].windows[0].day: unknown key, the nearest known key is "days"`,
    `${FILE}:7:31: environments[0].freeze[0].until: unknown key, the nearest known key is "to"`,
  ]);
});

Deno.test("an environment that is not in the file cannot be depended on", () => {
  assert.deepEqual(problemsOf(GRAPH_FILE("- {name: prod, dependsOn: [dve, 1]}\n")), [
    `${FILE}:3:33: environments[1].dependsOn[1]: expected a name, found the number 1; write it in quotes, as "1"`,
  ]);
  assert.deepEqual(problemsOf(GRAPH_FILE("- {name: prod, dependsOn: [dve]}\n")), [
    `${FILE}:3:28: environments[1].dependsOn[0]: there is no environment "dve", the nearest is "dev"`,
  ]);
  assert.deepEqual(problemsOf(GRAPH_FILE("- {name: prod, dependsOn: dev}\n")), [
    `${FILE}:3:27: environments[1].dependsOn: expected a list of environments, found the string "dev"`,
  ]);
});

Deno.test("environments that depend on each other are refused where the circle is written", () => {
  assert.deepEqual(problemsOf(GRAPH_FILE("- {name: qa, dependsOn: [prod]}\n- name: prod\n")), [
    `${FILE}:3:25: environments[1].dependsOn: these environments depend on each other: prod → qa → prod`,
  ]);
  assert.deepEqual(
    problemsOf(
      GRAPH_FILE(
        "- {name: lab, dependsOn: [dev]}\n- {name: qa, dependsOn: [prod]}\n- name: prod\n",
      ),
    ),
    [`${FILE}:4:25: environments[2].dependsOn: these environments depend on each other: prod → qa → prod`],
  );
  assert.deepEqual(problemsOf(GRAPH_FILE("- {name: qa, dependsOn: [dev, qa]}\n")), [
    `${FILE}:3:25: environments[1].dependsOn: "qa" depends on itself`,
  ]);
  assert.deepEqual(
    problemsOf(GRAPH_FILE("  dependsOn: [prod]\n- name: qa\n- name: prod\n")),
    [`${FILE}:3:14: environments[0].dependsOn: these environments depend on each other: qa → prod → dev → qa`],
  );
});

Deno.test("two environments that depend on none are refused", () => {
  assert.deepEqual(
    problemsOf(GRAPH_FILE("- {name: lab, dependsOn: []}\n- {name: prod, dependsOn: [dev, lab]}\n")),
    [
      `${FILE}:3:26: environments[1].dependsOn: "lab" depends on no environment, and neither does "dev"; only one environment can be the first`,
    ],
  );
});

Deno.test("the environments are in the order of promotion, whatever the order of the file", () => {
  const text = `environments:
- {name: prod, dependsOn: [qa, perf]}
- {name: dev, dependsOn: []}
- name: qa
- {name: perf, dependsOn: [dev, dev]}
`;
  assert.deepEqual(
    configOf(text).environments.map(({ name, dependsOn }) => [name, dependsOn]),
    [["dev", []], ["qa", ["dev"]], ["perf", ["dev"]], ["prod", ["qa", "perf"]]],
  );
});

Deno.test("an environment beside others needs a name that a branch can end with", () => {
  const text = GRAPH_FILE("- name: eu.lock\n- {name: us, dependsOn: [dev]}\n");
  assert.deepEqual(problemsOf(text), [
    `${FILE}:3:9: environments[1].name: "eu.lock" cannot be used beside other environments: git allows no branch name that ends with ".lock"`,
  ]);
});

Deno.test("a list of very many environments is read", () => {
  const names = Array.from({ length: 2000 }, (_, index) => `e${index}`);
  const up = names.map((name, index) =>
    `- {name: ${name}, dependsOn: [${names[index + 1] ?? ""}]}\n`
  );
  const { environments } = configOf(`environments:\n${up.join("")}`);
  assert.equal(environments[0].name, "e1999");
  assert.equal(environments.at(-1)?.name, "e0");
});
