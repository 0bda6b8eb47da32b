/**
 * What kustomize reads, is read here, and as the same: of each text the build before and after an edit differ by the tag alone.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import { hasKustomize, kustomize } from "../../kustomize/real_kustomize.ts";

const policy = { group: "g", app: "a" };
const tag = `# {"$imagepolicy": "g:a:tag"}`;
const image = `# {"$imagepolicy": "g:a"}`;
const old = "1.0.0";
const wanted = "2.0.0";

/** Parts of a resource, in which only what is marked has the old tag. */
const parts: readonly string[] = [
  `spec: [{\n  name: x,\n  tag: 1.0.0 ${tag}\n}]\n`,
  `spec: {\ntag: 1.0.0 ${tag}\n}\n`,
  `spec: {\n  a: [\n1.0.0 ${tag}\n],\nb: {c: d\n} }\n`,
  `spec:\n  a: [{b: c,\n tag: 1.0.0, ${tag}\nd: e }]\n  f: g\n`,
  `spec:\n  - - {a: 1.0.0 ${tag}\n}\n    - b\n`,
  `spec:\n  a: {"b":1.0.0 ${tag}\n}\n`,
  `spec:\n  a: [1.0.0,${tag}\nb]\n`,
  `spec:\n  a: "1.0.0"${tag}\n  b: 'x'#y\n`,
  `spec:\n  a: "b\nc"\n  tag: 1.0.0 ${tag}\n`,
  `spec:\n  a:\n    b: 'c\n\n d\n  e'\n    image: r:5000/x:1.0.0 ${image}\n`,
  `spec:\n  a: b\n    c\n  tag: '1.0.0' ${tag}\n`,
  `spec:\n  tag: !!str 1.0.0 ${tag}\n  a: &x b\n  c: *x\n`,
  `spec:\n  tag: &x 1.0.0 ${tag}\n`,
  `spec:\n  - 1.0.0 ${tag}\n  -   a: b\n      image: "x:1.0.0" ${image}\n`,
  `spec:\n- a: b\n  tag: 1.0.0   \t${tag}\n-\n  c: d\n`,
  `spec:\n  ? a\n  : 1.0.0 ${tag}\n`,
  `spec:\n  a: >- ${tag}\n    1.0.0\n  b: |\n    c\n`,
  `spec: # a comment\n  # another\n\n  tag: 1.0.0 ${tag}\n\n  # the last\n`,
  `spec:\n  <<: &base {a: b}\n  tag: 1.0.0 ${tag}\n`,
  `spec: {a: b, ? c : d, e: 1.0.0, ${tag}\n  f: [g: h, "i": j]}\n`,
  `spec:\r\n  tag: 1.0.0 ${tag}\r\n  a: [{\r\n  b: c\r\n}]\r\n`,
  `spec:\n  tag: 1.0.0 ${tag}\n  a: |2\n      b\n  c: |+\n    d\n\n`,
  `spec:\n  a: {b: 'c',\n"d": "e\nf", tag: "1.0.0" ${tag}\n  }\n`,
  `spec:\n  image: r.example/x:1.0.0@sha256:00 ${image}\n`,
  `spec:\n  tag: 1.0.0 ${tag}\u0085  a: b\u2028  c: d # e\u2029  f: "1.0.0" ${tag}\n`,
];

/** Lists and mappings in brackets and braces, with lines that begin anywhere. */
function flow(gen: fc.GeneratorValue, depth: number): string {
  const pick = <T>(...values: T[]): T => values[gen(fc.nat, { max: values.length - 1 })]!;
  const isMap = pick(true, false);
  const items = Array.from({ length: gen(fc.nat, { max: 3 }) }, (_, index) => {
    const value = depth > 0 && pick(true, false, false)
      ? flow(gen, depth - 1)
      : pick("x", "'y'", `"z\n${" ".repeat(gen(fc.nat, { max: 4 }))}z"`, "two words", old);
    const key = isMap ? `${pick("k", '"k')}${index}` : "";
    const quote = key.startsWith('"') ? '"' : "";
    return (isMap ? `${key}${quote}: ` : "") + value;
  });
  const text = items.map((item, index) => {
    const comma = index < items.length - 1 ? pick(",", " ,") : "";
    const comment = item.endsWith(old) ? ` ${tag}` : pick("", "", " # x", "# x");
    const isPlain = /[\w]$/.test(item) && comma === "";
    const rest = isPlain && comment === "# x" ? " # x" : comment;
    const line = rest === ""
      ? pick("", " ", "\n", "\n  ")
      : `\n${" ".repeat(gen(fc.nat, { max: 5 }))}`;
    return item + comma + rest + line;
  }).join("");
  const space = pick("", " ", "\n", "\n ");
  return isMap ? `{${space}${text}}` : `[${space}${text}]`;
}

const generated = fc.sample(fc.gen().map((gen) => `spec: ${flow(gen, 3)}\n`), {
  numRuns: 150,
  seed: 1,
});

function resource(part: string, index: number): string {
  return `apiVersion: v1\nkind: Thing\nmetadata: {name: n${index}}\n${part}`;
}

async function build(texts: readonly string[]): Promise<string> {
  const names = texts.map((_, index) => `${index}.yaml`);
  return await kustomize.build(
    new Map([
      ["dev/kustomization.yaml", `resources: [${names.join(", ")}]\n`],
      ...texts.map((text, index) => [`dev/${names[index]}`, text] as const),
    ]),
    "dev",
  );
}

function edited(text: string): string {
  const path = "g/dev/x.yaml";
  const { files, warnings } = editApp([{ path, text }], policy, { tag: wanted });
  assert.deepEqual(warnings, [], text);
  return files[0]?.text ?? text;
}

for (const [name, texts] of Object.entries({ "by hand": parts, generated })) {
  Deno.test({
    name: `kustomize reads the edited values and nothing else changed: ${name}`,
    ignore: !hasKustomize,
    fn: async () => {
      const originals = texts.map(resource);
      const before = await build(originals);
      const after = await build(originals.map(edited));
      assert.equal(after, before.replaceAll("@sha256:00", "").replaceAll(old, wanted));
      assert(before.includes(old) && !after.includes(old));
    },
  });
}

Deno.test({
  name: "kustomize takes the tag that was set in a kustomization, however it is written",
  ignore: !hasKustomize,
  fn: async () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: r/x}]}\n";
    const kustomizations = [
      `resources: [p.yaml]\nimages: [{\n  name: r/x,\n  newTag: 1.0.0 ${tag}\n}]\n`,
      `resources: [p.yaml]\nimages:\n- {name: r/x,\nnewTag: '1.0.0'} \n`.replace(
        "'} ",
        `' ${tag}\n}`,
      ),
      `{"resources": ["p.yaml"],\n"images": [{"name": "r/x",\n"newTag": "1.0.0" ${tag}\n}]}\n`,
      `resources:\n- p.yaml\nimages:\n- newTag: 1.0.0 ${tag}\n  name: r/x\n`,
    ];
    for (const kustomization of kustomizations) {
      for (const name of ["kustomization.yaml", "Kustomization"]) {
        const files = new Map([[`dev/${name}`, edited(kustomization)], ["dev/p.yaml", pod]]);
        assert.match(await kustomize.build(files, "dev"), /image: r\/x:2\.0\.0\n/);
      }
    }
  },
});
