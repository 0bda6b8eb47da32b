import assert from "node:assert/strict";
import { join } from "node:path";
import { shellScript } from "../../../src/cli/completions/shell_script.ts";
import { SHELLS } from "../../../src/cli/completions/shells.ts";
import { programCommand } from "../../support/program_command.ts";
import { runMain } from "../../support/run_main.ts";
import { createOrigin } from "../../support/temp_repository.ts";
import { plainEnv } from "../../support/test_edge.ts";
import { webshop } from "../../support/webshop.ts";

const MAIN = new URL("../../../main.ts", import.meta.url);

// What bash-completion, which the script needs, gives it: the words with `--group=x` as one.
const BASH_COMPLETION = `
_get_comp_words_by_ref() {
  words=("\${COMP_WORDS[@]}")
  cur=\${COMP_WORDS[COMP_CWORD]}
}
`;

/** What bash would propose for each of the lines, of which the last word is completed. */
async function bash(
  setup: string,
  cwd: string,
  lines: readonly (readonly string[])[],
): Promise<string[][]> {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
  const script = `${setup}
compopt() { :; }
gitops-promotion() { ${quoted(await programCommand())} "$@"; }
source <(printf '%s' "$SCRIPT")
source <(printf '%s' "$SCRIPT")
complete -p gitops-promotion
propose() {
  COMP_WORDS=(gitops-promotion "$@"); COMP_CWORD=$#; COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
  COMPREPLY=()
  __gitops_promotion_complete
  echo "\${COMPREPLY[@]}"
}
${lines.map((line) => `propose ${quoted(line)}\n`).join("")}`;
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["--norc", "-c", script],
    cwd,
    env: {
      ...plainEnv(),
      HOME: Deno.env.get("HOME") ?? "",
      SCRIPT: shellScript("bash", "gitops-promotion"),
    },
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  const [registered, ...replies] = new TextDecoder().decode(stdout).trimEnd().split("\n");
  assert.equal(
    registered,
    "complete -o default -F __gitops_promotion_complete gitops-promotion",
  );
  return replies.map((reply) => reply.split(" "));
}

Deno.test({
  name: "bash completes commands, options and names from the repository by the script",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using origin = await createOrigin(webshop());
    const proposed = await bash(BASH_COMPLETION, await origin.clone(), [
      ["pro"],
      ["new", "--gr"],
      ["new", "--group", ""],
      ["new", "--group", "webshop", "--app", "ca"],
      ["new", "--group=we"],
    ]);
    assert.deepEqual(proposed, [["promote"], ["--group"], ["webshop"], ["cart"], ["webshop"]]);
  },
});

Deno.test("every shell has its script, which calls the program by its name", async () => {
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await runMain("/nonexistent", ["completion", shell]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(stdout, shellScript(shell, "gitops-promotion"));
    assert.match(stdout, /gitops-promotion complete --|"complete", "--"|complete '?--/, shell);
  }
});

Deno.test("the script for bash keeps to names of its own, and names files where they are allowed", () => {
  const script = shellScript("bash", "x-y");
  assert.doesNotMatch(script, /^(?:readonly|declare|export) /m);
  assert.match(script, /^complete -o default -F __x_y_complete x-y$/m);
});

Deno.test("another shell is a wrong command line", async () => {
  const { code, stderr } = await runMain("/nonexistent", ["completion", "tcsh"]);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    "error: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish, powershell; see gitops-promotion completion --help\n",
  );
});

Deno.test("other commands load nothing of the completions but the shells' names", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(MAIN.pathname)],
    stderr: "null",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const loads = modules.find(({ specifier }: { specifier: string }) =>
    specifier.endsWith("/src/cli/program_commands.ts")
  ).dependencies.filter(({ specifier }: { specifier: string }) =>
    specifier.includes("completions")
  );
  const atOnce = loads.filter(({ isDynamic, code }: { isDynamic?: boolean; code?: object }) =>
    isDynamic !== true && code !== undefined
  );
  assert.deepEqual(atOnce.map(({ specifier }: { specifier: string }) => specifier), [
    "./completions/shells.ts",
  ]);
  assert.ok(loads.length > 1);
});

Deno.test({
  name: "bash completes without the package bash-completion too",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using origin = await createOrigin(webshop());
    const proposed = await bash("", await origin.clone(), [
      ["pro"],
      ["new", "--group", ""],
      ["new", "--group=we"],
    ]);
    assert.deepEqual(proposed, [["promote"], ["webshop"], ["webshop"]]);
  },
});
