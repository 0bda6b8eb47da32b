import assert from "node:assert/strict";
import { proposeSetup, type SetupFacts } from "../../../src/core/setup/propose_setup.ts";
import { parse } from "yaml";
import { configOf } from "../config/read_config.ts";

const facts: SetupFacts = {
  provider: "github",
  paths: ["webshop/dev/cart.yaml", "webshop/qa/cart.yaml", "webshop/prod/cart.yaml"],
  markers: [{ path: "webshop/dev/cart.yaml", group: "webshop", app: "cart" }],
  branch: "trunk",
  version: "2.3.4",
};

function fileOf(setup: ReturnType<typeof proposeSetup>, path: string): string {
  const file = setup.files.find((one) => one.path === path);
  return file?.text ?? assert.fail(`no ${path} is proposed`);
}

Deno.test("the proposed config is valid and says what each environment needs", () => {
  const paths = ["dev", "qa", "prod-eu", "prod-us", "1.0"].map((env) => `webshop/${env}/a.yaml`);
  const markers = [{ path: "webshop/1.0/a.yaml", group: "webshop", app: "cart" }];
  const text = fileOf(proposeSetup({ ...facts, paths, markers }), "gitops-promotion.yaml");
  assert.deepEqual(
    configOf(text).environments.map(({ name, auto, dependsOn }) => [name, auto, dependsOn]),
    [
      ["dev", true, []],
      ["qa", true, ["dev"]],
      ["1.0", true, ["qa"]],
      ["prod-eu", false, ["1.0"]],
      ["prod-us", false, ["1.0"]],
    ],
  );
});

Deno.test("the proposed config has gate: status, which the proposed pipelines are for", () => {
  assert.equal(configOf(fileOf(proposeSetup(facts), "gitops-promotion.yaml")).gate, "status");
});

Deno.test("each environment has a branch of its own, so that no build takes over what waits for a person", () => {
  assert.equal(configOf(fileOf(proposeSetup(facts), "gitops-promotion.yaml")).prflow, "per-env");
});

Deno.test("on GitHub there is one workflow, for the branch that promotions merge into", () => {
  const setup = proposeSetup(facts);
  assert.deepEqual(setup.files.map(({ path }) => path), [
    "gitops-promotion.yaml",
    ".github/workflows/gitops-promotion.yml",
  ]);
  const { on } = parse(fileOf(setup, ".github/workflows/gitops-promotion.yml"));
  assert.deepEqual(on.push, { branches: ["trunk"] });
  assert.deepEqual(on.pull_request_target, { branches: ["trunk"] });
});

Deno.test("a branch that YAML would read as something else is quoted", () => {
  for (const branch of ["1.0", "on, off", "true", "release/1"]) {
    const github = fileOf(
      proposeSetup({ ...facts, branch }),
      ".github/workflows/gitops-promotion.yml",
    );
    assert.deepEqual(parse(github).on.push.branches, [branch]);
    const azdo = proposeSetup({ ...facts, branch, provider: "azdo" });
    assert.deepEqual(
      parse(fileOf(azdo, ".azure-pipelines/reconcile.yaml")).trigger.branches.include,
      [branch],
    );
  }
});

Deno.test("on Azure DevOps there are two pipelines, pinned to the release", () => {
  const setup = proposeSetup({ ...facts, provider: "azdo" });
  const pipelines = setup.files.slice(1);
  assert.deepEqual(pipelines.map(({ path }) => path), [
    ".azure-pipelines/new-by-rest.yaml",
    ".azure-pipelines/reconcile.yaml",
  ]);
  for (const { text, path } of pipelines) {
    assert.equal(parse(text).resources.repositories[0].ref, "refs/tags/v2.3.4", path);
  }
});

Deno.test("the list of what is left to do names what the repository lacks, first", () => {
  const empty = proposeSetup({ ...facts, paths: [], markers: [] });
  assert.deepEqual(empty.todo.slice(0, 3), [
    "Put the manifests in folders <group>/<env>/, and name your environments in gitops-promotion.yaml.",
    'Mark the images: append the comment # {"$imagepolicy": "<group>:<app>"} to their lines.',
    'Allow auto-merge: Settings → General → Pull Requests, "Allow auto-merge".',
  ]);
  assert.deepEqual(
    configOf(fileOf(empty, "gitops-promotion.yaml")).environments.map(({ name }) => name),
    ["dev", "qa", "prod"],
  );
});

Deno.test("the files are pushed once their pipelines can run, and before the branch is protected", () => {
  for (
    const [provider, before, after] of [
      ["github", /GITOPS_APP_PRIVATE_KEY/, /Protect trunk/],
      ["azdo", /service connection/, /Create a pipeline/],
    ] as const
  ) {
    const { todo } = proposeSetup({ ...facts, provider });
    const at = todo.indexOf("Commit the files and push them to trunk.");
    assert.match(todo[at - 1] ?? "", before);
    assert.match(todo[at + 1] ?? "", after);
  }
});

Deno.test("an environment whose place no name tells is to be checked", () => {
  const markers = [{ path: "webshop/blue/cart.yaml", group: "webshop", app: "cart" }];
  const { todo } = proposeSetup({ ...facts, paths: ["webshop/blue/cart.yaml"], markers });
  assert.equal(todo[0], "Check the place of blue in the order of environments.");
});

Deno.test("the last step names the Kustomizations that the cluster has to report on", () => {
  assert.match(
    proposeSetup(facts).todo.at(-1) ?? "",
    /Kustomizations named <group>-<env>, such as webshop-dev, webshop-qa, webshop-prod:/,
  );
});

Deno.test("the last step names three Kustomizations at most", () => {
  const paths = ["dev", "qa", "uat", "prod"].map((env) => `webshop/${env}/cart.yaml`);
  assert.match(
    proposeSetup({ ...facts, paths }).todo.at(-1) ?? "",
    /such as webshop-dev, webshop-qa, webshop-uat:/,
  );
});

Deno.test("a repository with one environment gets that one alone", () => {
  const setup = proposeSetup({ ...facts, paths: ["webshop/dev/cart.yaml"] });
  const { environments } = configOf(fileOf(setup, "gitops-promotion.yaml"));
  assert.deepEqual(environments.map(({ name }) => name), ["dev"]);
});
