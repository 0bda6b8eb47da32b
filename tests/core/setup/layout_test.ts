import assert from "node:assert/strict";
import { detectLayout, type MarkerInFile } from "../../../src/core/setup/layout.ts";

function marker(path: string, policy: string): MarkerInFile {
  const [group = "", app = ""] = policy.split(":");
  return { path, group, app };
}

/** The environments in one line: `dev, qa, prod!` where prod does not merge by itself; `us<qa` for a dependsOn. */
function environments(paths: readonly string[], markers: readonly MarkerInFile[] = []): string {
  return detectLayout(paths, markers).environments.map(({ name, auto, dependsOn }) =>
    `${name}${auto ? "" : "!"}${dependsOn === undefined ? "" : `<${dependsOn.join("+")}`}`
  ).join(", ");
}

function manifests(...folders: readonly string[]): string[] {
  return folders.map((folder) => `webshop/${folder}/app.yaml`);
}

Deno.test("groups are the folders at the top that have environments' folders with manifests", () => {
  const { groups, environments } = detectLayout([
    "README.md",
    "gitops-promotion.yaml",
    ".github/workflows/test.yaml",
    "webshop/dev/cart.yaml",
    "webshop/prod/deep/cart.yml",
    "webshop/notes.yaml",
    "backoffice/dev/api.yaml",
    "tests/dev/x.yaml",
    "docs/prod/x.yaml",
    "pictures/prod/logo.png",
  ], []);
  assert.deepEqual(groups, ["backoffice", "webshop"]);
  assert.deepEqual(environments.map(({ name }) => name), ["dev", "prod"]);
});

Deno.test("environments come in their usual order, and only the last does not merge by itself", () => {
  assert.equal(
    environments(manifests("prod", "dev", "test", "qa", "staging", "preprod")),
    "dev, test, qa, staging, preprod, prod!",
  );
  assert.equal(
    environments(manifests("production", "acc", "tst", "Dev")),
    "Dev, tst, acc, production!",
  );
  assert.equal(environments(manifests("dev", "qa")), "dev, qa!");
  assert.equal(environments(manifests("dev", "sandbox")), "sandbox, dev!");
  assert.equal(environments(manifests("pre-prod", "prod", "dev-01")), "dev-01, pre-prod, prod!");
});

Deno.test("environments of one kind stand side by side, and what follows waits for all of them", () => {
  assert.equal(
    environments(manifests("dev", "qa", "prod-eu", "prod-us")),
    "dev, qa, prod-eu!, prod-us!<qa",
  );
  assert.equal(
    environments(manifests("dev", "qa-eu", "qa-us", "prod")),
    "dev, qa-eu, qa-us<dev, prod!<qa-eu+qa-us",
  );
  assert.equal(
    environments(manifests("dev", "eu-stage", "us-stage", "eu-prod", "us-prod")),
    "dev, eu-stage, us-stage<dev, eu-prod!<eu-stage+us-stage, us-prod!<eu-stage+us-stage",
  );
});

Deno.test("only one environment is the first", () => {
  assert.equal(environments(manifests("dev-a", "dev-b", "prod")), "dev-a, dev-b, prod!");
});

Deno.test("a folder with markers of its group is an environment, whatever its name", () => {
  const paths = manifests("alpha", "live", "beta", "gamma");
  const markers = ["alpha", "live", "beta"].map((env) =>
    marker(`webshop/${env}/app.yaml`, "webshop:cart")
  );
  assert.equal(environments(paths, markers), "alpha, beta, live!");
  const delta = marker("webshop/delta/app.yaml", "webshop:cart");
  assert.equal(
    environments(manifests("canary", "delta", "live"), [delta]),
    "canary, delta, live!",
  );
  assert.deepEqual(detectLayout(paths, markers).unordered, ["alpha", "beta"]);
});

Deno.test("what environments share is none, though it has markers", () => {
  const paths = manifests("base", "components", "dev");
  const markers = [
    marker("webshop/base/app.yaml", "webshop:cart"),
    marker("webshop/dev/app.yaml", "webshop:cart"),
  ];
  assert.equal(environments(paths, markers), "dev!");
});

Deno.test("apps are those of the markers in their own group's folder, each once", () => {
  const { apps } = detectLayout([], [
    marker("webshop/dev/a.yaml", "webshop:cart"),
    marker("webshop/prod/a.yaml", "webshop:cart"),
    marker("webshop/dev/a.yaml", "webshop:api"),
    marker("webshop/dev/a.yaml", "flux-system:podinfo"),
    marker("README.md", "webshop:readme"),
  ]);
  assert.deepEqual(apps, [{ group: "webshop", app: "api" }, { group: "webshop", app: "cart" }]);
});

Deno.test("folders whose names cannot be a group or an environment are passed over", () => {
  assert.equal(environments(["-x/dev/a.yaml", ".hidden/dev/a.yaml", "web shop/dev/a.yaml"]), "");
});

Deno.test("an empty repository has nothing", () => {
  assert.deepEqual(detectLayout([], []), { groups: [], environments: [], apps: [], unordered: [] });
});
