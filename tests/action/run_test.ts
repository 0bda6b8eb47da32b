import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { azureTemplatePath } from "../../scripts/release/azure_template.ts";
import { azureCommand, commandsIn, gitHubOutputs } from "../output/ci/runner_readers.ts";
import { releaseServer } from "../scripts/release_server.ts";
import { type Outcome, runScript } from "../scripts/run_script.ts";
import { programCommand } from "../support/program_command.ts";
import { type TempFolder, tempFolder } from "../scripts/temp_folder.ts";

const RUN = resolve("scripts/action/run.sh");

/** The scripts are run by bash; Windows' runners have it, other Windows machines need not. */
const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** Writes down its arguments and says something. */
const RECORDER = `#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument"; done >"$RECORD"
echo "the program's stdout"
echo "the program's stderr" >&2
exit "\${CODE:-0}"
`;

interface Step extends Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  /** The program's arguments, undefined when it was not started. */
  readonly arguments: readonly string[] | undefined;
}

async function githubStep(
  env: Readonly<Record<string, string>>,
  program: { code?: number } = {},
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
  const outputs = gitHubOutputs(await Deno.readTextFile(outputFile));
  return { ...outcome, outputs, arguments: await recorded(folder) };
}

function recorderEnv(
  folder: TempFolder,
  { code = 0 }: { code?: number },
): Record<string, string> {
  return { RECORD: join(folder.path, "arguments"), CODE: String(code) };
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
    "ENV",
    "TAG",
    "DIGEST",
    "TO",
    "FEATURE",
    "REASON",
    "UNTIL",
    "OVERRIDE",
    "COMMIT",
    "SINCE",
    "PULL_REQUEST",
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
    INPUT_REOPEN: "True",
    INPUT_DRY_RUN: "True",
    INPUT_VERBOSE: "True",
    INPUT_OPTIONS: "--label=a b\r\n\n--squash\n",
  });
  assert.deepEqual(step.arguments, [
    "feature-stale",
    "--output=json",
    ...names.map((name) => `--${name.toLowerCase().replaceAll("_", "-")}=a ${name}`),
    "--reopen",
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

test("a step shows what the program says, adds nothing to it, and ends with its exit code", async () => {
  for (const code of [0, 1, 2, 137]) {
    const step = await githubStep({ INPUT_ACTION: "new" }, { code });
    assert.equal(step.code, code);
    assert.equal(step.stdout, "the program's stdout\n");
    assert.equal(step.stderr, "the program's stderr\n");
    assert.deepEqual(step.outputs, {});
  }
});

/** A script that runs the program, and what it needs of this process's environment. */
async function program(folder: TempFolder): Promise<Record<string, string>> {
  const kept = ["HOME", "DENO_DIR", "XDG_CACHE_HOME"].flatMap((name) =>
    [Deno.env.get(name)].flatMap((value) => value === undefined ? [] : [[name, value] as const])
  );
  const words = (await programCommand()).map((word) => `'${word}'`).join(" ");
  const script = `#!/bin/sh\nexec ${words} "$@"\n`;
  return { ...Object.fromEntries(kept), INPUT_EXECUTABLE: await folder.script("program", script) };
}

const HOSTILE = "##vso[task.setvariable variable=PATH]x ##[add-path]y";

test("the program sets the outputs of the step that runs it, and nothing that others wrote is a command", async () => {
  await using folder = await tempFolder();
  const env = { ...await program(folder), INPUT_ACTION: "status", INPUT_TIMEOUT: HOSTILE };
  const { code, stdout, outputs } = await githubStep(env);
  assert.equal(code, 2);
  assert.deepEqual(commandsIn(stdout), []);
  assert.equal(outputs["changed"], "false");
  assert.deepEqual(JSON.parse(outputs["result"] ?? ""), JSON.parse(stdout));
  const { error } = JSON.parse(stdout);
  assert.ok(error.message.includes(HOSTILE), error.message);
});

test("on Azure Pipelines the outputs are variables of the step", async () => {
  await using folder = await tempFolder();
  const { code, stdout, stderr } = await runScript("bash", [RUN], {
    env: {
      ...await program(folder),
      TF_BUILD: "True",
      INPUT_ACTION: "status",
      INPUT_TIMEOUT: HOSTILE,
    },
  });
  assert.equal(code, 2);
  assert.deepEqual(commandsIn(stdout), []);
  const variables = stderr.split("\n").map(azureCommand)
    .filter((command) => command?.name === "task.setvariable")
    .map((command) => [command?.properties["variable"], command?.data]);
  assert.deepEqual(variables.map(([name]) => name), [
    "result",
    "branch",
    "commit",
    "pullRequestNumber",
    "pullRequestUrl",
    "changed",
  ]);
  assert.deepEqual(JSON.parse(variables[0]?.[1] ?? ""), JSON.parse(stdout));
});

test("a step with a wrong input ends with 2 before anything is started", async () => {
  for (
    const [env, message] of [
      [
        { INPUT_ACTION: "" },
        'input "action" is ""; give a command such as new, promote or status',
      ],
      [
        { INPUT_ACTION: "--help" },
        'input "action" is "--help"; give a command such as new, promote or status',
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
  assert.equal(stdout, "the program's stdout\n");
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(folder.path, "tmp"))), []);
});

/** Runs until it is told to stop, by a signal that it gives as exit code. */
const PATIENT = `#!/bin/sh
trap 'echo "told to stop by SIGINT"; exit 130' INT
trap 'echo "told to stop by SIGTERM"; exit 143' TERM
echo ready
for _ in $(seq 200); do sleep 0.05; done
`;

/** What a runner gives bash for the program's step, on both. */
async function stepScripts(): Promise<readonly string[]> {
  const action = parse(await Deno.readTextFile("action.yml"));
  const template = parse(await Deno.readTextFile(azureTemplatePath));
  const run = action.runs.steps.find(({ id }: { id?: string }) => id === "run").run;
  const { bash } = template.steps.find((step: { bash?: string }) => step.bash !== undefined);
  return [run, bash];
}

/** As if the machine were slow just where the shell is about to note which process the program is. */
const SLOW = `set -T
trap 'if [ "$BASH_COMMAND" = "program=\\$!" ]; then until [ -e "$SIGNALLED" ]; do sleep 0.01; done; fi' DEBUG
`;

for (const when of ["while it runs", "as it starts"] as const) {
  test(`a runner that cancels the step ${when} stops the program, which ends by itself`, async () => {
    for (const script of await stepScripts()) {
      for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
        await using folder = await tempFolder();
        const executable = await folder.script("patient", PATIENT);
        const step = await folder.script("step.sh", script);
        const signalled = join(folder.path, "signalled");
        await Deno.mkdir(join(folder.path, "tmp"));
        // As both runners do, the signal goes to the step's own process alone.
        const process = new Deno.Command("bash", {
          args: ["-e", step],
          clearEnv: true,
          env: {
            PATH: Deno.env.get("PATH") ?? "",
            TMPDIR: join(folder.path, "tmp"),
            GITHUB_ACTION_PATH: resolve("."),
            INPUT_ACTION: "status",
            INPUT_EXECUTABLE: executable,
            ...(when === "as it starts"
              ? { BASH_ENV: await folder.script("slow.sh", SLOW), SIGNALLED: signalled }
              : {}),
          },
          stdin: "null",
          stdout: "piped",
        }).spawn();
        let stdout = "";
        for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
          if (stdout === "") {
            process.kill(signal);
            await Deno.writeTextFile(signalled, "");
          }
          stdout += text;
        }
        assert.equal(stdout, `ready\ntold to stop by ${signal}\n`);
        assert.equal((await process.status).code, code);
        assert.deepEqual(await Array.fromAsync(Deno.readDir(join(folder.path, "tmp"))), []);
      }
    }
  });
}
