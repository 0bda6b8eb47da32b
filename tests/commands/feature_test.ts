import assert from "node:assert/strict";
import { hasKustomize, kustomize } from "../kustomize/real_kustomize.ts";
import { documents, readTree } from "../core/feature/layout.ts";
import { startScenario } from "../support/scenario.ts";
import { snapshot } from "../support/temp_repository.ts";

const FEATURE = [
  "feature",
  ...["--group", "webshop", "--app", "cart", "--tag", "2.0.0-login", "--feature", "Feature/Login!"],
];
const BRANCH = "feature/webshop-cart-featurelogin";
const FOLDER = "webshop/dev/cart-featurelogin";

const CONFIG = `environments:
  - name: dev
    auto: true
  - name: qa
    auto: true
groups:
  webshop:
    applications:
      cart:
        featureLabelSelector:
          app: cart
      api:
        featureOverwrite: true
`;

/** An overlay on a base: the environment sets the image, so that a build is needed. */
function overlays(): Record<string, string> {
  return {
    "gitops-promotion.yaml": CONFIG,
    "webshop/base/kustomization.yaml": "resources: [cart.yaml]\n",
    "webshop/base/cart.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, labels: {app: cart}}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
      - name: cart
        image: acme/cart
---
apiVersion: v1
kind: Service
metadata: {name: cart, labels: {app: cart}}
spec: {selector: {app: cart}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cart, labels: {app: cart}}
spec:
  rules:
  - host: cart.example.com
    http:
      paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]
`,
    "webshop/dev/kustomization.yaml": `resources:
- ../base
images:
- name: acme/cart
  newTag: 1.0.0 # {"$imagepolicy": "webshop:cart:tag"}
`,
    "webshop/dev/api.yaml": 'image: acme/api:1.0.0 # {"$imagepolicy": "webshop:api"}\n',
    "unrelated/Ünï code.yaml": "a: b\n",
  };
}

/** Files that no kustomization changes, so that nothing has to be built. */
function plain(): Record<string, string> {
  return {
    "gitops-promotion.yaml": CONFIG,
    "webshop/dev/kustomization.yaml": "resources: [cart.yaml]\n",
    "webshop/dev/cart.yaml": `apiVersion: v1
kind: Pod
metadata: {name: cart, labels: {app: cart}}
spec:
  containers:
  - name: cart
    image: acme/cart:1.0.0 # {"$imagepolicy": "webshop:cart"}
`,
  };
}

const withKustomize = { ignore: !hasKustomize };

Deno.test(
  "feature opens a pull request with the copy, the hosts to open and its metadata",
  withKustomize,
  async () => {
    await using scenario = await startScenario({ files: overlays() });
    const { repository } = scenario;
    const cwd = await scenario.checkout();
    const before = await snapshot(cwd);
    const { code, stdout, stderr } = await scenario.run(FEATURE, { cwd });
    const tip = await repository.tip(BRANCH);
    assert.equal(stdout, `created branch ${BRANCH} with pull request 1 on commit ${tip}\n`);
    assert.equal(code, 0);
    assert.match(stderr, /the feature is available at featurelogin\.cart\.example\.com/);
    assert.deepEqual(await snapshot(cwd), before);
    assert.equal(
      await repository.git("diff", "--name-status", `main..${BRANCH}`),
      [
        `A\t${FOLDER}/deployment-cart-featurelogin.yaml`,
        `A\t${FOLDER}/ingress-cart-featurelogin.yaml`,
        `A\t${FOLDER}/kustomization.yaml`,
        `A\t${FOLDER}/overrides.yaml`,
        `A\t${FOLDER}/service-cart-featurelogin.yaml`,
        "M\twebshop/dev/kustomization.yaml",
      ].join("\n"),
    );
    const { title, body } = repository.pullRequest(1);
    assert.equal(title, "Review webshop/cart feature 2.0.0-login in environment dev");
    assert.match(
      body,
      /^<!-- metadata = \{"group":"webshop","app":"cart","tag":"2\.0\.0-login","env":"dev","sha":"","feature":"featurelogin","type":"feature"\} -->/,
    );
    assert.match(body, /<https:\/\/featurelogin\.cart\.example\.com>/);
  },
);

Deno.test(
  "feature tells in JSON which images it runs, and shows the diff in a dry run",
  withKustomize,
  async () => {
    await using scenario = await startScenario({ files: overlays() });
    const result = await scenario.json([...FEATURE, "--dry-run"]);
    assert.deepEqual(result.changes, [{
      path: `${FOLDER}/deployment-cart-featurelogin.yaml`,
      line: 20,
      from: "acme/cart:1.0.0",
      to: "acme/cart:2.0.0-login",
    }]);
    const { code, stdout } = await scenario.run([...FEATURE, "--dry-run"]);
    assert.equal(code, 0);
    assert.match(stdout, /^\+- cart-featurelogin$/m);
    assert.deepEqual(await scenario.repository.branches(), ["main"]);
  },
);

Deno.test(
  "a merged feature is updated in place, says when nothing changes, and is not promoted",
  withKustomize,
  async () => {
    await using scenario = await startScenario({ files: overlays(), requireStatus: false });
    const { repository } = scenario;
    await scenario.run(FEATURE);
    if (repository.pullRequest(1).state === "open") await repository.merge(1, "squash");
    const again = await scenario.run(FEATURE);
    assert.equal(
      again.stdout,
      "feature featurelogin of webshop/cart is already at version 2.0.0-login in environment dev\n",
    );
    const promoted = await scenario.run(["promote"]);
    assert.equal(promoted.stdout, "skipping promotion of feature\n", promoted.stderr);
    assert.equal(promoted.code, 0);

    await scenario.run([...FEATURE, "--tag", "2.0.1"]);
    assert.equal(
      await repository.git("diff", "--name-status", `main..${BRANCH}`),
      `M\t${FOLDER}/deployment-cart-featurelogin.yaml\nM\t${FOLDER}/overrides.yaml`,
    );

    const news = ["new", "--group", "webshop", "--app", "cart", "--tag", "9.9.9"];
    await scenario.run(news);
    const branch = await scenario.checkout("--branch", "promote/webshop-cart");
    const built = await kustomize.build(await readTree(branch), "webshop/dev");
    assert.match(built, /image: acme\/cart:2\.0\.0-login/);
    assert.match(built, /image: acme\/cart:9\.9\.9/);
    assert.equal(documents(built).length, 6);
  },
);

Deno.test("featureOverwrite updates the app itself on the feature's branch", async () => {
  await using scenario = await startScenario({ files: overlays() });
  const { repository } = scenario;
  const args = ["feature", "--group", "webshop", "--app", "api", "--tag", "7", "--feature", "x"];
  const { stdout } = await scenario.run(args);
  const branch = "feature/webshop-api-x";
  assert.equal(
    stdout,
    `created branch ${branch} with pull request 1 on commit ${await repository.tip(branch)}\n`,
  );
  assert.equal(
    await repository.read(branch, "webshop/dev/api.yaml"),
    'image: acme/api:7 # {"$imagepolicy": "webshop:api"}\n',
  );
  assert.equal(
    repository.pullRequest(1).title,
    "Review webshop/api feature 7 in environment dev",
  );
});

Deno.test("a hold keeps features back like promotions: none is opened, armed or let through", async () => {
  await using scenario = await startScenario({ files: plain() });
  const { repository, json, run } = scenario;
  await run(FEATURE);
  await run(["hold", "--group", "webshop", "--env", "dev", "--reason", "incident 42"]);
  assert.equal(repository.pullRequest(1).autoMerge, undefined);
  await repository.merge(2, undefined, { bypass: true });
  const held = await json([...FEATURE, "--feature", "other"]);
  assert.equal(held.action, "skipped");
  assert.equal(
    held.reason,
    'skipping promotion as version 2.0.0-login of webshop/cart in environment "dev" is held: incident 42',
  );
  const cwd = await scenario.checkout("--branch", BRANCH);
  const { error } = await json(["status"], { cwd });
  assert.equal(error.message, "pull request #1 is not let through now: held: incident 42");
});

Deno.test("an environment of plain files takes no kustomize", async () => {
  await using scenario = await startScenario({ files: plain() });
  const git = (await new Deno.Command("which", { args: ["git"] }).output()).stdout;
  await using only = await folderWithLink("git", new TextDecoder().decode(git).trim());
  const { code, stderr } = await scenario.run(FEATURE, { env: { PATH: only.path } });
  assert.equal(code, 0, stderr);
  const tree = await readTree(await scenario.checkout("--branch", BRANCH));
  assert.match(tree.get(`${FOLDER}/kustomization.yaml`) ?? "", /nameSuffix: -featurelogin/);
});

Deno.test("overlays without kustomize are refused with the names of both programs", async () => {
  await using scenario = await startScenario({ files: overlays() });
  const git = (await new Deno.Command("which", { args: ["git"] }).output()).stdout;
  await using only = await folderWithLink("git", new TextDecoder().decode(git).trim());
  const { code, stderr } = await scenario.run(FEATURE, { env: { PATH: only.path } });
  assert.equal(code, 1);
  assert.equal(
    stderr,
    'error: neither "kustomize" nor "kubectl" was found on PATH; install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize/): the environment has overlays, which must be built\n',
  );
});

Deno.test("an app without featureLabelSelector and names that are none exit with 2", async () => {
  await using scenario = await startScenario();
  const without = await scenario.run(FEATURE);
  assert.equal(without.code, 2);
  assert.equal(
    without.stderr,
    "error: webshop/cart has no featureLabelSelector in the config; set groups.webshop.applications.cart.featureLabelSelector to the labels of the app's resources, or featureOverwrite to true\n",
  );
  const unnamed = await scenario.run([...FEATURE, "--feature", "!!"]);
  assert.equal(unnamed.code, 2);
  assert.equal(
    unnamed.stderr,
    'error: feature "!!" has no letters or digits; only letters, digits and "-" are kept\n',
  );
});

/** A folder to be PATH, with one program in it. */
async function folderWithLink(
  name: string,
  target: string,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  await Deno.symlink(target, `${path}/${name}`);
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
