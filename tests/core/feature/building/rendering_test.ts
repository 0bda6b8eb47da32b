import assert from "node:assert/strict";
import { PLACEHOLDER } from "../../../../src/core/feature/building/placeholder.ts";
import {
  forCopies,
  withoutImages,
  withPlaceholder,
} from "../../../../src/core/feature/building/rendering.ts";

const ENV = "shop/dev/kustomization.yaml";
const PREFIX = "namePrefix: x-\nnameSuffix: -y\n";
const SOURCES = new Map([
  [ENV, `resources: [../base]\ncomponents: [../one, ../gone]\n${PREFIX}`],
  ["shop/base/kustomization.yaml", `resources: []\n${PREFIX}`],
  ["shop/one/kustomization.yaml", `components: [../two, ../dev]\n${PREFIX}`],
  ["shop/two/kustomization.yaml", `components: [../one]\n${PREFIX}`],
]);

Deno.test("for copies, the environment and its components lose prefixes and suffixes, its bases do not", () => {
  const edited = forCopies(SOURCES, "shop/dev", { less: false });
  const hasPrefix = [...edited].filter(([, text]) => /namePrefix|nameSuffix/.test(String(text)));
  assert.deepEqual(hasPrefix.map(([path]) => path), ["shop/base/kustomization.yaml"]);
  for (const [path, text] of edited) {
    assert.match(String(text), /disableNameSuffixHash: true/, path);
  }
});

Deno.test("options of generators are kept beside the one for their names", () => {
  const options = "generatorOptions: {labels: {a: b}, disableNameSuffixHash: false}\n";
  const edited = forCopies(new Map([[ENV, options]]), "shop/dev", { less: false });
  assert.equal(
    edited.get(ENV),
    "generatorOptions:\n  labels:\n    a: b\n  disableNameSuffixHash: true\n",
  );
});

Deno.test("with less, plugins go, and patches that select by anything but a name", () => {
  const less = (patches: string) => {
    const text = `transformers: [t.yaml]\npatches: ${patches}\nresources: []\n`;
    return String(forCopies(new Map([[ENV, text]]), "shop/dev", { less: true }).get(ENV));
  };
  const kept = less(
    "[{path: a.yaml}, {path: b.yaml, target: {name: web}}, {path: c.yaml, target: {name: w.*}}, {path: d.yaml, target: {kind: Job}}]",
  );
  assert.deepEqual(kept.match(/[a-d]\.yaml/g), ["a.yaml", "b.yaml"]);
  assert.doesNotMatch(kept, /transformers/);
  assert.doesNotMatch(less("[{path: d.yaml, target: {kind: Job}}]"), /patches/);
});

Deno.test("an environment without images has nothing to take out", () => {
  const images = new Map([[ENV, "images: [{name: a, newTag: b}]\nnamespace: c\n"]]);
  assert.equal(withoutImages(images)?.get(ENV), "namespace: c\n");
  assert.equal(withoutImages(new Map([[ENV, "namespace: c\n"]])), undefined);
});

Deno.test("the placeholder takes the place of the app's tag, and its digest goes", () => {
  const place = (text: string) =>
    withPlaceholder(new Map([["shop/dev/a.yaml", text]]), { group: "shop", app: "cart" });
  const marker = '# {"$imagepolicy": "shop:cart"}';
  const digest = `sha256:${"a".repeat(64)}`;
  const placed = (text: string) => place(text).sources.get("shop/dev/a.yaml");
  assert.equal(placed(`image: a/cart:1 ${marker} and\n`), `image: a/cart:1 ${marker} and\n`);
  assert.equal(placed(`image: a/cart:1 ${marker}\n`), `image: a/cart:${PLACEHOLDER} ${marker}\n`);
  assert.equal(placed(`image: a/cart:1@${digest} ${marker}\n`), `image: a/cart:${PLACEHOLDER}\n`);
  assert.equal(
    placed(
      `- newTag: "1" # {"$imagepolicy": "shop:cart:tag"}\n  digest: ${digest}\n- digest: ${digest}\n`,
    ),
    `- newTag: ${PLACEHOLDER}\n- digest: ${digest}\n`,
  );
  assert.equal(
    placed(
      `x: &d ${digest}\nimage: {newTag: "1", # {"$imagepolicy": "shop:cart:tag"}\n digest: *d}\n`,
    ),
    `x: ${digest}\nimage:\n  newTag: ${PLACEHOLDER}\n`,
  );
  assert.equal(
    placed(`a: ${digest} # {"$imagepolicy": "shop:cart:digest"}\nimage: a/cart:1 ${marker}\n`),
    `image: a/cart:${PLACEHOLDER}\n`,
  );
  assert.deepEqual(
    place(`image: a/cart:1 ${marker} and\n`).warnings.map(({ code }) => code),
    ["marker-misspelled"],
  );
  const note = "image: a/cart:1 # cart\n";
  assert.equal(placed(note), note);
  const readme = new Map([["shop/dev/readme.md", `image: a/cart:1 ${marker}\n`]]);
  assert.deepEqual(withPlaceholder(readme, { group: "shop", app: "cart" }).sources, readme);
});
