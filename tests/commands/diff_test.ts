import assert from "node:assert/strict";
import { hasKustomize } from "../kustomize/real_kustomize.ts";
import { testOnBoth } from "../support/both_providers.ts";
import { runMain } from "../support/run_main.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { deployment, webshop } from "../support/webshop.ts";

const withKustomize = { ignore: !hasKustomize };

/** A base with two overlays, a group that only lists files, and one that has no kustomization. */
const FILES = {
  "gitops-promotion.yaml": webshop()["gitops-promotion.yaml"] ?? "",
  "webshop/base/kustomization.yaml":
    "resources: [cart.yaml]\nsecretGenerator: [{name: db, files: [pw.txt]}]\n",
  "webshop/base/cart.yaml": deployment("cart", "1.0.0"),
  "webshop/base/pw.txt": "hunter2",
  "webshop/dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
  "webshop/prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
  "listed/dev/kustomization.yaml": "resources: [a.yaml, b.yaml]\n",
  "listed/dev/a.yaml": deployment("a", "1.0.0"),
  "listed/dev/b.yaml": deployment("b", "1.0.0"),
  "loose/dev/a.yaml": deployment("a", "1.0.0"),
  "loose/dev/sub/b.yaml": deployment("b", "1.0.0"),
};

/** A commit in the checkout of each file with its new text; null removes it. */
async function change(cwd: string, files: Readonly<Record<string, string | null>>) {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) await Deno.remove(`${cwd}/${path}`);
    else await Deno.writeTextFile(`${cwd}/${path}`, text);
  }
  await git(cwd, ["add", "--all"]);
  await git(cwd, ["commit", "--quiet", "-m", "change"]);
}

async function json(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await runMain(cwd, ["diff", ...args, "--output", "json"]);
  return { code, stderr, ...JSON.parse(stdout) };
}

Deno.test("diff compares the base's tip with HEAD, where kustomizations list files without building them", async () => {
  await using origin = await createOrigin(FILES);
  const cwd = await origin.clone();
  await change(cwd, {
    "listed/dev/a.yaml": deployment("a", "1.1.0"),
    "loose/dev/sub/b.yaml": null,
    "loose/dev/new.yaml": deployment("b", "2.0.0"),
    "README.md": "changed",
  });
  const { code, stdout, stderr } = await runMain(cwd, ["diff", "-v"]);
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /kustomize/);
  assert.match(
    stdout,
    /^listed\/dev: 1 changed\n Deployment a\n- {2}spec\.template\.spec\.containers\[a\]\.image: ghcr\.io\/acme\/a:1\.0\.0\n\+ {2}spec\.template\.spec\.containers\[a\]\.image: ghcr\.io\/acme\/a:1\.1\.0\n\nloose\/dev \(manifests without a kustomization\): 1 changed\n Deployment b\n- .*:1\.0\.0\n\+ .*:2\.0\.0\n\nfrom main \([0-9a-f]{7}\) to HEAD \([0-9a-f]{7}\): 2 changed\n$/,
  );
});

Deno.test("--exit-code tells whether something differs", async () => {
  await using origin = await createOrigin(FILES);
  const cwd = await origin.clone();
  await change(cwd, { "README.md": "changed" });
  assert.equal((await json(cwd, "--exit-code")).code, 0);
  await change(cwd, { "listed/dev/a.yaml": deployment("a", "1.1.0") });
  assert.equal((await json(cwd, "--exit-code")).code, 1);
  assert.equal((await json(cwd)).code, 0);
  assert.equal((await json(cwd, "HEAD", "HEAD~1", "--exit-code")).code, 1);
  const { stdout } = await runMain(cwd, ["diff", "HEAD", "HEAD", "--exit-code"]);
  assert.match(stdout, /^nothing changes in the cluster from HEAD/);
});

Deno.test(
  "diff builds each overlay that a changed file reaches, and no other",
  withKustomize,
  async () => {
    await using origin = await createOrigin(FILES);
    const cwd = await origin.clone();
    await change(cwd, {
      "webshop/base/cart.yaml": deployment("cart", "1.1.0"),
      "webshop/base/pw.txt": "hunter3",
      "webshop/prod/kustomization.yaml":
        'resources: [../base]\nnamespace: prod\nimages: [{name: ghcr.io/acme/cart, newTag: "1.0.0"}]\n',
    });
    const { code, folders, differs } = await json(cwd);
    assert.deepEqual([code, differs], [0, true]);
    const IMAGE = "spec.template.spec.containers[cart].image";
    // deno-lint-ignore no-explicit-any -- JSON
    const told = folders.map(({ path, built, resources }: any) => [
      path,
      built,
      // deno-lint-ignore no-explicit-any -- JSON
      resources.map(({ kind, fields }: any) => [kind, ...fields.map(({ field }: any) => field)]),
    ]);
    assert.deepEqual(told, [
      ["webshop/dev", true, [["Deployment", IMAGE], ["Secret", 'data["pw.txt"]', "metadata.name"]]],
      // Its own `images` keep the tag.
      ["webshop/prod", true, [["Secret", 'data["pw.txt"]', "metadata.name"]]],
    ]);
    assert.doesNotMatch(JSON.stringify(folders), /hunter|aHVudGVy/);
  },
);

Deno.test(
  "a change that comes to the same is told as none, and costs no build where nothing is taken in",
  withKustomize,
  async () => {
    await using origin = await createOrigin(FILES);
    const cwd = await origin.clone();
    await change(cwd, {
      "webshop/base/cart.yaml": `# a comment\n${deployment("cart", "1.0.0")}`,
      "webshop/base/unused.yaml": deployment("cart", "3.0.0"),
    });
    const { stdout, stderr } = await runMain(cwd, ["diff", "-v"]);
    assert.match(
      stdout,
      /^webshop\/dev: no difference\n\nwebshop\/prod: no difference\n\nnothing changes/,
    );
    assert.deepEqual(
      [...stderr.matchAll(/(?:kustomize build|kubectl kustomize) (\S+) /g)].map(([, folder]) =>
        folder
      ).sort(),
      ["webshop/dev", "webshop/dev", "webshop/prod", "webshop/prod"],
    );
  },
);

Deno.test("what cannot be built fails the run, and the rest is shown all the same", async () => {
  await using origin = await createOrigin(FILES);
  const cwd = await origin.clone();
  await change(cwd, {
    "listed/dev/a.yaml": deployment("a", "1.1.0"),
    "webshop/dev/kustomization.yaml": "resources: [https://example.com/x.yaml]\n",
  });
  const { code, stderr, action, error, folders } = await json(cwd, "--exit-code");
  assert.deepEqual([code, action], [1, "failed"]);
  assert.match(
    stderr,
    /^error: resources in webshop\/dev\/kustomization\.yaml names .* which is remote/m,
  );
  assert.equal(error.code, "feature");
  // deno-lint-ignore no-explicit-any -- JSON
  assert.deepEqual(folders.map(({ path, resources }: any) => [path, resources.length]), [
    ["listed/dev", 1],
    ["webshop/dev", 0],
  ]);
});

Deno.test("a kustomization that is new where there was none is compared with the manifests that were there", async () => {
  await using origin = await createOrigin(FILES);
  const cwd = await origin.clone();
  await change(cwd, { "loose/dev/kustomization.yaml": "resources: [a.yaml]\n" });
  const { folders } = await json(cwd);
  assert.equal(folders.length, 1);
  // deno-lint-ignore no-explicit-any -- JSON
  assert.deepEqual(folders[0].resources.map(({ change, name }: any) => [change, name]), [
    ["removed", "b"],
  ]);
});

testOnBoth(
  "--pull-request compares what it changes, open or merged, whatever came to the base since",
  () => webshop(),
  async ({ run, json, merge, repository }) => {
    await run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
    await repository.commit({ "webshop/dev/api.yaml": deployment("api", "9.0.0") });
    const told = async () => {
      const { folders, pullRequest } = await json(["diff", "--pull-request", "1"]);
      assert.equal(pullRequest.number, 1);
      // deno-lint-ignore no-explicit-any -- JSON
      return folders.flatMap(({ path, resources }: any) =>
        // deno-lint-ignore no-explicit-any -- JSON
        resources.map(({ name, fields }: any) => [path, name, fields[0].to])
      );
    };
    const expected = [["webshop/dev", "cart", "ghcr.io/acme/cart:1.1.0"]];
    assert.deepEqual(await told(), expected);
    await merge(1);
    assert.deepEqual(await told(), expected);
  },
);

Deno.test("--pull-request needs no token where git has the pull request's ref", async () => {
  await using origin = await createOrigin(webshop());
  await origin.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") }, {
    branch: "topic",
  });
  await origin.git("update-ref", "refs/pull/7/head", "topic");
  const { folders } = await json(await origin.clone(), "--pull-request", "7");
  assert.equal(folders[0].resources[0].fields[0].to, "ghcr.io/acme/cart:1.1.0");
  const { code, error } = await json(await origin.clone(), "--pull-request", "8");
  assert.deepEqual([code, error.message], [2, "there is no pull request #8"]);
});

Deno.test("a command line that asks for two things at once is refused", async () => {
  await using origin = await createOrigin(webshop());
  const cwd = await origin.clone();
  for (const args of [["--pull-request", "1", "HEAD"], ["--pull-request", "x"], ["a", "b", "c"]]) {
    assert.equal((await runMain(cwd, ["diff", ...args])).code, 2, args.join(" "));
  }
});
