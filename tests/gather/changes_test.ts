import assert from "node:assert/strict";
import { identifyHead } from "../../src/core/decide/head.ts";
import { readOpen } from "../../src/gather/open.ts";
import { gitSource } from "../../src/gather/source.ts";
import { configOf } from "../core/config/read_config.ts";
import { openClone } from "../support/clone_kinds.ts";
import { createOrigin, type Files } from "../support/temp_repository.ts";
import { deployment, webshop } from "../support/webshop.ts";

const MARKED = deployment("cart", "1.1.0");

/** More than is read. */
function large(begin = ""): string {
  return begin + "# nothing\n".repeat(2_100_000);
}

Deno.test("of a change only manifests are read, and one that is too large counts only with markers", async () => {
  const files = webshop();
  await using origin = await createOrigin({ ...files, "README.md": "one\n2\n3\nfour\n" });
  const from = await origin.git("rev-parse", "main");
  /** A commit beside the others, of the files before and these. */
  const commit = async (changed: Files) => {
    const tree = `${await origin.commit(changed, { branch: "all" })}^{tree}`;
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
    const id = await origin.git(...who, "commit-tree", "-p", from, "-m", "change", tree);
    await origin.git("branch", `at-${id}`, id);
    return id;
  };
  const tip = await commit({ "README.md": "one\n2\n3\nFOUR\n" });
  const head = await commit({
    "README.md": "ONE\n2\n3\nfour\n",
    "webshop/qa/cart.yaml": MARKED,
    "webshop/qa/schema.yaml": large(),
    "webshop/qa/video.bin": large(),
  });
  const broken = await commit({ "webshop/qa/all.yaml": large(MARKED) });
  await using clone = await openClone(origin, []);
  const open = async (headSha: string) => {
    const [one] = await readOpen(gitSource(clone.repository), tip, [{
      number: 7,
      id: "",
      url: "",
      title: "",
      description: "",
      state: "open",
      sourceBranch: "promote/webshop-cart",
      targetBranch: "main",
      headSha,
      fromFork: false,
      autoMerge: false,
    }]);
    assert.ok(one !== undefined);
    return one;
  };
  const config = configOf(files["gitops-promotion.yaml"] ?? "");
  const good = await open(head);
  assert.equal(identifyHead(good, config).kind, "gated");
  const texts = new Map(good.files.map(({ path, after }) => [path, after]));
  assert.equal(texts.get("webshop/qa/cart.yaml"), MARKED);
  for (const [path, text] of texts) assert.ok((text ?? "").length < 1_000, path);
  const readme = good.files.find(({ path }) => path === "README.md");
  assert.equal(readme?.merged, "ONE\n2\n3\nFOUR\n");
  assert.deepEqual(identifyHead(await open(broken), config), {
    kind: "refuse",
    reason: "webshop/qa/all.yaml: the file is 22 MB; at most 20 MB are read",
  });
});
