import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { azureTemplatePath } from "../../scripts/release/azure_template.ts";
import { releaseServer } from "../scripts/release_server.ts";
import { type Outcome, runScript } from "../scripts/run_script.ts";
import { type TempFolder, tempFolder } from "../scripts/temp_folder.ts";

const RUN = resolve("scripts/action/run.sh");
const MAIN = resolve("main.ts");

/** The scripts are run by bash; Windows' runners have it, other Windows machines need not. */
const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** Writes down its arguments and prints RESULT. */
const RECORDER = `#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument"; done >"$RECORD"
printf '%s' "$RESULT"
exit "\${CODE:-0}"
`;

const CREATED = {
  command: "new",
  action: "created",
  branch: "promote/webshop-cart",
  commit: "0123456789abcdef0123456789abcdef01234567",
  pullRequest: { number: 7, url: "https://github.com/o/r/pull/7", autoMerge: true },
  changes: [{ path: "webshop/dev/cart.yaml", line: 3, from: "1", to: "2" }],
};

interface Step extends Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  /** The program's arguments, undefined when it was not started. */
  readonly arguments: readonly string[] | undefined;
}

async function githubStep(
  env: Readonly<Record<string, string>>,
  program: { result?: string; code?: number } = {},
): Promise<Step> {
  await using folder = await tempFolder();
  const executable = await folder.script("recorder", RECORDER);
  const outputFile = await folder.script("output", "");
  const outcome = await runScript("bash", [RUN], {
    cwd: folder.path,
    env: {
      ...recorderEnv(folder, program),
      GITHUB_ACTIONS: "true",
      GITHUB_OUTPUT: outputFile,
      INPUT_EXECUTABLE: executable,
      ...env,
    },
  });
  const lines = (await Deno.readTextFile(outputFile)).trimEnd().split("\n");
  const outputs = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { ...outcome, outputs, arguments: await recorded(folder) };
}

function recorderEnv(
  folder: TempFolder,
  { result = JSON.stringify(CREATED), code = 0 }: { result?: string; code?: number },
): Record<string, string> {
  return { RECORD: join(folder.path, "arguments"), RESULT: result, CODE: String(code) };
}

async function recorded(folder: TempFolder): Promise<string[] | undefined> {
  const text = await Deno.readTextFile(join(folder.path, "arguments")).catch(() => undefined);
  return text?.split("\0").slice(0, -1);
}

test("a step gives the program its inputs as options, and leaves out what is empty", async () => {
  const step = await githubStep({
    INPUT_ACTION: "new",
    INPUT_GROUP: "webshop",
    INPUT_APP: "cart",
    INPUT_TAG: "1.4.0",
    INPUT_FEATURE: "",
    INPUT_API_URL: "https://ghe.example/api/v3",
    INPUT_WORKING_DIRECTORY: "gitops",
    INPUT_DRY_RUN: "false",
  });
  assert.equal(step.code, 0);
  assert.deepEqual(step.arguments, [
    "new",
    "--output=json",
    "--group=webshop",
    "--app=cart",
    "--tag=1.4.0",
    "--api-url=https://ghe.example/api/v3",
    "--sourcedir=gitops",
  ]);
});

test("a step takes every input, switches in Azure's spelling, and further options one a line", async () => {
  const names = [
    "GROUP",
    "APP",
    "TAG",
    "FEATURE",
    "COMMIT",
    "SINCE",
    "MAX_AGE",
    "TIMEOUT",
    "INTERVAL",
    "PROVIDER",
    "CONFIG",
    "BASE",
    "API_URL",
    "AUTHOR",
  ];
  const step = await githubStep({
    ...Object.fromEntries(names.map((name) => [`INPUT_${name}`, `a ${name}`])),
    INPUT_ACTION: "feature-stale",
    INPUT_DRY_RUN: "True",
    INPUT_VERBOSE: "True",
    INPUT_OPTIONS: "--label=a b\r\n\n--squash\n",
  });
  assert.deepEqual(step.arguments, [
    "feature-stale",
    "--output=json",
    ...names.map((name) => `--${name.toLowerCase().replaceAll("_", "-")}=a ${name}`),
    "--dry-run",
    "--verbose",
    "--label=a b",
    "--squash",
  ]);
});

test("a step passes hostile values on as they are: none is run, split or taken for an option", async () => {
  const hostile = "--x '$(touch pwned)' `touch pwned` \"; touch pwned; # *\n%0A${HOME}\\";
  const step = await githubStep({ INPUT_ACTION: "new", INPUT_TAG: hostile, INPUT_GROUP: "-g" });
  assert.deepEqual(step.arguments, ["new", "--output=json", "--group=-g", `--tag=${hostile}`]);
});

test("a step hands the result on as outputs, and shows it", async () => {
  const step = await githubStep({ INPUT_ACTION: "new" });
  assert.deepEqual(step.outputs, {
    result: JSON.stringify(CREATED),
    branch: "promote/webshop-cart",
    commit: "0123456789abcdef0123456789abcdef01234567",
    "pull-request-number": "7",
    "pull-request-url": "https://github.com/o/r/pull/7",
    changed: "true",
  });
  assert.equal(step.stdout.trimEnd(), JSON.stringify(CREATED));
});

test("of several results the outputs tell the last one that has a pull request", async () => {
  const result = {
    command: "promote",
    results: [
      {
        ...CREATED,
        action: "updated",
        branch: "promote/webshop-ui",
        pullRequest: { number: 8, url: "u8", autoMerge: false },
      },
      CREATED,
      {
        command: "promote",
        action: "skipped",
        reason: "no next environment to promote to",
        changes: [],
      },
    ],
  };
  const { outputs } = await githubStep({ INPUT_ACTION: "promote" }, {
    result: JSON.stringify(result, undefined, 2),
  });
  assert.equal(outputs["branch"], "promote/webshop-cart");
  assert.equal(outputs["pull-request-number"], "7");
  assert.equal(outputs["changed"], "true");
  assert.deepEqual(JSON.parse(outputs["result"] ?? ""), result);
});

test("nothing is changed by a skipped, an unchanged or a dry run", async () => {
  for (const action of ["skipped", "unchanged", "passed", "failed"]) {
    const { outputs } = await githubStep({ INPUT_ACTION: "new" }, {
      result: JSON.stringify({ action, changes: [] }),
    });
    assert.equal(outputs["changed"], "false", action);
    assert.equal(outputs["branch"], "");
  }
  const { outputs } = await githubStep({ INPUT_ACTION: "new", INPUT_DRY_RUN: "true" });
  assert.equal(outputs["changed"], "false");
});

test("a step ends with the program's exit code, and has outputs all the same", async () => {
  const failure = { command: "new", action: "failed", error: { code: "usage", message: "no" } };
  const step = await githubStep({ INPUT_ACTION: "new" }, {
    result: JSON.stringify(failure),
    code: 2,
  });
  assert.equal(step.code, 2);
  assert.equal(step.outputs["result"], JSON.stringify(failure));
  const killed = await githubStep({ INPUT_ACTION: "new" }, {
    result: '{"command":"new","branch":"x',
    code: 137,
  });
  assert.equal(killed.code, 137);
  assert.deepEqual([killed.outputs["changed"], killed.outputs["branch"]], ["false", ""]);
});

test("what others wrote into the result gives the runner no commands, and comes back whole", async () => {
  await using folder = await tempFolder();
  const program = await folder.script(
    "program",
    `#!/bin/sh\nexec '${Deno.execPath()}' run --quiet --allow-all '${MAIN}' "$@"\n`,
  );
  const hostile = "##vso[task.setvariable variable=PATH]x ##[add-path]y";
  const home = Object.fromEntries(
    ["HOME", "DENO_DIR", "XDG_CACHE_HOME"].flatMap((name) =>
      [Deno.env.get(name)].flatMap((value) => value === undefined ? [] : [[name, value]])
    ),
  );
  const env = {
    ...home,
    INPUT_ACTION: "status",
    INPUT_TIMEOUT: hostile,
    INPUT_EXECUTABLE: program,
  };
  const { code, stdout, outputs } = await githubStep(env);
  assert.equal(code, 2);
  assert.doesNotMatch(stdout, /##(?:vso)?\[|^\s*::/m);
  const { error } = JSON.parse(outputs["result"] ?? "");
  assert.ok(error.message.includes(hostile), error.message);
});

test("a step with a wrong input ends with 2 before anything is started", async () => {
  for (
    const [env, message] of [
      [
        { INPUT_ACTION: "" },
        'input "action" is ""; give new, promote, status, feature or feature-stale',
      ],
      [
        { INPUT_ACTION: "--help" },
        'input "action" is "--help"; give new, promote, status, feature or feature-stale',
      ],
      [
        { INPUT_ACTION: "new", INPUT_DRY_RUN: "yes" },
        'input "dry-run" is "yes"; give true or false',
      ],
    ] as const
  ) {
    const step = await githubStep(env);
    assert.equal(step.code, 2);
    assert.equal(step.stdout, `::error::${message}\n`);
    assert.equal(step.arguments, undefined);
  }
});

test("on Azure Pipelines the outputs are variables", async () => {
  await using folder = await tempFolder();
  const { code, stdout } = await runScript("bash", [RUN], {
    env: {
      ...recorderEnv(folder, {}),
      TF_BUILD: "True",
      INPUT_ACTION: "new",
      INPUT_EXECUTABLE: await folder.script("recorder", RECORDER),
    },
  });
  assert.equal(code, 0);
  assert.deepEqual(stdout.trimEnd().split("\n").slice(1), [
    `##vso[task.setvariable variable=result;isOutput=true]${JSON.stringify(CREATED)}`,
    "##vso[task.setvariable variable=branch;isOutput=true]promote/webshop-cart",
    "##vso[task.setvariable variable=commit;isOutput=true]0123456789abcdef0123456789abcdef01234567",
    "##vso[task.setvariable variable=pullRequestNumber;isOutput=true]7",
    "##vso[task.setvariable variable=pullRequestUrl;isOutput=true]https://github.com/o/r/pull/7",
    "##vso[task.setvariable variable=changed;isOutput=true]true",
  ]);
});

test("a step downloads the release, keeps the archive in the cache, and leaves nothing in the temporary folder", async () => {
  await using server = await releaseServer(RECORDER);
  await using folder = await tempFolder();
  await folder.script("bin/uname", '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo x86_64\n');
  await Deno.mkdir(join(folder.path, "tmp"));
  const env = {
    ...recorderEnv(folder, {}),
    PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`,
    TMPDIR: join(folder.path, "tmp"),
    GITHUB_OUTPUT: join(folder.path, "output"),
    GITOPS_PROMOTION_DOWNLOAD_URL: server.url,
    INPUT_ACTION: "status",
    INPUT_VERSION: "1.2.3",
    INPUT_CACHE: join(folder.path, "cache"),
    INPUT_PROVENANCE: "skip",
  };
  for (const _ of [1, 2]) {
    const { code, stderr } = await runScript("bash", [RUN], { env });
    assert.equal(code, 0, stderr);
  }
  assert.deepEqual(await recorded(folder), ["status", "--output=json"]);
  assert.deepEqual(server.requests, [
    "/download/v1.2.3/SHA256SUMS",
    "/download/v1.2.3/gitops-promotion-x86_64-unknown-linux-gnu.tar.gz",
    "/download/v1.2.3/SHA256SUMS",
  ]);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(folder.path, "tmp"))), []);
});

test("the script of the Azure template's step runs by itself, without other files of the project", async () => {
  await using server = await releaseServer(RECORDER);
  await using folder = await tempFolder();
  await folder.script("bin/uname", '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo x86_64\n');
  await Deno.mkdir(join(folder.path, "tmp"));
  const template = parse(await Deno.readTextFile(azureTemplatePath));
  const { bash } = template.steps.find((step: { bash?: string }) => step.bash !== undefined);
  const { code, stdout, stderr } = await runScript("bash", ["-c", bash], {
    cwd: folder.path,
    env: {
      ...recorderEnv(folder, { code: 1 }),
      PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`,
      TMPDIR: join(folder.path, "tmp"),
      TF_BUILD: "True",
      GITOPS_PROMOTION_DOWNLOAD_URL: server.url,
      INPUT_ACTION: "promote",
      INPUT_PROVENANCE: "skip",
    },
  });
  assert.equal(code, 1, stderr);
  assert.deepEqual(await recorded(folder), ["promote", "--output=json"]);
  assert.match(stdout, /^##vso\[task\.setvariable variable=changed;isOutput=true\]true$/m);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(folder.path, "tmp"))), []);
});
