import assert from "node:assert/strict";
import { validate } from "../../../src/core/validate/validate.ts";
import type { RepositoryFiles } from "../../../src/core/validate/finding.ts";
import { deployment, webshop } from "../../support/webshop.ts";

type Files = Readonly<Record<string, string>>;

/** The repository with these files, all of them read. */
function repository(files: Files, unreadable: Files = {}): RepositoryFiles {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  return {
    config: { path: "gitops-promotion.yaml", text: files["gitops-promotion.yaml"] },
    paths: Object.keys(files),
    marked: all.filter(({ text }) => text.includes("$imagepolicy")),
    firstEnvironment: all.filter(({ path }) => /^[^/]+\/dev\//.test(path)),
    holds: all.filter(({ path }) => path.startsWith(".gitops-promotion/holds/")),
    unreadable: new Map(Object.entries(unreadable)),
  };
}

/** `level code path:line` of each finding. */
function found(files: RepositoryFiles): string[] {
  return validate(files).findings.map(({ level, code, path, line }) =>
    [level, code, [path, line].filter((part) => part !== undefined).join(":")].join(" ").trim()
  );
}

const CONFIG = webshop()["gitops-promotion.yaml"];
const DIGEST = `sha256:${"a".repeat(64)}`;
const GROUPS = `${CONFIG}groups:
  webshop:
    applications:
      cart:
        featureLabelSelector: {app: cart}
`;

function values(digest: string): string {
  return `image:
  tag: 1.0.0 # {"$imagepolicy": "webshop:helm:tag"}
${digest === "" ? "" : `  digest: ${digest}\n`}`;
}

Deno.test("a repository as the docs show it has no findings", () => {
  assert.deepEqual(validate(repository(webshop())), { findings: [], apps: 2 });
});

const CASES: readonly (readonly [what: string, files: Files, findings: readonly string[]])[] = [
  ["a config with wrong types and unknown keys", {
    "gitops-promotion.yaml": "prflow: per-day\nenviroments: []\n",
  }, [
    "error config-invalid gitops-promotion.yaml:1",
    "error config-invalid gitops-promotion.yaml:1",
    "warning config gitops-promotion.yaml:2",
  ]],
  ["a marker of an app that cannot be one, and one of another group", {
    "webshop/dev/odd.yaml":
      'a: x:1 # {"$imagepolicy": "webshop:-x"}\nb: x:1 # {"$imagepolicy": "shop:cart"}\n',
  }, [
    "warning invalid-app-name webshop/dev/odd.yaml:1",
    "warning marker-of-another-group webshop/dev/odd.yaml:2",
  ]],
  ["an environment that no group has", {
    "gitops-promotion.yaml": `${CONFIG}  - name: live\n`,
  }, ["warning environment-without-folder gitops-promotion.yaml"]],
  ["a group and an app of the config that are nowhere", {
    "gitops-promotion.yaml":
      `${CONFIG}groups:\n  shop: {applications: {}}\n  webshop: {applications: {crat: {}}}\n`,
  }, [
    "warning group-without-folder gitops-promotion.yaml",
    "warning app-without-marker gitops-promotion.yaml",
  ]],
  ["a folder with markers that belongs to no environment", {
    "webshop/prd/cart.yaml": deployment("cart", "1.0.0"),
    "webshop/prd/more.yaml": deployment("cart", "1.0.0"),
  }, ["warning folder-not-in-config webshop/prd/cart.yaml:9"]],
  ["a folder without markers of its group", {
    "webshop/prd/other.yaml": deployment("cart", "1.0.0").replace("webshop:", "shop:"),
  }, []],
  ["markers beside folders, and in folders that are no group's", {
    "webshop/cart.yaml": deployment("cart", "1.0.0"),
    "lib/prd/cart.yaml": deployment("cart", "1.0.0").replace("webshop:", "lib:"),
  }, []],
  ["an app that begins in a later environment", {
    "webshop/qa/late.yaml": deployment("late", "1.0.0"),
  }, ["warning app-not-in-first-environment webshop/qa/late.yaml:9"]],
  ["a marker of another group", {
    "webshop/dev/other.yaml": `tag: "1" # {"$imagepolicy": "shop:cart:tag"}\n`,
  }, ["warning marker-of-another-group webshop/dev/other.yaml:1"]],
  ["a marker that sets nothing", {
    "webshop/dev/own.yaml": `# {"$imagepolicy": "webshop:cart:tag"}\nkind: X\n`,
  }, ["warning marker-on-own-line webshop/dev/own.yaml:1"]],
  ["a marker behind a list", {
    "webshop/dev/list.yaml": `tags: [a, b] # {"$imagepolicy": "webshop:cart:tag"}\n`,
  }, ["error marker-misplaced webshop/dev/list.yaml:1"]],
  ["a marker that sets nothing, of an app whose other marker is behind a list", {
    "webshop/dev/list.yaml":
      `# {"$imagepolicy": "webshop:cart:tag"}\ntags: [a, b] # {"$imagepolicy": "webshop:cart:tag"}\n`,
  }, [
    "warning marker-on-own-line webshop/dev/list.yaml:1",
    "error marker-misplaced webshop/dev/list.yaml:2",
  ]],
  ["findings of several files, by path and line", {
    "gitops-promotion.yaml": `prflw: per-env\n${CONFIG}  - name: live\n`,
    "webshop/dev/b.yaml":
      'a: x:1 # {"$imagepolicy": "webshop:-x"}\nb: x:1 # {"$imagepolicy": "webshop:cart:tga"}\n',
    "webshop/dev/a.yaml": 'a: x:1 # {"$imagepolicy": "webshop:-x"}\n',
  }, [
    "warning environment-without-folder gitops-promotion.yaml",
    "warning config gitops-promotion.yaml:1",
    "warning invalid-app-name webshop/dev/a.yaml:1",
    "warning invalid-app-name webshop/dev/b.yaml:1",
    "warning marker-misspelled webshop/dev/b.yaml:2",
  ]],
  ["a marker that does not fit its value", {
    "webshop/dev/cart.yaml": `a: b\ntag: a/cart:1.0.0 # {"$imagepolicy": "webshop:cart:tag"}\n`,
  }, ["error marker-unusable webshop/dev/cart.yaml:2"]],
  ["a marker in a file that is not valid YAML", {
    "webshop/dev/cart.yaml": `a: [\nimage: a/cart:1.0.0 # {"$imagepolicy": "webshop:cart"}\n`,
  }, ["error marker-in-broken-file webshop/dev/cart.yaml:2"]],
  ["markers that disagree", {
    "webshop/qa/more.yaml": deployment("cart", "1.1.0"),
  }, ["error markers-disagree webshop/qa/cart.yaml:9"]],
  ["a digest that the previous environment does not have", {
    "webshop/dev/helm.yaml": values(""),
    "webshop/qa/helm.yaml": values(DIGEST),
    "webshop/prod/helm.yaml": values(DIGEST),
  }, ["error digest-missing webshop/qa/helm.yaml:2"]],
  ["a digest in an image reference, which promotions remove", {
    "webshop/qa/more.yaml":
      `image: ghcr.io/acme/cart:1.0.0@${DIGEST} # {"$imagepolicy": "webshop:cart"}\n`,
  }, []],
  ["several digests of one tag", {
    "webshop/dev/helm.yaml": values(DIGEST),
    "webshop/dev/more.yaml": values(DIGEST.replaceAll("a", "b").replace("shb", "sha")),
  }, ["warning digests-disagree webshop/dev/helm.yaml:2"]],
  ["several digests of several tags", {
    "webshop/dev/helm.yaml": values(DIGEST),
    "webshop/dev/more.yaml": values(DIGEST.replaceAll("a", "b").replace("shb", "sha"))
      .replace("1.0.0", "1.1.0"),
  }, ["error markers-disagree webshop/dev/helm.yaml:2"]],
  ["a hold that cannot be read, and one with an unknown key", {
    ".gitops-promotion/holds/a.yaml": "group: webshop\n",
    ".gitops-promotion/holds/b.yaml": "group: webshop\nreason: x\nut: 1\n",
  }, [
    "error unreadable-hold .gitops-promotion/holds/a.yaml:1",
    "warning hold .gitops-promotion/holds/b.yaml:3",
  ]],
  ["features without a kustomization", {
    "gitops-promotion.yaml": GROUPS,
  }, ["error feature-no-kustomization gitops-promotion.yaml"]],
  ["features without a resource that has the labels", {
    "gitops-promotion.yaml": GROUPS,
    "webshop/dev/kustomization.yaml": "resources: [cart.yaml]\n",
  }, ["error feature-no-resources webshop/dev/kustomization.yaml"]],
  ["features with one", {
    "gitops-promotion.yaml": GROUPS,
    "webshop/dev/kustomization.yaml": "resources: [cart.yaml, api.yaml]\n",
    "webshop/dev/api.yaml": deployment("api", "1.0.0"),
    "webshop/dev/cart.yaml": deployment("cart", "1.0.0")
      .replace("{name: cart}", "{name: cart, labels: {app: cart}}"),
  }, []],
  ["features of an environment that cannot be read", {
    "gitops-promotion.yaml": GROUPS,
    "webshop/dev/kustomization.yaml": "resources: [loop.yaml]\n",
    "webshop/dev/loop.yaml": "kind: A\nx: &a [*a]\n",
  }, []],
  ["features whose labels it takes kustomize to tell", {
    "gitops-promotion.yaml": GROUPS,
    "webshop/dev/kustomization.yaml": "resources: [cart.yaml]\ncommonLabels: {app: cart}\n",
  }, []],
];

for (const [what, files, findings] of CASES) {
  Deno.test(`validate: ${what}`, () => {
    assert.deepEqual(found(repository({ ...webshop(), ...files })), findings);
  });
}

Deno.test("validate: no config, and nothing else is judged", () => {
  const { "gitops-promotion.yaml": _, ...files } = webshop();
  assert.deepEqual(found(repository(files)), ["error config-missing gitops-promotion.yaml"]);
  assert.equal(validate(repository(files)).apps, 0);
});

Deno.test("validate: a config without any app", () => {
  assert.deepEqual(
    found(repository({ "gitops-promotion.yaml": "environments: [{name: dev, auto: true}]\n" })),
    [
      "warning environment-without-folder gitops-promotion.yaml",
      "warning no-apps gitops-promotion.yaml",
    ],
  );
});

Deno.test("validate: two groups and environments whose reports have one name", () => {
  const image = (group: string) => `image: a/x:1 # {"$imagepolicy": "${group}:x"}\n`;
  const config = "environments: [{name: dev, auto: true}, {name: eu-dev, auto: true}]\n";
  const files = {
    "gitops-promotion.yaml": config,
    "g/dev/x.yaml": image("g"),
    "g/eu-dev/x.yaml": image("g"),
    "g-eu/dev/x.yaml": image("g-eu"),
  };
  const [finding, ...more] = validate(repository(files)).findings;
  assert.deepEqual(more, []);
  assert.equal(finding?.code, "report-name-collision");
  assert.match(finding?.message ?? "", /"g-eu-dev" are about "g\/eu-dev" and "g-eu\/dev"/);
  // Where g has no folder for eu-dev, nothing reports on it.
  const { "g/eu-dev/x.yaml": _, ...apart } = files;
  assert.deepEqual(found(repository(apart)), [
    "warning environment-without-folder gitops-promotion.yaml",
  ]);
});

Deno.test("validate: two apps that have one branch are named once", () => {
  const image = (name: string) => `image: a/x:1 # {"$imagepolicy": "${name}"}\n`;
  const findings = found(repository({
    "gitops-promotion.yaml": "environments: [{name: dev, auto: true}]\n",
    "a/dev/x.yaml": image("a:b-c"),
    "a-b/dev/x.yaml": image("a-b:c"),
  }));
  assert.deepEqual(findings, ["error branch-collision gitops-promotion.yaml"]);
});

Deno.test("validate: a marker that does not fit its value is told with what to write", () => {
  const text = `tag: a/cart:1.0.0 # {"$imagepolicy": "webshop:cart:tag"}\n`;
  const [finding] = validate(repository({ ...webshop(), "webshop/dev/cart.yaml": text })).findings;
  assert.equal(
    finding?.message,
    `could not set "webshop:cart:tag" in webshop/dev/cart.yaml:1: "a/cart:1.0.0" is not a tag, but its marker is for one; put the marker after a tag such as "1.0"`,
  );
});

Deno.test("validate: files that cannot be read are told with the reason", () => {
  const path = "webshop/dev/latin.yaml";
  const [finding] = validate(repository(webshop(), { [path]: "not UTF-8" })).findings;
  assert.deepEqual(finding, {
    level: "error",
    code: "unreadable-manifest",
    message: "not UTF-8",
    path,
  });
});
