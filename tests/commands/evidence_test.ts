import assert from "node:assert/strict";
import { hasKustomize } from "../kustomize/real_kustomize.ts";
import { testOnBoth } from "../support/both_providers.ts";
import { startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";

function cart(tag: string): string[] {
  return ["new", "--group", "webshop", "--app", "cart", "--tag", tag];
}

/** Environments that have to be built, as they set a namespace. */
function overlays(): Record<string, string> {
  const files = webshop();
  for (const env of ["dev", "qa", "prod"]) {
    files[`webshop/${env}/kustomization.yaml`] =
      `resources: [cart.yaml, api.yaml]\nnamespace: ${env}\n`;
  }
  return files;
}

Deno.test({
  name:
    "a pull request says what changes in the cluster where the environment has a kustomization, for no more requests",
  ignore: !hasKustomize,
  fn: async () => {
    await using scenario = await startScenario({ files: overlays() });
    const { forge, repository } = scenario;
    const cwd = await scenario.checkout();
    const cloned = forge.requests.length;
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: new URL(repository.url).origin,
      GITHUB_REPOSITORY: repository.fullName,
      GITHUB_RUN_ID: "42",
    };
    const { code, stderr } = await scenario.run(cart("1.1.0"), { cwd, env });
    assert.equal(code, 0, stderr);
    assert.ok(forge.requests.length - cloned <= 7, String(forge.requests.length - cloned));
    const base = await repository.tip();
    const { body: description } = repository.pullRequest(1);
    assert.equal(
      description.slice(description.indexOf("1 value changes")),
      `1 value changes in 1 file:

- [\`webshop/dev/cart.yaml:9\`](${repository.url}/blob/${base}/webshop/dev/cart.yaml#L9): \`ghcr.io/acme/cart:1.0.0\` → \`ghcr.io/acme/cart:1.1.0\`

<details><summary>What changes in the cluster: Deployment dev/cart, 1 field</summary>

\`\`\`diff
 Deployment dev/cart
-  spec.template.spec.containers[cart].image: ghcr.io/acme/cart:1.0.0
+  spec.template.spec.containers[cart].image: ghcr.io/acme/cart:1.1.0
\`\`\`
</details>

<sub>Opened by [this run](${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/42). Closing it declines \`1.1.0\` for \`dev\`. A newer version takes it over.</sub>`,
    );
  },
});

Deno.test("a kustomization that cannot be built keeps nothing from being promoted", async () => {
  const files = overlays();
  files["webshop/dev/kustomization.yaml"] = "resources: [cart.yaml, https://example.com/x.yaml]\n";
  await using scenario = await startScenario({ files });
  const { code, stderr } = await scenario.run(cart("1.1.0"));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^the pull request does not say what changes in the cluster: .*remote/m);
  assert.doesNotMatch(scenario.repository.pullRequest(1).body, /in the cluster/);
});

testOnBoth(
  "the pull request to production names the versions that it skips, and the one that it follows",
  () => webshop(),
  async ({ provider, run, merge, repository }) => {
    const release = async (number: number, tag: string) => {
      await run(cart(tag));
      await merge(number);
      await run(["promote"]);
      await merge(number + 1);
      await run(["promote"]);
    };
    await release(1, "1.1.0");
    // The pull request to production waits, and is taken over by the next version's to dev.
    await release(3, "1.2.0");
    const { body: description, title } = repository.pullRequest(5);
    assert.equal(title, "Promote webshop/cart version 1.2.0 to environment prod");
    assert.match(description, /^- Skipped on the way to `prod`: `1\.1\.0`$/m);
    const sign = provider === "github" ? "#" : "!";
    const table = description.split("\n").filter((line) => line.startsWith("| "))
      .map((line) => line.replace(/\(http\S+\)/, "(…)"));
    assert.deepEqual(table, [
      "| environment | version | pull request | state |",
      "| --- | --- | --- | --- |",
      `| \`dev\` | \`1.2.0\` | [${sign}3](…) | merged |`,
      `| \`qa\` | \`1.2.0\` | [${sign}4](…) | merged |`,
      "| **`prod`** | `1.0.0` → **`1.2.0`** | this one | open, waits for `webshop-qa` |",
    ]);
    assert.match(description, /takes it over and starts again at `dev`\.<\/sub>$/);
  },
);
