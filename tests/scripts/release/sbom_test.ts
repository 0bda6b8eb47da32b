import assert from "node:assert/strict";
import { sbom } from "../../../scripts/release/sbom.ts";

const lock = JSON.stringify({
  npm: {
    "@o/core@7.0.8": { integrity: "sha512-AAEC", dependencies: ["base"] },
    "@o/plugin@8.1.1_@o+core@7.0.8": {
      integrity: "sha512-AwQF",
      dependencies: ["@o/core", "types@2.0.0", "dev"],
    },
    "base@1.0.0": { integrity: "sha512-Bgc=" },
    "types@1.0.0": { integrity: "sha512-CA==" },
    "types@2.0.0": { integrity: "sha512-CQ==" },
    "dev@1.0.0": { integrity: "sha512-Cg==" },
  },
});

const packages = [
  { name: "@o/core", version: "7.0.8", license: "MIT", licenseText: "" },
  { name: "@o/plugin", version: "8.1.1", license: "", licenseText: "" },
  { name: "base", version: "1.0.0", license: "Apache-2.0 OR MIT", licenseText: "" },
  { name: "types", version: "1.0.0", license: "ISC", licenseText: "" },
  { name: "types", version: "2.0.0", license: "ISC", licenseText: "" },
];

const options = {
  version: "1.2.3",
  commit: "0123abc",
  deno: "2.9.6",
  time: new Date(0),
  packages,
  lock,
};

Deno.test("the bill of materials lists what was bundled and the runtime, with the locked hashes", () => {
  const document = JSON.parse(JSON.stringify(sbom(options)));
  assert.equal(document.bomFormat, "CycloneDX");
  assert.equal(document.specVersion, "1.6");
  assert.equal(document.metadata.timestamp, "1970-01-01T00:00:00.000Z");
  assert.equal(document.metadata.component.version, "1.2.3");
  assert.deepEqual(document.components.map(({ purl }: { purl: string }) => purl), [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/%40o/core@7.0.8",
    "pkg:npm/%40o/plugin@8.1.1",
    "pkg:npm/base@1.0.0",
    "pkg:npm/types@1.0.0",
    "pkg:npm/types@2.0.0",
  ]);
  assert.deepEqual(document.components[2], {
    type: "library",
    "bom-ref": "pkg:npm/%40o/plugin@8.1.1",
    group: "@o",
    name: "plugin",
    version: "8.1.1",
    purl: "pkg:npm/%40o/plugin@8.1.1",
    hashes: [{ alg: "SHA-512", content: "030405" }],
  });
  assert.deepEqual(document.components[3].licenses, [{ expression: "Apache-2.0 OR MIT" }]);
});

Deno.test("the bill of materials tells which package needs which, at the right version", () => {
  const { dependencies } = JSON.parse(JSON.stringify(sbom(options)));
  assert.deepEqual(dependencies.slice(1), [
    { ref: "pkg:npm/%40o/core@7.0.8", dependsOn: ["pkg:npm/base@1.0.0"] },
    {
      ref: "pkg:npm/%40o/plugin@8.1.1",
      dependsOn: ["pkg:npm/%40o/core@7.0.8", "pkg:npm/types@2.0.0"],
    },
    { ref: "pkg:npm/base@1.0.0", dependsOn: [] },
    { ref: "pkg:npm/types@1.0.0", dependsOn: [] },
    { ref: "pkg:npm/types@2.0.0", dependsOn: [] },
  ]);
});

Deno.test("a bundled package that the lock does not have is refused", () => {
  const packages = [{ name: "base", version: "2.0.0", license: "", licenseText: "" }];
  assert.throws(
    () => sbom({ ...options, packages }),
    new Error('"base@2.0.0" is in the bundle but not in deno.lock'),
  );
});
