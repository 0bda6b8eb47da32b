import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hasKustomize, kustomize } from "../../kustomize/real_kustomize.ts";
import { checkFeature } from "./check_feature.ts";
import { type Ask, readTree } from "./layout.ts";

/*
 * A folder of testdata/feature is a layout: `case.json` says what is asked for, `repo` is the repository, and
 * `added.yaml` what the environment's build has more afterwards. UPDATE_GOLDEN=1 writes the latter anew; read the diff.
 */
const root = fileURLToPath(new URL("../../testdata/feature", import.meta.url));
const update = Deno.env.has("UPDATE_GOLDEN");

for (const { name } of [...Deno.readDirSync(root)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  Deno.test({
    name: `feature in the layout "${name}": the build has exactly the copy more`,
    ignore: !hasKustomize,
    fn: () => checkLayout(`${root}/${name}`),
  });
}

async function checkLayout(folder: string): Promise<void> {
  const ask: Ask = JSON.parse(await Deno.readTextFile(`${folder}/case.json`));
  const added = await checkFeature(await readTree(`${folder}/repo`), ask, kustomize);
  const golden = `${folder}/added.yaml`;
  if (update) await Deno.writeTextFile(golden, added.join("---\n"));
  assert.equal(added.join("---\n"), await Deno.readTextFile(golden));
}
