import assert from "node:assert/strict";
import { listIdleMarkers } from "../../../src/core/manifest/idle_markers.ts";

Deno.test("listIdleMarkers() gives what is misplaced and what is misspelled in the order of the text", () => {
  const text = `a: # {"$imagepolicy": "g:a"}
  b: 1 # {"$imagepolicy": "g:a:tga"}
c: # {"$imagepolicy": "g:c"}
  d: 1 # {"$imagepolicy": "g:a:tga"}
`;
  const found = listIdleMarkers({ path: "g/dev/x.yaml", text });
  assert.deepEqual(found.map(({ line, code }) => `${line} ${code}`), [
    "1 marker-misplaced",
    "2 marker-misspelled",
    "3 marker-misplaced",
    "4 marker-misspelled",
  ]);
});
