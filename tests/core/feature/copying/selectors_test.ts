import assert from "node:assert/strict";
import { keepApart } from "../../../../src/core/feature/copying/keep_apart.ts";
import { featureLabels, labelForFeature } from "../../../../src/core/feature/copying/labels.ts";
import { matchesLabels, selectorsOf } from "../../../../src/core/feature/copying/selectors.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { at, itemsAt, textAt } from "../../../../src/core/kustomize/yaml_data.ts";

function fieldsOf(kind: string, body: string): string[] {
  const [resource] = readResources(
    "x.yaml",
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n${body}`,
  );
  assert.ok(resource);
  return selectorsOf(resource).map(({ field }) => field);
}

Deno.test("selectors of pods and Services are found in kinds of any kind, and those of nodes and volumes are not", () => {
  assert.deepEqual(fieldsOf("Service", "spec: {selector: {a: b}}"), ["spec.selector"]);
  assert.deepEqual(fieldsOf("Service", "spec: {selector: {}}"), []);
  assert.deepEqual(fieldsOf("Deployment", "spec: {selector: {matchLabels: {a: b}}}"), [
    "spec.selector",
  ]);
  assert.deepEqual(
    fieldsOf(
      "NetworkPolicy",
      "spec: {podSelector: {matchLabels: {a: b}}, ingress: [{from: [{namespaceSelector: {matchLabels: {c: d}}, podSelector: {matchExpressions: []}}]}]}",
    ),
    ["spec.podSelector", "spec.ingress[0].from[0].podSelector"],
  );
  assert.deepEqual(fieldsOf("Sidecar", "spec: {workloadSelector: {labels: {a: b}}}"), [
    "spec.workloadSelector",
  ]);
  assert.deepEqual(fieldsOf("Pod", "spec: {nodeSelector: {a: b}}"), []);
  assert.deepEqual(
    fieldsOf("PersistentVolumeClaim", "spec: {selector: {matchLabels: {a: b}}}"),
    [],
  );
  assert.deepEqual(
    fieldsOf("X", `spec: {selector: "a == '1'", podMetadata: {labels: {a: b}}}`),
    [],
  );
  assert.deepEqual(fieldsOf("X", "spec: {selector: {port: http, pods: {matchLabels: {a: b}}}}"), [
    "spec.selector.pods",
  ]);
  assert.deepEqual(
    fieldsOf(
      "HorizontalPodAutoscaler",
      "spec: {metrics: [{metric: {selector: {matchLabels: {a: b}}}}]}",
    ),
    [],
  );
});

const cases: readonly [selector: string, finds: boolean][] = [
  ["matchLabels: {a: b}", true],
  ["matchLabels: {a: b, c: 1}", true],
  ["matchLabels: {k8s:a: b, 'any:c': 1}", true],
  ["matchExpressions: [{key: 'k8s:a', operator: Exists}]", true],
  ["matchLabels: {a: c}", false],
  ["matchLabels: {z: b}", false],
  ["matchExpressions: [{key: a, operator: In, values: [x, b]}]", true],
  ["matchExpressions: [{key: a, operator: In, values: [x]}]", false],
  ["matchExpressions: [{key: a, operator: NotIn, values: [x]}]", true],
  ["matchExpressions: [{key: a, operator: NotIn, values: [b]}]", false],
  ["matchExpressions: [{key: z, operator: NotIn, values: [b]}]", true],
  ["matchExpressions: [{key: a, operator: Exists}]", true],
  ["matchExpressions: [{key: z, operator: Exists}]", false],
  ["matchExpressions: [{key: z, operator: DoesNotExist}]", true],
  ["matchExpressions: [{key: a, operator: DoesNotExist}]", false],
  ["matchLabels: {a: b}\n    matchExpressions: [{key: c, operator: Exists}]", true],
  ["matchLabels: {a: c}\n    matchExpressions: [{key: c, operator: Exists}]", false],
];

for (const [selector, finds] of cases) {
  Deno.test(`a selector ${finds ? "finds" : "passes over"} a pod: ${selector}`, () => {
    const [budget] = readResources(
      "x.yaml",
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n  selector:\n    ${selector}\n`,
    );
    assert.ok(budget);
    const [found] = selectorsOf(budget);
    assert.ok(found);
    const labels = new Map<string, string | { literal: string }>([["a", "b"], ["c", {
      literal: "1",
    }]]);
    assert.equal(matchesLabels(found, labels), finds);
  });
}

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, tier: front, part: a}}
`;

function apart(others: string, pod = POD) {
  const resources = readResources("x.yaml", `${pod}---\n${others}`);
  const { labels, warnings } = keepApart(
    featureLabels({ app: "web" }, "x"),
    resources,
    resources.slice(0, 1),
  );
  return {
    changed: labels.apart.map(({ key, from, to }) => `${key}: ${from} to ${to}`),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

function policy(selector: string, peers = "[]"): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p}
spec: {podSelector: ${selector}, ingress: ${peers}}
`;
}

Deno.test("one more label changes for each selector that would find the copy's pods, and none for others", () => {
  assert.deepEqual(apart(policy("{matchLabels: {tier: front}}")).changed, [
    "tier: front to front-x",
  ]);
  assert.deepEqual(apart(policy("{matchLabels: {app: web}}")).changed, []);
  assert.deepEqual(apart(policy("{matchLabels: {app: web, tier: front}}")).changed, []);
  assert.deepEqual(apart(policy("{matchLabels: {tier: back}}")).changed, []);
  for (const all of ["{}", "{matchLabels: {}}"]) {
    assert.deepEqual(apart(policy(all)), { changed: [], warnings: [] });
  }
  assert.deepEqual(
    apart(policy("{matchLabels: {tier: front}}") + `---\n${policy("{matchLabels: {part: a}}")}`)
      .changed,
    ["tier: front to front-x", "part: a to a-x"],
  );
  assert.deepEqual(apart(policy("{matchLabels: {app: web-x, tier: front}}")).changed, [
    "tier: front to front-x",
  ]);
  assert.deepEqual(
    apart(policy("{matchExpressions: [{key: part, operator: In, values: [a, b]}]}")).changed,
    ["part: a to a-x"],
  );
  const elsewhere = policy("{matchLabels: {tier: front}}").replace(
    "name: p",
    "name: p, namespace: z",
  );
  assert.deepEqual(apart(elsewhere).changed, []);
});

Deno.test("a selector that reaches into every namespace finds the copy's pods, too", () => {
  const pod = POD.replace("{name: web,", "{name: web, namespace: shop,");
  const cilium = (kind: string) =>
    `apiVersion: cilium.io/v2
kind: ${kind}
metadata: {name: p}
spec: {endpointSelector: {matchLabels: {tier: front}}}
`;
  assert.deepEqual(apart(cilium("CiliumClusterwideNetworkPolicy"), pod).changed, [
    "tier: front to front-x",
  ]);
  assert.deepEqual(apart(cilium("CiliumNetworkPolicy"), pod).changed, []);
  const peers = (more: string) =>
    apart(policy("{}", `[{from: [{podSelector: {matchLabels: {app: web}}${more}}]}]`), pod)
      .warnings.length;
  assert.equal(peers(""), 0);
  assert.equal(peers(", namespaceSelector: {}"), 1);
});

Deno.test("a monitor finds Services, and a label of theirs changes instead", () => {
  const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: m}
spec: {selector: {matchLabels: {tier: front}}}
`;
  const service = POD.replace("Pod", "Service");
  assert.deepEqual(apart(monitor, service).changed, ["tier: front to front-x"]);
  assert.deepEqual(apart(monitor).changed, []);
  assert.deepEqual(apart(policy("{matchLabels: {tier: front}}"), service).changed, []);
});

Deno.test("the labels of what is not copied are remembered, since a selector for them is not about the app", () => {
  const other = "apiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\n";
  const resources = readResources("x.yaml", `${POD}---\n${other}`);
  const { labels } = keepApart(
    featureLabels({ app: "web" }, "x"),
    resources,
    resources.slice(0, 1),
  );
  assert.deepEqual(labels.foreign, [new Map([["app", "db"]])]);
});

Deno.test("a label may be called as what every object has", () => {
  const text = POD.replace("tier: front", "constructor: a");
  assert.deepEqual(apart(policy("{matchLabels: {constructor: a}}"), text).changed, [
    "constructor: a to a-x",
  ]);
});

Deno.test("a selector that no label keeps off is warned about", () => {
  assert.deepEqual(apart(policy("{matchExpressions: [{key: tier, operator: Exists}]}")), {
    changed: [],
    warnings: [
      `feature-selected: NetworkPolicy "p" of the environment also selects the feature's pods (spec.podSelector): no label could be changed to keep them apart`,
    ],
  });
});

Deno.test("a budget for all pods counts the feature's too, which is warned about", () => {
  const budget = (selector: string) =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {maxUnavailable: 1, selector: ${selector}}\n`;
  for (const selector of ["{}", "{matchLabels: {}}", "{matchExpressions: []}"]) {
    assert.deepEqual(apart(budget(selector)), {
      changed: [],
      warnings: [
        `feature-selected: PodDisruptionBudget "all" of the environment also selects the feature's pods (spec.selector): no label could be changed to keep them apart`,
      ],
    });
  }
  assert.deepEqual(apart(budget("null")), { changed: [], warnings: [] });
});

Deno.test("what may talk to something by a label that changes is warned about", () => {
  const peers = "[{from: [{podSelector: {matchLabels: {tier: front}}}]}]";
  assert.deepEqual(apart(policy("{matchLabels: {app: db}}", peers)), {
    changed: ["tier: front to front-x"],
    warnings: [
      `feature-not-a-peer: NetworkPolicy "p" means pods with the label tier=front (spec.ingress[0].from[0].podSelector), but the feature's have tier=front-x: add a rule for them if they need one`,
    ],
  });
});

Deno.test("what may talk to one of several pods by the app's own label is warned about", () => {
  const peers = "[{from: [{podSelector: {matchLabels: {app: web, tier: front}}}]}]";
  const job = POD.replace("name: web", "name: job").replace("tier: front", "tier: job");
  const resources = readResources("x.yaml", [POD, job, policy("{}", peers)].join("---\n"));
  const { warnings } = keepApart(
    featureLabels({ app: "web" }, "x"),
    resources,
    resources.slice(0, 2),
  );
  assert.deepEqual(warnings.map(({ code }) => code), ["feature-not-a-peer"]);
});

Deno.test("what may talk to something by the app's own label is warned about", () => {
  const peers = "[{from: [{podSelector: {matchLabels: {app: web}}}]}]";
  assert.deepEqual(apart(policy("{matchLabels: {app: db}}", peers)), {
    changed: [],
    warnings: [
      `feature-not-a-peer: NetworkPolicy "p" means pods with the label app=web (spec.ingress[0].from[0].podSelector), but the feature's have app=web-x: add a rule for them if they need one`,
    ],
  });
});

/** https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors */
function calico(selector: string, source = "all()"): string {
  return `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, labels: {app: web}}
spec:
  selector: ${JSON.stringify(selector)}
  ingress: [{action: Allow, source: {selector: ${JSON.stringify(source)}}}]
`;
}

Deno.test("Calico's selectors, which are texts, follow a label wherever they ask for its old value", () => {
  const cases = [
    ["app == 'web'", "app == 'web-x'"],
    [`app=="web" && tier == 'front'`, `app=="web-x" && tier == 'front'`],
    ["app in {'web', \"db\"} || !has(app)", "app in {'web-x', \"db\"} || !has(app)"],
    ["my/app == 'web' && app != 'web'", "my/app == 'web' && app != 'web'"],
    ["app == 'webs' && tier == 'web'", "app == 'webs' && tier == 'web'"],
    ["all()", "all()"],
  ];
  for (const [before = "", after] of cases) {
    const [resource] = readResources("x.yaml", calico(before, before));
    assert.ok(resource);
    labelForFeature(resource, featureLabels({ app: "web" }, "x"));
    assert.equal(textAt(resource.data, "spec", "selector"), after);
    const [rule] = itemsAt(resource.data.get("spec"), "ingress");
    assert.equal(textAt(rule, "source", "selector"), after);
  }
});

Deno.test("other texts of a Calico policy stay, and what it excludes is no selector of its own", () => {
  const text = "app == 'web'";
  const [resource] = readResources(
    "x.yaml",
    `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, labels: {app: web}}
spec:
  selector: ${text}
  serviceAccountSelector: ${text}
  ingress: [{source: {notSelector: "${text}", namespaceSelector: "${text}"}}]
`,
  );
  assert.ok(resource);
  assert.deepEqual(selectorsOf(resource).map(({ field }) => field), ["spec.selector"]);
  labelForFeature(resource, featureLabels({ app: "web" }, "x"));
  assert.equal(textAt(resource.data, "spec", "selector"), "app == 'web-x'");
  assert.equal(textAt(resource.data, "spec", "serviceAccountSelector"), text);
  const [rule] = itemsAt(resource.data, "spec", "ingress");
  assert.equal(textAt(rule, "source", "notSelector"), "app == 'web-x'");
  assert.equal(textAt(rule, "source", "namespaceSelector"), text);
});

Deno.test("a selector for another label, another value or anything but a value stays", () => {
  const selector =
    "{matchLabels: {app: db, tier: web}, matchExpressions: [{key: tier, operator: In, values: [web]}, {key: app, operator: NotIn, values: [web]}, {key: app, operator: Exists}]}";
  const read = () =>
    readResources(
      "x.yaml",
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec: {endpointSelector: ${selector}}\n`,
    )[0];
  const [resource, before] = [read(), read()];
  assert.ok(resource && before);
  labelForFeature(resource, featureLabels({ app: "web" }, "x"));
  assert.deepEqual(resource.data.get("spec"), before.data.get("spec"));
});

Deno.test("Cilium's selectors follow a label by its whole name, too", () => {
  const [resource] = readResources(
    "x.yaml",
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, labels: {app: web}}
spec: {endpointSelector: {matchLabels: {"k8s:app": web}, matchExpressions: [{key: any:app, operator: In, values: [web, db]}]}}
`,
  );
  assert.ok(resource);
  labelForFeature(resource, featureLabels({ app: "web" }, "x"));
  const [selector] = selectorsOf(resource);
  assert.equal(selector?.labels?.get("k8s:app"), "web-x");
  assert.deepEqual(selector?.expressions.map((each) => at(each, "values")), [["web-x", "db"]]);
});

Deno.test("a Calico selector of the environment that asks for labels alone is kept off, too", () => {
  const others = calico("tier == 'front' && part == \"a\"").replace(", labels: {app: web}", "");
  assert.deepEqual(apart(others).changed, ["tier: front to front-x"]);
  const peer = calico("app == 'db'", "app == 'web'").replace(", labels: {app: web}", "");
  assert.deepEqual(apart(peer), {
    changed: [],
    warnings: [
      `feature-not-a-peer: NetworkPolicy "p" means pods with the label app=web (spec.ingress[0].source.selector), but the feature's have app=web-x: add a rule for them if they need one`,
    ],
  });
});

Deno.test("labels that keep the feature apart are on pods and Services, and on nothing else that is copied", () => {
  const labels = {
    ...featureLabels({ app: "web" }, "x"),
    apart: [{ key: "part", from: "front", to: "front-x" }],
  };
  for (const [kind, part] of [["Service", "front-x"], ["Pod", "front-x"], ["ConfigMap", "front"]]) {
    const text = `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a, labels: {part: front}}\n`;
    const [resource] = readResources("x.yaml", text);
    assert.ok(resource);
    labelForFeature(resource, labels);
    assert.equal(textAt(resource.data, "metadata", "labels", "part"), part, kind);
  }
});
