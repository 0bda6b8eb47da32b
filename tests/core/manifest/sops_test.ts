import assert from "node:assert/strict";
import { editApp } from "../../../src/core/manifest/edit_app.ts";

const tag = `tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}\n`;
const sops = `sops:
  lastmodified: "2026-01-01T00:00:00Z"
  mac: ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]
`;

function lines(text: string): (number | undefined)[] {
  const { warnings } = editApp([{ path: "g/dev/x.yaml", text }], { group: "g", app: "a" }, {
    tag: "2.0.0",
  });
  assert(warnings.every(({ code }) => code === "sops-mac-mismatch"));
  return warnings.map(({ line }) => line);
}

Deno.test("editApp() warns that the MAC of a file encrypted by SOPS no longer matches", () => {
  const text = tag + sops;
  const { warnings, changes } = editApp(
    [{ path: "g/dev/x.yaml", text }],
    { group: "g", app: "a" },
    {
      tag: "2.0.0",
    },
  );
  assert.equal(changes.length, 1);
  assert.deepEqual(warnings, [{
    code: "sops-mac-mismatch",
    message:
      "g/dev/x.yaml:4: SOPS signs this file, and its MAC no longer matches after this change; sign it again with sops, or encrypt with mac_only_encrypted: true",
    path: "g/dev/x.yaml",
    line: 4,
  }]);
});

Deno.test("editApp() warns for the document that changes alone", () => {
  assert.deepEqual(lines(`${sops}---\n${tag}`), []);
  assert.deepEqual(lines(`${tag}---\n${sops}`), []);
  assert.deepEqual(lines(`${sops}...\n1.0.0 # {"$imagepolicy": "g:a:tag"}\n`), []);
  assert.deepEqual(lines(`a: b\n${sops}---\n${tag}${sops}---\n${sops}`), [9]);
  assert.deepEqual(
    lines(`{"tag": "1.0.0", # {"$imagepolicy": "g:a:tag"}\n"sops": {"mac": "x"}}\n`),
    [2],
  );
});

Deno.test("editApp() does not warn where no MAC covers the value", () => {
  assert.deepEqual(lines(`${tag}sops:\n  version: 3\n`), []);
  assert.deepEqual(lines(`${tag}sops: mac\n`), []);
  assert.deepEqual(lines(`${tag}x:\n  ${sops.replaceAll("\n  ", "\n    ")}`), []);
  assert.deepEqual(lines(`${tag}${sops}  mac_only_encrypted: true\n`), []);
  assert.deepEqual(lines(`${tag}${sops}  mac_only_encrypted: false\n`), [4]);
});

Deno.test("editApp() does not warn where nothing changes", () => {
  assert.deepEqual(lines(tag.replace("1.0.0", "2.0.0") + sops), []);
});
