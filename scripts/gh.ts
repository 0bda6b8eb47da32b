/**
 * Runs GitHub's own `gh`, which must be on PATH, on a sandbox forge: `scripts/deno task test:gh`. Fails where the forge has
 * no answer, or where a command ends otherwise than on GitHub. With `--record` it writes what `gh` sent to
 * forge/github/gh_requests.json, whose requests a test replays.
 */
import { basicAuthorization } from "../forge/people.ts";
import { type Forge, startForge } from "../forge/forge.ts";
import type { ForgeRepository } from "../forge/forge_repository.ts";
import type { RequestRecord } from "../forge/request_log.ts";

const OUTPUT = new URL("../forge/github/gh_requests.json", import.meta.url);
const BRANCHES = ["one", "two", "three"];

/** What `gh` refuses to do, or GitHub does: these exit with 1. */
const REFUSED = new Set([
  "gh pr create --head nothing --base main --title None --body Words",
  "gh pr merge 3 --merge",
  "gh pr merge 3 --merge --admin",
]);

/** Of `gh`; `{one}` stands for the sha of that branch's tip. */
const COMMANDS: readonly (readonly string[])[] = [
  ["auth", "status", "--hostname", "github.localhost"],
  ["repo", "view"],
  words("pr create --head one --base main --title One --body Words"),
  words("pr create --head two --base main --title Two --body Words --draft --assignee flux")
    .concat("--reviewer", "flux,acme/shop"),
  words("pr create --head three --base main --fill"),
  words("pr create --head nothing --base main --title None --body Words"),
  words("pr list"),
  ["pr", "list", "--search", "One in:title"],
  words("pr list --author alice --base main"),
  words(
    "pr list --state all --json number,title,mergeStateStatus,autoMergeRequest,statusCheckRollup",
  ),
  words("pr view 2"),
  words("pr status"),
  words("pr ready 2"),
  words("pr ready 2 --undo"),
  words("pr merge 1 --auto --squash --match-head-commit {one}"),
  words("pr merge 1 --disable-auto"),
  words("pr merge 1 --auto --squash"),
  words("api repos/acme/gitops/statuses/{one} -f state=success -f context=status"),
  words("pr checks 1"),
  words("pr checks 1 --required"),
  words("api repos/acme/gitops/issues/3/labels -f labels[]=urgent"),
  ["pr", "edit", "3", "--title", "Three again", "--body", "Others", "--add-assignee", "flux"]
    .concat(words("--add-reviewer flux --remove-label urgent")),
  words("pr edit 2 --add-label urgent"),
  ["pr", "comment", "3", "--body", "A word"],
  words("pr comment 3 --body Another --edit-last"),
  words("pr review 3 --comment --body Fine"),
  words("pr diff 3"),
  words("pr update-branch 3"),
  words("pr merge 3 --merge"),
  words("pr merge 3 --merge --admin"),
  words("pr close 3 --comment Closing"),
  words("pr reopen 3"),
  words("api repos/acme/gitops/statuses/{three} -f state=success -f context=status"),
  words("pr merge 3 --merge --delete-branch"),
  words("pr view 3"),
];

if (import.meta.main) {
  await using forge = await startForge();
  const folder = await Deno.makeTempDir({ prefix: "gh-" });
  try {
    const recorded = await runAll(forge, folder);
    if (Deno.args.includes("--record")) {
      await Deno.writeTextFile(OUTPUT, `${JSON.stringify(recorded, undefined, 2)}\n`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runAll(forge: Forge, folder: string) {
  const repository = await forge.createRepository({ name: "gitops", files: { "a.txt": "1\n" } });
  repository.settings.teams.push("shop");
  repository.requireStatus("status");
  for (const branch of BRANCHES) {
    const message = `Add ${branch}`;
    await repository.commit({ [`${branch}.txt`]: `${branch}\n` }, { branch, message });
  }
  const env = {
    HOME: folder,
    http_proxy: forge.url,
    GH_HOST: "github.localhost",
    GH_TOKEN: forge.token,
    GH_NO_UPDATE_NOTIFIER: "1",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: basicAuthorization(forge.accounts.admin),
  };
  const clone = `${folder}/gitops`;
  await run("git", ["clone", "--quiet", "http://github.localhost/acme/gitops.git", clone], env);
  for (const branch of BRANCHES) {
    await run("git", ["-C", clone, "branch", "--quiet", branch, `origin/${branch}`], env);
  }
  const recorded = [];
  for (const words of COMMANDS) {
    const command = ["gh", ...words].join(" ");
    const shas = await tipsOf(repository);
    const args = words.map((word) => word.replace(/\{(\w+)\}/, (_, name) => shas.get(name) ?? ""));
    const before = forge.requests.length;
    const code = await run("gh", args, env, clone);
    if (code !== (REFUSED.has(command) ? 1 : 0)) {
      forge.violations.push(`${command} exited with ${code}`);
    }
    const sent = forge.requests.slice(before).filter(({ path }) => !path.includes(".git/"));
    const requests = sent.map((request) => textOf(request, shas));
    recorded.push({ command, requests: requests.map((text) => JSON.parse(text)) });
  }
  return recorded;
}

/** A request as JSON, with shas as the names of the branches that they are the tips of. */
function textOf(request: RequestRecord, shas: ReadonlyMap<string, string>): string {
  const { method, path, query, headers, body, status } = request;
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`).join("&");
  const accept = headers.get("accept");
  let text = JSON.stringify({
    method,
    path: search === "" ? path : `${path}?${search}`,
    ...accept?.includes("diff") ? { accept } : {},
    ...body === undefined ? {} : { body },
    ...status >= 400 ? { status } : {},
  });
  // Queries are indented with tabs.
  text = text.replaceAll(/(?:\\n|\\t| )+/g, " ");
  for (const [name, sha] of shas) text = text.replaceAll(sha, `{${name}}`);
  return text;
}

async function tipsOf(repository: ForgeRepository): Promise<Map<string, string>> {
  const tips = BRANCHES.map(async (name) => [name, await repository.tip(name).catch(() => "-")]);
  return new Map((await Promise.all(tips)) as [string, string][]);
}

async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd = env["HOME"]!,
): Promise<number> {
  Deno.stdout.writeSync(new TextEncoder().encode(`$ ${program} ${args.join(" ")}\n`));
  const child = new Deno.Command(program, { args: [...args], env, cwd, stdin: "null" }).spawn();
  return (await child.status).code;
}

function words(line: string): string[] {
  return line.split(" ");
}
