import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";
import { root } from "./pages.ts";
import { blocksOf } from "./pipelines.ts";

const blocks = blocksOf(await Deno.readTextFile(join(root, "docs/operating.md")));
const commands = blocks.filter(({ language }) => language === "sh").map(({ text, line }) => ({
  line,
  args: [...text.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted ?? plain ?? ""
  ).slice(1),
}));

Deno.test("every command of docs/operating.md does what it says, one after the other", async () => {
  const files = webshop({ tag: "1.2.0" });
  const config = `allowHotfix: true\n${files["gitops-promotion.yaml"]}`;
  await using scenario = await startScenario({
    files: { ...files, "gitops-promotion.yaml": config },
  });
  const { repository } = scenario;
  for (const tag of ["1.3.0", "2.0.0"]) {
    const envs = ["dev", "qa", "prod"];
    await repository.commit(
      Object.fromEntries(envs.map((env) => [`webshop/${env}/cart.yaml`, deployment("cart", tag)])),
    );
  }
  const titles: string[] = [];
  for (const { args, line } of commands) {
    const { code, stderr } = await scenario.run(args);
    assert.equal(code, 0, `line ${line}: ${stderr}`);
    for (const { number, title, state, source } of repository.pullRequests) {
      if (state !== "open") continue;
      titles.push(title);
      await repository.merge(number, undefined, { bypass: true });
      await repository.deleteBranch(source.branch);
    }
  }
  assert.deepEqual(titles, [
    "Hold all of webshop",
    "Release all of webshop",
    "Roll back webshop/cart to version 1.3.0 in environment prod",
    "Roll back webshop/cart to version 1.2.0 in environment prod",
    "Release webshop/cart version 2.0.0 in environment prod",
    "Hold webshop/cart version 2.1.0 in environment prod",
    "Promote webshop/cart version 1.2.1 to environment prod",
  ]);
});

Deno.test("every config of docs/operating.md is read without a warning", () => {
  const configs = blocks.filter(({ language }) => language === "yaml");
  assert.equal(configs.length, 2);
  for (const { text, line } of configs) {
    parseConfig(
      "gitops-promotion.yaml",
      text,
      (warning) => assert.fail(`line ${line}: ${warning}`),
    );
  }
});
