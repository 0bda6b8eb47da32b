import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "./run_script.ts";
import { type TempFolder, tempFolder } from "./temp_folder.ts";

const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** Stands for `deno`: prints what the environment gives for the command, and writes down what it was called with. */
const DENO = `#!/bin/sh
echo "$* BIN=\${GITOPS_PROMOTION_BIN:-}" >>"$LOG"
case "$*" in
  "task test") printf '%b' "$SOURCE"; exit "\${SOURCE_CODE:-0}" ;;
  "task build") exit "\${BUILD_CODE:-0}" ;;
  *) printf '%b' "$E2E"; exit "\${E2E_CODE:-0}" ;;
esac
`;

async function ci(folder: TempFolder, env: Readonly<Record<string, string>>, denort = "") {
  await folder.script("main/.ci/run", await Deno.readTextFile(".ci/run"));
  await folder.script("main/scripts/deno", DENO);
  await folder.script(
    "main/scripts/provide_linters.sh",
    '#!/bin/sh\necho /nonexistent\nexit "${LINTERS_CODE:-0}"\n',
  );
  await folder.script("main/tests/e2e/confined.sh", '#!/bin/sh\nexit "${CONFINED_CODE:-0}"\n');
  await folder.script("bin/kustomize", "#!/bin/sh\n");
  if (denort !== "") await folder.script("shared/tools/denort", denort);
  const log = await folder.script("log", "");
  const { code, stdout } = await runScript("bash", [join(folder.path, "main/.ci/run")], {
    env: {
      PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`,
      LOG: log,
      SOURCE: "ok | 5 passed (3 steps) | 0 failed (1s)\\n",
      E2E: "ok | 2 passed | 0 failed | 1 ignored (1s)\\n",
      ...env,
    },
  });
  return {
    code,
    last: stdout.trimEnd().split("\n").at(-1),
    stdout,
    log: await Deno.readTextFile(log),
  };
}

const DENORT = "#!/bin/sh\necho 'export DENORT_BIN=x'\n";

test(".ci/run adds up the tests from source and those of the executable, coloured or not", async () => {
  await using folder = await tempFolder();
  const run = await ci(folder, {
    SOURCE: "\\033[32mok\\033[0m | 5 passed (3 steps) | 0 failed | 2 ignored\\n",
  }, DENORT);
  assert.equal(run.code, 0);
  assert.equal(run.last, "7 passed, 0 failed, 3 skipped");
  assert.equal(
    run.log,
    `task test BIN=\ntask build BIN=\ntest --parallel --quiet --allow-all tests/e2e BIN=${folder.path}/main/tests/e2e/confined.sh\n`,
  );
});

test(".ci/run tests the executable as it is where the machine cannot confine it, and says so", async () => {
  await using folder = await tempFolder();
  const run = await ci(folder, { CONFINED_CODE: "1" }, DENORT);
  assert.match(run.stdout, /== this machine cannot confine the executable/);
  assert.match(run.log, /tests\/e2e BIN=.*\/main\/dist\/gitops-promotion\n$/);
  assert.equal(run.code, 0);
});

test(".ci/run says that the executable is not tested where there is nothing to compile with", async () => {
  await using folder = await tempFolder();
  const run = await ci(folder, {});
  assert.equal(run.code, 0);
  assert.match(
    run.stdout,
    /== no denort here to compile with; the end-to-end tests ran from source only\n/,
  );
  assert.equal(run.last, "5 passed, 0 failed, 0 skipped");
});

test(".ci/run goes on without linters where they cannot be provided, and says so", async () => {
  await using folder = await tempFolder();
  const run = await ci(folder, { LINTERS_CODE: "1" });
  assert.match(
    run.stdout,
    /== linters could not be provided; tests that call one .* are skipped\n/,
  );
  assert.deepEqual([run.code, run.last], [0, "5 passed, 0 failed, 0 skipped"]);
});

test(".ci/run fails on a failed test, on a crash without one, on a failed build and where no test ran", async () => {
  for (
    const [env, last, denort] of [
      [
        { SOURCE: "FAILED | 4 passed | 1 failed (1s)\\n", SOURCE_CODE: "1" },
        "6 passed, 1 failed, 1 skipped",
        DENORT,
      ],
      [
        { SOURCE: "error: Type checking failed.\\n", SOURCE_CODE: "1" },
        "2 passed, 1 failed, 1 skipped",
        DENORT,
      ],
      [{ BUILD_CODE: "1" }, "5 passed, 1 failed, 0 skipped", DENORT],
      [{}, "5 passed, 1 failed, 0 skipped", "#!/bin/sh\nexit 1\n"],
      [{ E2E: "", E2E_CODE: "139" }, "5 passed, 1 failed, 0 skipped", DENORT],
      [{ SOURCE: "" }, "0 passed, 0 failed, 0 skipped", ""],
    ] as const
  ) {
    await using folder = await tempFolder();
    const run = await ci(folder, env, denort);
    assert.deepEqual([run.code, run.last], [1, last]);
  }
});
