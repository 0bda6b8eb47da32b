import assert from "node:assert/strict";
import {
  compareFolder,
  type FolderSide,
  isSame,
  isWorthShowing,
} from "../../../src/core/diff/folder.ts";
import { Failure } from "../../../src/core/failure.ts";
import { diffLines } from "../../../src/core/diff/lines.ts";
import { readResources } from "../../../src/core/kustomize/resource.ts";

/** One side of `shop/dev`: a kustomization if it has one. The id of a file is its text. */
function side(files: Readonly<Record<string, string>>): FolderSide {
  const paths = Object.entries(files).map(([path, text]) => [`shop/dev/${path}`, text] as const);
  const kind = "kustomization.yaml" in files ? "kustomization" : "manifests";
  return { kind, sources: new Map(paths), ids: new Map(paths) };
}

function config(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: ${value}}\n`;
}

/** The difference in lines; `built` is what kustomize makes of the side with that prefix. */
async function difference(
  before: FolderSide | Failure,
  after: FolderSide | Failure,
  built: Readonly<Record<string, string>> = {},
) {
  const builder = {
    available: () => Promise.resolve(true),
    build(files: ReadonlyMap<string, unknown>) {
      const text = String(files.get("shop/dev/kustomization.yaml"));
      const found = Object.entries(built).find(([prefix]) =>
        text.includes(`namePrefix: ${prefix}`)
      );
      assert.ok(found, `nothing is to be built of ${text}`);
      return Promise.resolve(found[1]);
    },
  };
  const diff = await compareFolder({ folder: "shop/dev", before, after }, builder, (text) => text);
  const lines = diffLines(diff).map(({ sign, text }) => sign + text);
  return [...lines, ...diff.failure === undefined ? [] : [diff.failure.message]];
}

const CHANGED = [" ConfigMap a", "-  data.a: x", "+  data.a: z"];

Deno.test("manifests without a kustomization are compared as they are", async () => {
  const list =
    `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: X, metadata: {name: b}}]\n`;
  assert.deepEqual(
    await difference(
      side({ "a.yaml": config("a", "x"), "notes.yaml": "just: notes\n" }),
      side({ "a.yaml": config("a", "z"), "notes.yaml": "other: notes\n", "l.yaml": list }),
    ),
    [...CHANGED, "+X b"],
  );
});

Deno.test("a kustomization that only lists files is compared without a build", async () => {
  const kustomization = "resources: [a.yaml, b.yaml]\n";
  assert.deepEqual(
    await difference(
      side({
        "kustomization.yaml": kustomization,
        "a.yaml": config("a", "x"),
        "b.yaml": config("b", "y"),
      }),
      side({
        "kustomization.yaml": kustomization,
        "a.yaml": config("a", "z"),
        "b.yaml": config("b", "y"),
      }),
    ),
    CHANGED,
  );
  assert.deepEqual(
    await difference(
      side({ "a.yaml": config("a", "x") }),
      side({ "kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": config("a", "z") }),
    ),
    CHANGED,
  );
});

Deno.test("a manifest that the new kustomization does not list is removed", async () => {
  const files = { "a.yaml": config("a", "x"), "b.yaml": config("b", "y") };
  assert.deepEqual(
    await difference(
      side(files),
      side({ ...files, "kustomization.yaml": "resources: [a.yaml]\n" }),
    ),
    ["-ConfigMap b"],
  );
});

Deno.test("a list is a kind that ends in List and has items", async () => {
  const resource = (kind: string, more: string) =>
    `apiVersion: x.io/v1\nkind: ${kind}\nmetadata: {name: a}\n${more}\n`;
  const item = "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}";
  for (
    const [kind, more, wanted] of [
      ["RoleList", `items: [${item}]`, "+ConfigMap b"],
      ["Role", `items: [${item}]`, "+Role a"],
      ["AllowList", `entries: [${item}]`, "+AllowList a"],
    ] as const
  ) {
    const after = side({ "a.yaml": resource(kind, more) });
    assert.deepEqual(await difference(side({}), after), [wanted], kind);
  }
});

Deno.test("a folder with a kustomization at one side only is one that is built", async () => {
  const [before, after] = [side({}), side({ "kustomization.yaml": "resources: []\n" })];
  const builder = { available: () => Promise.resolve(true), build: () => Promise.resolve("") };
  const isBuilt = async (before: FolderSide, after: FolderSide) =>
    (await compareFolder({ folder: "shop/dev", before, after }, builder, (text) => text)).isBuilt;
  assert.equal(await isBuilt(before, after), true);
  assert.equal(await isBuilt(after, before), true);
  assert.equal(await isBuilt(before, before), false);
});

Deno.test("any other kustomization is built at both sides", async () => {
  const of = (prefix: string) => side({ "kustomization.yaml": `namePrefix: ${prefix}\n` });
  const other = config("b", "y");
  assert.deepEqual(
    await difference(of("x"), of("z"), {
      x: `${config("a", "x")}---\n${other}`,
      z: `${other}---\n${config("a", "z")}`,
    }),
    CHANGED,
  );
  assert.deepEqual(
    await difference(side({ "a.yaml": config("a", "x") }), of("z"), { z: config("a", "z") }),
    CHANGED,
  );
});

Deno.test("a file that cannot be read is noted once, and a side that cannot be read is a failure", async () => {
  const [note, ...others] = await difference(
    side({ "a.yaml": "a: [\n" }),
    side({ "a.yaml": "b: [\n" }),
  );
  assert.match(note ?? "", /^ not compared: shop\/dev\/a\.yaml:/);
  assert.deepEqual(others, []);
  const failure = new Failure("git", "no such commit");
  assert.deepEqual(await difference(failure, side({})), ["no such commit"]);
  assert.deepEqual(await difference(side({}), failure), ["no such commit"]);
});

Deno.test("sides are the same if they are of one kind and have the same files", () => {
  const same = (before: FolderSide | Failure, after: FolderSide | Failure) =>
    isSame({ folder: "shop/dev", before, after });
  const one = side({ "a.yaml": "x" });
  assert.ok(same(one, side({ "a.yaml": "x" })));
  assert.ok(!same(one, { ...one, kind: "kustomization" }));
  assert.ok(!same(one, side({ "a.yaml": "y" })));
  assert.ok(!same(one, side({ "b.yaml": "x" })));
  assert.ok(!same(one, side({ "a.yaml": "x", "b.yaml": "x" })));
  assert.ok(!same(side({ "a.yaml": "x", "b.yaml": "x" }), side({ "a.yaml": "x", "b.yaml": "y" })));
  assert.ok(!same(new Failure("git", "x"), one));
  assert.ok(!same(one, new Failure("git", "x")));
});

Deno.test("a built folder is shown although nothing changes, another one is not", () => {
  const nothing = { folder: "a", isBuilt: false, resources: [], notes: [] };
  assert.ok(!isWorthShowing(nothing));
  assert.ok(isWorthShowing({ ...nothing, isBuilt: true }));
  assert.ok(isWorthShowing({ ...nothing, notes: ["x"] }));
  const [resource] = readResources("a.yaml", config("a", "x"));
  assert.ok(resource !== undefined);
  const added = { change: "added", resource, fields: [], chart: false } as const;
  assert.ok(isWorthShowing({ ...nothing, resources: [added] }));
});
