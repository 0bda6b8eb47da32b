import assert from "node:assert/strict";
import { thirdPartyLicenses } from "../../../scripts/build/third_party_licenses.ts";

Deno.test("the licences tell of the runtime and of each package, and a text that several share once", () => {
  const text = thirdPartyLicenses([
    { name: "@o/core", version: "7.0.8", license: "MIT", licenseText: "Shared." },
    { name: "@o/plugin", version: "8.1.1", license: "MIT", licenseText: "Shared." },
    { name: "yaml", version: "2.9.1", license: "ISC", licenseText: "Of yaml." },
  ]);
  const rule = "-".repeat(80);
  assert.match(
    text,
    /^The executables of gitops-promotion contain these works of others, [^]+\n-{80}\nDeno \(MIT\)\n-{80}\n\nMIT License\n\nCopyright 2018-\d+ the Deno authors\n/,
  );
  assert.ok(
    text.endsWith(
      `SOFTWARE.\n\n${rule}\n@o/core 7.0.8 (MIT)\n@o/plugin 8.1.1 (MIT)\n${rule}\n\nShared.\n\n${rule}\nyaml 2.9.1 (ISC)\n${rule}\n\nOf yaml.\n`,
    ),
    text,
  );
});
