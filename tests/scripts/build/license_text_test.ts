import assert from "node:assert/strict";
import { licenseText } from "../../../scripts/build/license_text.ts";
import { tempFolder } from "../temp_folder.ts";

/** What is told of a package with these files and this package.json. */
async function told(files: Readonly<Record<string, string>>, manifest: object): Promise<string> {
  await using folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) await folder.script(name, text);
  return await licenseText(folder.path, { name: "tool", version: "1.0.0", ...manifest });
}

Deno.test("a package's licence is the text of its licence and notice files, however they are named", async () => {
  assert.equal(await told({ LICENSE: "Free.\n", "index.js": "1" }, { license: "ISC" }), "Free.");
  assert.equal(await told({ "license.md": "\nFree.\n\n" }, { license: "ISC" }), "Free.");
  assert.equal(await told({ License: "a\r\nb\r\n" }, { license: "ISC" }), "a\nb");
  assert.equal(
    await told(
      { "NOTICE.txt": "By us.", "LICENSE-MIT.txt": "Free.", "ThirdPartyNotice.txt": "x" },
      {
        license: "MIT",
      },
    ),
    "Free.\n\nBy us.\n\nx",
  );
  assert.equal(await told({ LICENSE: "Free.", "licenses/x": "other" }, {}), "Free.");
});

Deno.test("a package under MIT without a licence file is told by its author and MIT's own words", async () => {
  for (const author of ["Ann <a@b.example> (https://c.example)", { name: "Ann" }]) {
    const text = await told({ "README.md": "hi" }, { license: "MIT", author });
    assert.match(
      text,
      /^MIT License\n\nCopyright \(c\) Ann\n\nPermission is hereby granted, free /,
    );
    assert.match(text, /OTHER DEALINGS IN THE SOFTWARE\.$/);
  }
});

Deno.test("a package of which no licence text is known cannot be distributed", async () => {
  for (const manifest of [{ license: "ISC", author: "Ann" }, { license: "MIT" }, {}]) {
    await assert.rejects(told({}, manifest), {
      message: 'the package "tool@1.0.0" has no licence text to distribute it with',
    });
  }
});
