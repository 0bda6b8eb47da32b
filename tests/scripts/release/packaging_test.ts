import assert from "node:assert/strict";
import { renderManifest } from "../../../scripts/release/packaging.ts";

const release = {
  version: "1.2.3",
  url: "https://host/v1.2.3",
  checksums: new Map([["a.zip", "0f"]]),
};

Deno.test("a manifest gets the release's version, address and checksums", () => {
  assert.equal(
    renderManifest("{{version}} {{url}}/a.zip {{sha256 a.zip}} #{version}", release),
    "1.2.3 https://host/v1.2.3/a.zip 0f #{version}",
  );
});

Deno.test("a manifest that asks for what the release does not have is refused", () => {
  assert.throws(
    () => renderManifest("{{sha256 b.zip}}", release),
    new Error('the template asks for the checksum of "b.zip", which the release does not have'),
  );
  assert.throws(
    () => renderManifest("{{name}}", release),
    new Error('the template has the unknown placeholder "{{name}}"'),
  );
});
