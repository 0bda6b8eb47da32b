import assert from "node:assert/strict";
import { listIdleMarkers } from "../../../src/core/manifest/idle_markers.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { missingMarker, type Search } from "../../../src/core/manifest/missing_marker.ts";
import { failure } from "../../support/failure.ts";

const hint =
  `write # {"$imagepolicy": "apps:web:tag"} after the tag, or # {"$imagepolicy": "apps:web"} after the image, on the same line`;

const policy = { group: "apps", app: "web" };

/** Files by their path, each with what stands behind a value, or a whole text. */
type Files = readonly (readonly [path: string, text: string])[];

function search(files: Files): Search {
  const all = files.map(([path, text]) => ({
    path,
    text: text.includes("\n") ? text : `a:\n  b: v1 # {"$imagepolicy": "${text}"}\n`,
  }));
  return {
    folder: "apps/dev",
    filesScanned: 3,
    policy,
    markers: all.flatMap((file) => listMarkers(file)),
    idle: all.flatMap((file) => listIdleMarkers(file)),
  };
}

function check(files: Files, message: string, meant?: string): void {
  const query = meant === undefined ? "" : `did you mean ${meant}? Otherwise `;
  failure("manifest", message, query + hint)(missingMarker(search(files)));
}

const start = `could not find a marker for "apps:web" in folder "apps/dev": scanned 3 YAML files; `;

Deno.test("missingMarker() says so when nothing comes near", () => {
  check(
    [["apps/dev/a.yaml", "apps:mail:tag"], ["shop/dev/b.yaml", "shop:cart"]],
    `${start}nothing similar in the repository`,
  );
});

Deno.test("missingMarker() counts one file and none in words", () => {
  const nothing = "nothing similar in the repository";
  assert.match(
    missingMarker({ ...search([]), filesScanned: 1 }).message,
    /scanned one YAML file; nothing/,
  );
  assert.match(
    missingMarker({ ...search([]), filesScanned: 0 }).message,
    /scanned no YAML file; nothing/,
  );
  check([], start + nothing);
});

Deno.test("missingMarker() lists the same app in another environment", () => {
  check(
    [["apps/qa/web.yaml", "apps:web:tag"], ["apps/dev-eu/web.yaml", "apps:web"], [
      "clusters/dev/web.yaml",
      "apps:web",
    ]],
    `${start}near: "apps:web:tag" in apps/qa/web.yaml:2 (another environment), "apps:web" in apps/dev-eu/web.yaml:2 (another environment), "apps:web" in clusters/dev/web.yaml:2 (another folder)`,
  );
});

Deno.test("missingMarker() lists the same app in another group", () => {
  check(
    [["shop/dev/web.yaml", "shop:web:tag"]],
    `${start}near: "shop:web:tag" in shop/dev/web.yaml:2 (another group)`,
    "shop:web",
  );
});

Deno.test("missingMarker() lists names in the wrong case", () => {
  check(
    [["apps/dev/web.yaml", "Apps:Web:tag"]],
    `${start}near: "Apps:Web:tag" in apps/dev/web.yaml:2 (differs in case)`,
    "Apps:Web",
  );
});

Deno.test("missingMarker() lists similar names, the nearest first", () => {
  check(
    [["apps/dev/a.yaml", "apps:web-frontend:tag"], ["apps/dev/b.yaml", "apps:wep:tag"], [
      "apps/dev/c.yaml",
      "apps:mail:tag",
    ], ["apps/dev/d.yaml", "app:web-x:tag"]],
    `${start}near: "apps:wep:tag" in apps/dev/b.yaml:2 (a similar name), "apps:web-frontend:tag" in apps/dev/a.yaml:2 (a similar name)`,
    "apps:wep",
  );
});

Deno.test("missingMarker() takes two letters in the wrong order for one mistake", () => {
  check(
    [["apps/dev/a.yaml", "apps:wbe:tag"], ["apps/dev/b.yaml", "apps:bwe:tag"]],
    `${start}near: "apps:wbe:tag" in apps/dev/a.yaml:2 (a similar name)`,
    "apps:wbe",
  );
});

Deno.test("missingMarker() lists what marks no tag in the folder itself first, and why", () => {
  check(
    [
      ["apps/qa/web.yaml", "apps:web:tag"],
      ["apps/dev/a.yaml", "apps:web:name"],
      ["apps/dev/b.yaml", "apps:web:tga"],
      ["apps/dev/c.yaml", "apps:web:digest"],
      ["apps/dev/d.yaml", `a: |\n  image: web:1 # {"$imagepolicy": "apps:web"}\n`],
      ["apps/dev/e.yaml", `# {"$imagepolicy": "apps:web"}\nimage: web:1\n`],
    ],
    `${start}near: "apps:web:name" in apps/dev/a.yaml:2 (marks the name, not the tag), "apps:web:digest" in apps/dev/c.yaml:2 (marks the digest, not the tag), "apps:web:tga" in apps/dev/b.yaml:2 (its suffix ":tga" is not :tag, :name or :digest), "apps:web" in apps/dev/d.yaml:2 (it is text inside a block scalar, not a comment), "apps:web" in apps/dev/e.yaml:1 (it is on a line of its own, not after a value)`,
  );
});

Deno.test("missingMarker() lists the folder, then the same app elsewhere, then similar names", () => {
  check(
    [
      ["apps/dev/a.yaml", "apps:wep:tag"],
      ["apps/qa/b.yaml", "apps:web:tag"],
      ["apps/dev/c.yaml", "apps:web:name"],
    ],
    `${start}near: "apps:web:name" in apps/dev/c.yaml:2 (marks the name, not the tag), "apps:web:tag" in apps/qa/b.yaml:2 (another environment), "apps:wep:tag" in apps/dev/a.yaml:2 (a similar name)`,
  );
});

/** What stands where, the likeliest cause first. */
const causes: Files = [
  ["apps/dev/1.yaml", "apps:web:name"],
  ["apps/dev/2.yaml", "Apps:web:tag"],
  ["apps/qa/3.yaml", "apps:web:tag"],
  ["apps/qa/4.yaml", "Apps:web:tag"],
  ["shop/qa/5.yaml", "shop:web:tag"],
  ["apps/dev/6.yaml", "apps:wep:tag"],
  ["apps/qa/7.yaml", "apps:weg:tag"],
];

for (const [index, [path]] of causes.slice(1).entries()) {
  const [before] = causes[index]!;
  Deno.test(`missingMarker() lists ${before} before ${path}`, () => {
    const { message } = missingMarker(search(causes.slice(index, index + 2).toReversed()));
    const places = [...message.matchAll(/in (\S+\.yaml):2/g)].map(([, place]) => place);
    assert.deepEqual(places, [before, path]);
  });
}

Deno.test("missingMarker() takes a name for similar that differs in a third of its letters, or is a part", () => {
  const isNear = (app: string, marked: string) => {
    const found = search([["apps/dev/x.yaml", `apps:${marked}:tag`]]);
    return missingMarker({ ...found, policy: { group: "apps", app } }).message.includes("near: ");
  };
  const names: readonly (readonly [app: string, marked: string, boolean])[] = [
    ["payment", "paimant", true],
    ["payment", "paimand", false],
    ["web", "web-frontend", true],
    ["web-frontend", "web", true],
    ["ab", "ab-service", false],
  ];
  for (const [app, marked, near] of names) assert.equal(isNear(app, marked), near, app + marked);
});

Deno.test("missingMarker() passes over lines that are commented out", () => {
  check(
    [["apps/dev/a.yaml", `b: c\n# image: web:1 # {"$imagepolicy": "apps:web"}\n`]],
    `${start}nothing similar in the repository`,
  );
});

Deno.test("missingMarker() lists at most five, and each name once a file", () => {
  const places = ["1", "2", "3", "4", "5", "6"].map((name) =>
    [`apps/qa/${name}.yaml`, "apps:web:tag"] as const
  );
  const near = ["1", "2", "3", "4", "5"].map((name) =>
    `"apps:web:tag" in apps/qa/${name}.yaml:2 (another environment)`
  );
  check([...places.slice(0, 1), ...places], `${start}near: ${near.join(", ")}`);
});

Deno.test("missingMarker() stays in one line whatever the marker says", () => {
  check(
    [["apps/dev/a.yaml", "apps:web\\nx:tag"]],
    `${start}near: "apps:web\\nx" in apps/dev/a.yaml:2 (a similar name)`,
  );
});

Deno.test("missingMarker() names what is not followed when nothing else is found", () => {
  const links = ["apps/dev/link", "apps/dev/module"];
  const found = missingMarker({ ...search([]), notFollowed: links });
  failure(
    "manifest",
    `${start}nothing similar in the repository; symbolic links and submodules are not followed: "apps/dev/link", "apps/dev/module"`,
    hint,
  )(found);
  const many = Array.from({ length: 7 }, (_, index) => `apps/dev/${index}`);
  assert.match(
    missingMarker({ ...search([]), notFollowed: many }).message,
    /"apps\/dev\/4" and 2 more$/,
  );
  const near = search([["apps/dev/web.yaml", "apps:web:name"]]);
  assert.doesNotMatch(missingMarker({ ...near, notFollowed: links }).message, /followed/);
  const both = search([["apps/dev/web.yaml", "apps:web:name"], ["apps/qa/web.yaml", "apps:web"]]);
  assert.doesNotMatch(missingMarker({ ...both, notFollowed: links }).message, /followed/);
  const elsewhere = search([["lib/web.yaml", "apps:web:tag"]]);
  assert.match(
    missingMarker({ ...elsewhere, notFollowed: ["apps/dev/web.yaml"] }).message,
    /; near: "apps:web:tag" in lib\/web\.yaml:2 \(another folder\); symbolic links and submodules are not followed: "apps\/dev\/web\.yaml"$/,
  );
});
