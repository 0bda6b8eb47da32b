import assert from "node:assert/strict";
import { additions, firstWrong } from "../../../../src/core/feature/building/compare.ts";
import { readResources, type Resource } from "../../../../src/core/kustomize/resource.ts";

/** ConfigMaps, each given as its name and its data. */
function maps(...all: readonly (readonly [name: string, data: string])[]): Resource[] {
  return readResources(
    "x.yaml",
    all.map(([name, data]) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
    ).join("---\n"),
  );
}

/** The names of what is more in `after`, or what is wrong there. */
function more(before: readonly Resource[], after: readonly Resource[]): string {
  const found = additions(before, after);
  return Array.isArray(found) ? found.map(({ name }) => name).join() : found.message;
}

Deno.test("what a build has more is in its order, and each resource of before counts once", () => {
  const [a, b] = [["a", "{x: y}"], ["b", "{}"]] as const;
  assert.equal(more(maps(a, b), maps(a, b)), "");
  assert.equal(more(maps(a), maps(["d", "{}"], a, ["c", "{}"])), "d,c");
  assert.equal(more(maps(a), maps(a, a, a)), "a,a");
  assert.equal(more(maps(b), maps(["b", "{z: z}"], b)), "b");
});

Deno.test("a resource that changes or goes is told, with the first line that differs", () => {
  const before = maps(["a", "{x: y, z: '1'}"]);
  assert.equal(
    more(before, maps(["a", "{x: y, z: '2'}"], ["a", "{x: q}"])),
    'ConfigMap "a" of the environment would change: "z: "2"" instead of "z: "1""',
  );
  assert.equal(more(before, maps(["b", "{}"])), 'ConfigMap "a" of the environment would be gone');
});

Deno.test("the first resource that is not as wanted is told", () => {
  const wanted = maps(["a", "{x: y}"], ["b", "{x: y}"]);
  assert.equal(firstWrong(wanted, wanted), undefined);
  assert.equal(firstWrong([...wanted, ...wanted], wanted), undefined);
  assert.equal(
    firstWrong(maps(["a", "{x: y}"], ["b", "{x: z}"]), wanted)?.message,
    'ConfigMap "b" would not be built as it should be: "x: z" instead of "x: y"',
  );
  const missing = firstWrong(wanted.slice(0, 1), wanted);
  assert.equal(missing?.message, 'ConfigMap "b" would not be built as it should be');
  assert.equal(missing?.subject, wanted[1]);
});

Deno.test("another build is still wrong if it has the same difference, and if that cannot be told", () => {
  const symptom = firstWrong(maps(["a", "{x: wrong, z: z}"]), maps(["a", "{x: right, z: z}"]));
  assert.ok(symptom);
  const { isIn } = symptom;
  assert.ok(isIn(maps(["b", "{x: right}"], ["a", "{x: wrong}"])));
  assert.ok(!isIn(maps(["b", "{x: wrong}"], ["a", "{x: right}"])));
  assert.ok(!isIn(maps(["a", "{x: other}"])));
  assert.ok(isIn(maps(["b", "{x: right}"])));
  const missing = firstWrong([], maps(["a", "{x: right}"]));
  assert.ok(missing?.isIn(maps(["a", "{x: right}"])));
});
