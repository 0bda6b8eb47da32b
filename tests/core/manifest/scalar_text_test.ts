import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import { isPlainString, writeScalar } from "../../../src/core/manifest/scalar_text.ts";
import { tagArbitrary } from "./generate_yaml.ts";

// deno-fmt-ignore
const typed = [
  "1234", "0", "007", "017", "0o7", "0b11", "0x1f", "0xDEAD", "1_000", "1e10", "1E5", "1e-5", "1e+5", "+1", "-1",
  ".5", "1.", "1.0", "1.20", "+1.5", "123_456.5", "0.5e3", "6.8523015e+5", ".inf", "-.INF", "+.Inf", ".nan", ".NaN",
  "true", "True", "TRUE", "false", "yes", "Yes", "YES", "no", "NO", "on", "Off", "y", "Y", "n", "N",
  "null", "Null", "NULL", "~", "", "2024-01-01", "2024-1-1", "2001-12-14t21:59:43.10-05:00", "12:30", "190:20:30", "190:20:30.15",
  "0_b1", "0_x1F", "1_0.5", "1_e5", "0_o7", "1__0", "0X1F", "0XE", "0B1", "0O7", "0b-1", "0o-7",
  "e1", "E123456",
];

// deno-fmt-ignore
const strings = [
  "v1", "1.2.3", "1.2.3-rc.1", "2024-01-01-abc", "20240101t1", "2024-01", "main", "latest", "1e10f", "0x", "0xg",
  "_1", "yes-1", "nulls", "trueish", "1-2", "sha-1234567", "1a", "a.b_c-d", "1.0.0_1", "V1", "08-15",
  "3f4e5d6", "1e3e4", "12:60:1a", "nginx:1.0", "localhost:5000/a:12", "yES", "nUll",
];

Deno.test("isPlainString() knows what YAML 1.1 or 1.2 reads as another type", () => {
  for (const text of typed) assert.equal(isPlainString(text), false, text);
});

Deno.test("isPlainString() lets strings be", () => {
  for (const text of strings) assert.equal(isPlainString(text), true, text);
});

Deno.test("writeScalar() writes tags that both versions of YAML read back", () => {
  fc.assert(fc.property(tagArbitrary(), (tag) => {
    for (const style of ["plain", "single", "double"] as const) {
      for (const version of ["1.1", "1.2"] as const) {
        assert.equal(parse(writeScalar(style, tag, false), { version }), tag);
      }
    }
  }));
});

Deno.test("writeScalar() escapes what its quotes need", () => {
  const text = `it's "a" \\ b`;
  assert.equal(writeScalar("single", text, false), `'it''s "a" \\ b'`);
  assert.equal(writeScalar("double", text, false), `"it's \\"a\\" \\\\ b"`);
});

Deno.test("writeScalar() needs no quotes where a tag forces a string", () => {
  assert.equal(writeScalar("plain", "1.20", true), "1.20");
  assert.equal(writeScalar("plain", "1.20", false), `"1.20"`);
});
