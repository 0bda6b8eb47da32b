import assert from "node:assert/strict";
import fc from "fast-check";
import { resolve } from "node:path";
import { firstOnPath } from "../scripts/temp_folder.ts";

const SCRIPT = resolve("scripts/action/flatten_json.awk");

async function flatten(
  awk: readonly string[],
  json: string,
): Promise<{ code: number; text: string }> {
  const [program = "", ...args] = awk;
  const child = new Deno.Command(program, {
    args: [...args, "-f", SCRIPT],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(json));
  await writer.close();
  const { code, stdout } = await child.output();
  return { code, text: new TextDecoder().decode(stdout) };
}

/** The same by JSON.parse. */
function expected(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => expected(item, `${path}.${index}`));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      expected(item, `${path}.${JSON.stringify(key).slice(1, -1)}`)
    );
  }
  const text = JSON.stringify(value);
  return [`${path}\t${typeof value === "string" ? text.slice(1, -1) : text}`];
}

const awks: string[][] = [];
for (const [name, ...args] of [["mawk"], ["gawk"], ["original-awk"], ["busybox", "awk"], ["awk"]]) {
  const found = await firstOnPath(name ?? "");
  if (found !== undefined && Deno.build.os !== "windows") awks.push([found, ...args]);
}

Deno.test({
  name:
    "flatten_json.awk finds in any JSON the scalars that JSON.parse finds, in every awk that is here",
  ignore: awks.length === 0,
  async fn() {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(0, 2), async (value, indent) => {
        const json = JSON.stringify(value, undefined, indent);
        const lines = expected(JSON.parse(json));
        for (const awk of awks) {
          assert.deepEqual(await flatten(awk, json), {
            code: 0,
            text: lines.map((line) => `${line}\n`).join(""),
          });
        }
      }),
      { numRuns: 60 },
    );
  },
});

Deno.test({
  name: "flatten_json.awk refuses what is no JSON, or only the beginning of it",
  ignore: awks.length === 0,
  async fn() {
    for (const awk of awks) {
      for (
        const text of ["", "{", '{"a":', '{"a":1', '{"a" 1}', "[1,]", '"open', "{} {}", "error: no"]
      ) {
        assert.equal((await flatten(awk, text)).code, 1, `${awk} ${text}`);
      }
    }
  },
});
