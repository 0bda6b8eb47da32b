import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { IN_FULL, sample } from "../../../support/sample.ts";
import { checkFeature } from "../check_feature.ts";
import { type Ask, readTree } from "../layout.ts";

const root = fileURLToPath(new URL("../../../testdata/feature", import.meta.url));
const update = Deno.env.has("UPDATE_GOLDEN");

/**
 * Tests the layouts in a folder of testdata/feature. A layout is a folder: `case.json` says what is asked for, `repo` is
 * the repository, `added.yaml` what the environment's build has more afterwards, and `warnings.txt` what is warned about,
 * if anything. At every commit the first of eight is tested with one feature, and `files` with others beside it; each
 * night all are, with others. UPDATE_GOLDEN=1 writes the latter two anew; read the diff. Test files run beside each other,
 * so there is one for each folder.
 */
export function testLayouts(theme: string): void {
  const beside = IN_FULL || theme === "files";
  const names = [...Deno.readDirSync(`${root}/${theme}`)].map(({ name }) => name).sort();
  for (const name of update ? names : sample(names, 8)) {
    Deno.test({
      name: `feature in the layout "${name}": the build has exactly the copy more`,
      ignore: !hasKustomize,
      fn: () => checkLayout(`${root}/${theme}/${name}`, beside),
    });
  }
}

async function checkLayout(folder: string, beside: boolean): Promise<void> {
  const ask: Ask = JSON.parse(await Deno.readTextFile(`${folder}/case.json`));
  const repo = await readTree(`${folder}/repo`);
  const { added, warnings } = await checkFeature(repo, ask, kustomize, { beside });
  const result = new Map([["added.yaml", added.join("---\n")]]);
  if (warnings.length > 0) result.set("warnings.txt", warnings.join("\n") + "\n");
  if (update) {
    await Deno.remove(`${folder}/warnings.txt`).catch(() => {});
    for (const [name, text] of result) await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  const golden = await readTree(folder, "", ({ name }) => name !== "repo" && name !== "case.json");
  assert.deepEqual(result, golden);
}
