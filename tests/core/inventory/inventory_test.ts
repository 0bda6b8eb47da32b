import assert from "node:assert/strict";
import { firstPlace, inventory } from "../../../src/core/inventory/inventory.ts";
import { similarApps } from "../../../src/core/inventory/similar_apps.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { configOf } from "../config/read_config.ts";

const CONFIG = configOf("environments: [{name: dev}, {name: qa}]\n");

/** The apps in these files, each as `group/app`. */
function appsIn(files: Readonly<Record<string, string>>) {
  return inventory(
    Object.entries(files).map(([path, text]) => ({
      ...{ path, text, markers: listMarkers({ path, text }) },
    })),
    CONFIG,
  );
}

function image(policy: string, tag: string): string {
  return `- image: x/y:${tag} # {"$imagepolicy": "${policy}"}\n`;
}

Deno.test("an app has the environments of the config in which it has markers, and its tags there", () => {
  const [cart, ...others] = appsIn({
    "webshop/qa/a.yaml": image("webshop:cart", "1"),
    "webshop/dev/b.yaml": image("webshop:cart", "2") + image("webshop:cart", "1"),
    "webshop/dev/a.yaml": image("webshop:cart", "2"),
    "webshop/test/a.yaml": image("webshop:cart", "1"),
    "webshop/a.yaml": image("webshop:cart", "1"),
    "billing/dev/a.yaml": image("webshop:cart", "1"),
    "webshop/dev/c.yaml": image("webshop:-x", "1"),
  });
  assert.deepEqual(others, []);
  assert.deepEqual(cart?.environments.map(({ env, tags }) => [env, tags]), [
    ["dev", ["1", "2"]],
    ["qa", ["1"]],
  ]);
});

Deno.test("apps are in the order in which people count", () => {
  const names = ["app-10", "app-2", "App-2", "app-02"];
  const apps = appsIn({
    "b/dev/a.yaml": image("b:x", "1"),
    "a/dev/a.yaml": names.map((name) => image(`a:${name}`, "1")).join(""),
  });
  assert.deepEqual(apps.map(({ group, app }) => `${group}/${app}`), [
    "a/app-02",
    "a/app-2",
    "a/App-2",
    "a/app-10",
    "b/x",
  ]);
});

const DIGEST = `sha256:${"a".repeat(64)}`;
for (
  const [name, text, digests, needsDigest] of [
    ["without one", image("webshop:cart", "1"), [], false],
    ["in its image", image("webshop:cart", `1@${DIGEST}`), [DIGEST], false],
    [
      "beside its tag",
      `newTag: "1" # {"$imagepolicy": "webshop:cart:tag"}\ndigest: ${DIGEST}\n`,
      [DIGEST],
      true,
    ],
    [
      "with a marker of its own",
      `a: "1" # {"$imagepolicy": "webshop:cart:tag"}
b: ${DIGEST} # {"$imagepolicy": "webshop:cart:digest"}
`,
      [DIGEST],
      true,
    ],
    [
      "of another app",
      image("webshop:cart", "1") + image("webshop:api", `1@${DIGEST}`),
      [],
      false,
    ],
  ] as const
) {
  Deno.test(`the digest of an app ${name}`, () => {
    const cart = appsIn({ "webshop/dev/a.yaml": text }).find(({ app }) => app === "cart");
    const [dev] = cart?.environments ?? [];
    assert.deepEqual([dev?.digests, dev?.needsDigest], [digests, needsDigest]);
  });
}

Deno.test("one of several places with a digest is enough to need one", () => {
  const text = `- newTag: "1" # {"$imagepolicy": "webshop:cart:tag"}
  digest: ${DIGEST}
- newTag: "1" # {"$imagepolicy": "webshop:cart:tag"}
  digest: "" # {"$imagepolicy": "webshop:cart:digest"}
`;
  const [dev] = appsIn({ "webshop/dev/a.yaml": text })[0]?.environments ?? [];
  assert.deepEqual([dev?.digests, dev?.needsDigest], [[DIGEST], true]);
});

Deno.test("the places of an app are its images and tags, and messages name the first", () => {
  const text = `${image("webshop:cart", "1")}  name: x/y # {"$imagepolicy": "webshop:cart:name"}\n`;
  const [dev] = appsIn({ "webshop/dev/a.yaml": text })[0]?.environments ?? [];
  assert.ok(dev !== undefined);
  assert.deepEqual(dev.places, [{ path: "webshop/dev/a.yaml", line: 1, tag: "1" }]);
  assert.deepEqual(firstPlace(dev), { path: "webshop/dev/a.yaml", line: 1 });
  assert.deepEqual(firstPlace({ ...dev, places: [] }), {});
});

Deno.test("similar apps are those of the same group", () => {
  const apps = appsIn({
    "webshop/dev/a.yaml": image("webshop:cart", "1"),
    "billing/dev/a.yaml": image("billing:crat", "1"),
  });
  assert.deepEqual(similarApps({ group: "webshop", app: "crat" }, apps), ["webshop/cart"]);
});
