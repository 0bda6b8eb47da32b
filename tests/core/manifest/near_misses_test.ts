import assert from "node:assert/strict";
import { listMarkers, type Marker } from "../../../src/core/manifest/list_markers.ts";
import { missingMarker } from "../../../src/core/manifest/near_misses.ts";
import { failure } from "../../support/failure.ts";

const hint =
  `write # {"$imagepolicy": "apps:web:tag"} behind the tag, or # {"$imagepolicy": "apps:web"} behind the image, in the same line`;

/** Markers by what they say, each in the file given. */
function markers(...all: readonly (readonly [path: string, text: string])[]): Marker[] {
  return all.flatMap(([path, text]) =>
    listMarkers({ path, text: `a:\n  b: v1 # {"$imagepolicy": "${text}"}\n` })
  );
}

function check(found: readonly Marker[], message: string): void {
  const policy = { group: "apps", app: "web" };
  const error = missingMarker({ folder: "apps/dev", filesLookedAt: 3, policy, markers: found });
  failure("manifest", message, hint)(error);
}

const start =
  `could not find a marker for "apps:web" in folder "apps/dev": looked at 3 YAML files; `;

Deno.test("missingMarker() says so when nothing comes near", () => {
  check(
    markers(["apps/dev/a.yaml", "apps:mail:tag"], ["shop/dev/b.yaml", "shop:cart"]),
    `${start}nothing similar in the repository`,
  );
});

Deno.test("missingMarker() counts one file and none in words", () => {
  const policy = { group: "apps", app: "web" };
  const search = { folder: "apps/dev", policy, markers: [] };
  assert.equal(
    missingMarker({ ...search, filesLookedAt: 1 }).message,
    `could not find a marker for "apps:web" in folder "apps/dev": looked at one YAML file; nothing similar in the repository`,
  );
  assert.equal(
    missingMarker({ ...search, filesLookedAt: 0 }).message,
    `could not find a marker for "apps:web" in folder "apps/dev": looked at no YAML file; nothing similar in the repository`,
  );
});

Deno.test("missingMarker() lists the same app in another environment", () => {
  check(
    markers(["apps/qa/web.yaml", "apps:web:tag"], ["apps/dev-eu/web.yaml", "apps:web"], [
      "clusters/dev/web.yaml",
      "apps:web",
    ]),
    `${start}near: "apps:web:tag" in apps/qa/web.yaml:2 (another environment), "apps:web" in apps/dev-eu/web.yaml:2 (another environment), "apps:web" in clusters/dev/web.yaml:2 (another folder)`,
  );
});

Deno.test("missingMarker() lists the same app in another group", () => {
  check(
    markers(["shop/dev/web.yaml", "shop:web:tag"]),
    `${start}near: "shop:web:tag" in shop/dev/web.yaml:2 (another group)`,
  );
});

Deno.test("missingMarker() lists names in the wrong case", () => {
  check(
    markers(["apps/dev/web.yaml", "Apps:Web:tag"]),
    `${start}near: "Apps:Web:tag" in apps/dev/web.yaml:2 (differs in upper and lower case)`,
  );
});

Deno.test("missingMarker() lists similar names, the nearest first", () => {
  check(
    markers(
      ["apps/dev/a.yaml", "apps:web-frontend:tag"],
      ["apps/dev/b.yaml", "apps:wep:tag"],
      ["apps/dev/c.yaml", "apps:mail:tag"],
      ["apps/dev/d.yaml", "app:web-x:tag"],
    ),
    `${start}near: "apps:wep:tag" in apps/dev/b.yaml:2 (a similar name), "apps:web-frontend:tag" in apps/dev/a.yaml:2 (a similar name)`,
  );
});

Deno.test("missingMarker() lists what is no marker of a tag in the folder itself first", () => {
  check(
    markers(
      ["apps/qa/web.yaml", "apps:web:tag"],
      ["apps/dev/a.yaml", "apps:web:name"],
      ["apps/dev/b.yaml", "apps:web:tga"],
    ),
    `${start}near: "apps:web:name" in apps/dev/a.yaml:2 (marks the name, not the tag), "apps:web:tga" in apps/dev/b.yaml:2 (is no marker in this form), "apps:web:tag" in apps/qa/web.yaml:2 (another environment)`,
  );
});

Deno.test("missingMarker() lists at most five, and each name once a file", () => {
  const one = markers(["apps/qa/1.yaml", "apps:web:tag"]);
  const many = markers(
    ...["2", "3", "4", "5", "6"].map((name) => [`apps/qa/${name}.yaml`, "apps:web:tag"] as const),
  );
  const near = ["1", "2", "3", "4", "5"].map((name) =>
    `"apps:web:tag" in apps/qa/${name}.yaml:2 (another environment)`
  );
  check([...one, ...one, ...many], `${start}near: ${near.join(", ")}`);
});

Deno.test("missingMarker() stays in one line whatever the marker says", () => {
  check(
    markers(["apps/dev/a.yaml", "apps:web\\nx:tag"]),
    `${start}near: "apps:web\\nx:tag" in apps/dev/a.yaml:2 (a similar name)`,
  );
});
