import assert from "node:assert/strict";
import { join } from "node:path";
import { runMain } from "../support/run_main.ts";
import { createOrigin, git, snapshot } from "../support/temp_repository.ts";
import { webshop } from "../support/webshop.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** Nothing is here, so whatever looks at git or the network fails with another message. */
const NOWHERE = "/nonexistent";

async function usageError(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runMain(NOWHERE, args);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  return stderr;
}

Deno.test("a wrong command line exits with 2 and one line that says what to do, before git is read", async () => {
  assert.equal(
    await usageError(["nwe"]),
    "error: unknown command 'nwe' (Did you mean new?); see gitops-promotion --help\n",
  );
  assert.equal(
    await usageError(["new", "--gruop", "webshop"]),
    "error: unknown option '--gruop' (Did you mean --group?); see gitops-promotion new --help\n",
  );
  assert.equal(
    await usageError(["new", "--app", "cart"]),
    "error: missing required options: --group, --tag; see gitops-promotion new --help\n",
  );
  assert.equal(
    await usageError([...NEW, "--output", "yaml"]),
    "error: option '--output <format>' argument 'yaml' is invalid. Allowed choices are text, json; see gitops-promotion new --help\n",
  );
  assert.equal(
    await usageError(["status", "--timeout", "5"]),
    "error: option '--timeout <duration>' argument '5' is invalid. Write it as 90s, 5m, 1h30m or 7d; see gitops-promotion status --help\n",
  );
  assert.equal(
    await usageError([...NEW, "--author", "Ann"]),
    `error: "Ann" is not a valid author; write --author "Name <email>"\n`,
  );
});

Deno.test("invalid names and tags exit with 2 before git is read", async () => {
  const segments =
    `letters, digits, ".", "_" and "-" are allowed; it must not start with "." or "-", or contain ".."`;
  for (
    const [option, value] of [["--group", "../x"], ["--app", "-x"], ["--app", "a/b"], [
      "--group",
      "",
    ]]
  ) {
    assert.equal(
      await usageError([...NEW, `${option}=${value}`]),
      `error: ${option?.slice(2)} "${value}" is not valid; ${segments}\n`,
    );
  }
  for (const tag of ["a b", ".x", "x".repeat(129), "ä"]) {
    assert.equal(
      await usageError([...NEW, "--tag", tag]),
      `error: tag "${tag}" is not valid; letters, digits, "_", "." and "-" are allowed; it must not start with "." or "-", or be longer than 128 characters\n`,
    );
  }
});

Deno.test("without a command help is printed and the exit code is 2", async () => {
  const { code, stdout, stderr } = await runMain(NOWHERE, []);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: gitops-promotion /);
});

Deno.test("--version and --help print on stdout and exit with 0", async () => {
  const version = await runMain(NOWHERE, ["--version"]);
  assert.deepEqual({ code: version.code, stderr: version.stderr }, { code: 0, stderr: "" });
  assert.match(version.stdout, /^gitops-promotion \S+ \(.*Deno \d+\.\d+\.\d+\)\n$/);
  const help = await runMain(NOWHERE, ["new", "--help"]);
  assert.deepEqual({ code: help.code, stderr: help.stderr }, { code: 0, stderr: "" });
  assert.match(help.stdout, /\nExamples:\n {2}\$ gitops-promotion new --group /);
});

Deno.test("--output json prints an error as one object on stdout, also when the command line is wrong", async () => {
  const { code, stdout } = await runMain(NOWHERE, ["new", "--output", "json", "--app", "cart"]);
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(stdout), {
    command: "new",
    action: "failed",
    error: {
      code: "usage",
      message: "missing required options: --group, --tag",
      hint: "see gitops-promotion new --help",
    },
  });
  const unknown = await runMain(NOWHERE, ["new", "--nope", "--output=json"]);
  assert.equal(JSON.parse(unknown.stdout).error.message, "unknown option '--nope'");
});

Deno.test("a stack trace is printed with --verbose only", async () => {
  const { stderr } = await runMain(NOWHERE, NEW);
  assert.equal(
    stderr,
    `error: there is no folder "${NOWHERE}"; run in the checkout of the GitOps repository, or name it with --sourcedir\n`,
  );
  const verbose = await runMain(NOWHERE, [...NEW, "--verbose"]);
  assert.match(verbose.stderr, /^error: .*\n.*Failure: .*\n {4}at /m);
});

Deno.test("a dry run needs no token and no provider, prints the diff and leaves the checkout as it is", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  const before = await snapshot(checkout);
  const objects = await git(checkout, ["count-objects"]);
  const { code, stdout, stderr } = await runMain(checkout, [...NEW, "--dry-run"]);
  assert.equal(
    stdout.replace(/^index .*$/m, "index"),
    `diff --git a/webshop/dev/cart.yaml b/webshop/dev/cart.yaml
index
--- a/webshop/dev/cart.yaml
+++ b/webshop/dev/cart.yaml
@@ -6,4 +6,4 @@ spec:
     spec:
       containers:
         - name: cart
-          image: "ghcr.io/acme/cart:1.0.0" # {"$imagepolicy": "webshop:cart"}
+          image: "ghcr.io/acme/cart:1.1.0" # {"$imagepolicy": "webshop:cart"}
`,
  );
  assert.equal(
    stderr,
    `would push branch promote/webshop-cart, which does not exist yet
would open a pull request "Promote webshop/cart version 1.1.0 to environment dev"
would enable auto-merge on the pull request
dry run on main (${
      (await origin.git("rev-parse", "main")).slice(0, 7)
    }): would push branch promote/webshop-cart with a new pull request "Promote webshop/cart version 1.1.0 to environment dev"\n`,
  );
  assert.equal(code, 0);
  assert.deepEqual(await snapshot(checkout), before);
  assert.equal(await git(checkout, ["count-objects"]), objects);
  assert.equal(await origin.git("branch", "--list"), "* main");
});

Deno.test("a diff is coloured on a terminal, unless NO_COLOR is set", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  const dryRun = [...NEW, "--dry-run"];
  const color = new RegExp("\u001b\\[31m-");
  assert.match((await runMain(checkout, dryRun, { terminal: true })).stdout, color);
  const env = { NO_COLOR: "1" };
  assert.doesNotMatch((await runMain(checkout, dryRun, { terminal: true, env })).stdout, color);
  assert.doesNotMatch((await runMain(checkout, dryRun)).stdout, color);
});

Deno.test("the config is read from the base commit, unless --config names a file here", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  await Deno.writeTextFile(
    join(checkout, "gitops-promotion.yaml"),
    "environments: [{name: prod}]\n",
  );
  const dryRun = [...NEW, "--dry-run", "--output", "json"];
  const envOf = async (...args: string[]) =>
    JSON.parse((await runMain(checkout, [...dryRun, ...args])).stdout).promotion.env;
  assert.equal(await envOf(), "dev");
  assert.equal(await envOf("--config", "gitops-promotion.yaml"), "prod");
  await Deno.writeTextFile(join(checkout, "..", "other.yaml"), "environments: [{name: qa}]\n");
  assert.equal(await envOf("--config", "../other.yaml"), "qa");
});

Deno.test("a config that is wrong or missing exits with 2 and shows every problem with its place", async () => {
  await using origin = await createOrigin({
    ...webshop(),
    "gitops-promotion.yaml": "prflow: per-team\nenvironments: []\n",
  });
  const checkout = await origin.clone();
  const wrong = await runMain(checkout, [...NEW, "--dry-run"]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^error: the config has 2 problems\n {2}gitops-promotion\.yaml:1:9: .*invalid prflow value.*\n {2}gitops-promotion\.yaml:2:15: .*environments list cannot be empty.*\n$/,
  );
  const missing = await runMain(checkout, [...NEW, "--dry-run", "--config", "nothing.yaml"]);
  assert.equal(missing.code, 2);
  const tip = (await origin.git("rev-parse", "main")).slice(0, 7);
  assert.equal(
    missing.stderr,
    `error: there is no file "nothing.yaml", neither here nor in "main" (${tip}); check the path that --config gives\n`,
  );
});

Deno.test("a repository without the config file, an empty one and an unknown base branch are told apart", async () => {
  await using origin = await createOrigin({ "a.yaml": "x" });
  const checkout = await origin.clone();
  const errorOf = async (...args: string[]) => {
    const { code, stderr } = await runMain(checkout, [...NEW, "--dry-run", ...args]);
    return `${code} ${stderr}`;
  };
  const tip = (await origin.git("rev-parse", "main")).slice(0, 7);
  assert.equal(
    await errorOf(),
    `2 error: there is no gitops-promotion.yaml at the root of "main" (${tip}); run gitops-promotion init --write to create one, then push it\n`,
  );
  await Deno.writeTextFile(
    join(checkout, "gitops-promotion.yaml"),
    "environments: [{name: dev}]\n",
  );
  assert.match(
    await errorOf(),
    /; push the one that is here, or try it with --config gitops-promotion\.yaml\n$/,
  );
  assert.equal(
    await errorOf("--base", "trunk"),
    `1 error: origin has no branch "trunk"; name the branch to promote on with --base\n`,
  );
  await origin.commit({ "gitops-promotion.yml": "environments: [{name: dev}]\n" }, {
    branch: "yml",
  });
  const like =
    /^2 error: there is no gitops-promotion\.yaml at the root of "yml" \(\w{7}\), but "gitops-promotion\.yml"; rename it to gitops-promotion\.yaml and push it, or name it with --config gitops-promotion\.yml\n$/;
  assert.match(await errorOf("--base", "yml"), like);
  await origin.git("branch", "-D", "yml");
  await origin.git("update-ref", "-d", "refs/heads/main");
  assert.equal(
    await errorOf(),
    "1 error: origin is empty: it has no branch; push the manifests and the config first\n",
  );
});

Deno.test("an app without a marker is an error that names what comes near, and one that is at the tag is not", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  const dryRun = async (app: string, tag: string) =>
    await runMain(checkout, ["new", "--group", "webshop", "--app", app, "--tag", tag, "--dry-run"]);
  const missing = await dryRun("carts", "1.1.0");
  assert.equal(missing.code, 1);
  assert.match(
    missing.stderr,
    /^error: could not find a marker for "webshop:carts" in folder "webshop\/dev": scanned 2 YAML files; near: "webshop:cart" in webshop\/dev\/cart\.yaml:9 /,
  );
  const same = await dryRun("cart", "1.0.0");
  assert.deepEqual(same, {
    code: 0,
    stdout: "webshop/cart is already at version 1.0.0 in environment dev\n",
    stderr: "",
  });
});

Deno.test("every kind of clone gives the same dry run", async () => {
  await using origin = await createOrigin(webshop());
  const wanted = (await runMain(await origin.clone(), [...NEW, "--dry-run"])).stdout;
  for (
    const options of [
      ["--depth=1"],
      ["--filter=blob:none", "--no-checkout"],
      ["--filter=tree:0", "--no-checkout"],
      ["--sparse"],
      ["--bare"],
    ]
  ) {
    const { stdout, stderr } = await runMain(await origin.clone(...options), [...NEW, "--dry-run"]);
    assert.equal(stdout, wanted, `${options}: ${stderr}`);
  }
});

Deno.test("another environment's file that cannot be read does not stop a promotion, nor the error that tells what comes near", async () => {
  const latin1 = new Uint8Array([
    ...new TextEncoder().encode(`tag: "1" # {"$imagepolicy": "webshop:cart:tag"}\nb: gr`),
    0xfc,
  ]);
  await using origin = await createOrigin({
    ...webshop(),
    "webshop/prod/odd.yaml": latin1,
    ":!z.yaml": `tag: "1" # {"$imagepolicy": "x:y:tag"}\n`,
  });
  const checkout = await origin.clone();
  assert.equal((await runMain(checkout, [...NEW, "--dry-run"])).code, 0);
  const missing = await runMain(checkout, [...NEW, "--app", "carts", "--dry-run"]);
  assert.match(
    missing.stderr,
    /^error: could not find a marker for "webshop:carts" in folder "webshop\/dev"/,
  );
  await origin.commit({ "webshop/dev/odd.yaml": latin1 });
  assert.equal(
    (await runMain(checkout, [...NEW, "--dry-run"])).stderr,
    "error: webshop/dev/odd.yaml:2: the file is not valid UTF-8, so it is not valid YAML; save it as UTF-8\n",
  );
});

Deno.test("a token that slipped into another option is not printed", async () => {
  const token = "ghp_0123456789";
  for (
    const args of [
      ["new", `--tokn=${token}`],
      [...NEW, "--tag", `${token} `],
      ["new", "--token", token, "--nope", token],
      [...NEW, `--token=${token}`, "--author", token],
    ]
  ) {
    const { code, stderr } = await runMain(NOWHERE, args, { env: { GITHUB_TOKEN: token } });
    assert.equal(code, 2);
    assert.ok(!stderr.includes(token), stderr);
  }
  const mistyped = await runMain(NOWHERE, ["new", "--tokn=ghp_unknown"]);
  assert.equal(
    mistyped.stderr,
    "error: unknown option '--tokn'; see gitops-promotion new --help\n",
  );
});

Deno.test("the command of a failed command line is told, wherever its options stand", async () => {
  const { stdout } = await runMain(NOWHERE, ["--output", "json", "new", "--nope"]);
  assert.equal(JSON.parse(stdout).command, "new");
});

Deno.test("line ends that an error quotes are spelled out, so that it is one line", async () => {
  const { stderr } = await runMain(NOWHERE, [...NEW, "--author", "a\n::error::b"]);
  assert.equal(
    stderr,
    `error: "a\\n::error::b" is not a valid author; write --author "Name <email>"\n`,
  );
});

Deno.test("a config that is no UTF-8, or lies outside the repository, exits with 2", async () => {
  const latin1 = new Uint8Array([
    ...new TextEncoder().encode("environments: [{name: dev}]\n# gr"),
    0xfc,
  ]);
  await using origin = await createOrigin({ ...webshop(), "gitops-promotion.yaml": latin1 });
  const checkout = await origin.clone();
  const committed = await runMain(checkout, [...NEW, "--dry-run"]);
  assert.deepEqual(committed, {
    code: 2,
    stdout: "",
    stderr:
      "error: gitops-promotion.yaml:2: the file is not valid UTF-8, so it is not valid YAML; save it as UTF-8\n",
  });
  const local = await runMain(checkout, [...NEW, "--dry-run", "--config", "gitops-promotion.yaml"]);
  assert.equal(local.code, 2);
  assert.equal(
    local.stderr,
    `error: could not read "${checkout}/gitops-promotion.yaml": it is not valid UTF-8; name a readable YAML file with --config\n`,
  );
  for (const path of ["/nonexistent.yaml", "../nonexistent.yaml"]) {
    const outside = await runMain(checkout, [...NEW, "--dry-run", "--config", path]);
    assert.equal(outside.code, 2);
    assert.match(
      outside.stderr,
      new RegExp(`^error: there is no file "${path}", neither here nor in "main"`),
    );
  }
});

Deno.test("a dry run that does need the provider says what is in its way", async () => {
  await using origin = await createOrigin(webshop());
  const { code, stderr } = await runMain(await origin.clone(), ["promote", "--dry-run"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: remote "file:.*" is not a repository URL of GitHub or Azure DevOps; /,
  );
});

Deno.test("a dry run that cannot use the token it was given says so", async () => {
  await using origin = await createOrigin(webshop());
  const env = { GITOPS_PROMOTION_TOKEN: "ghp_0123456789" };
  const { code, stderr } = await runMain(await origin.clone(), [...NEW, "--dry-run"], { env });
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^warning: no token is used: remote "file:.*" is not a repository URL of GitHub or Azure DevOps; /,
  );
});
