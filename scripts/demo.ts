/**
 * Plays a promotion on this machine: a git server with pull requests, the real commands, and a cluster that reports.
 * Run it by `scripts/deno task demo`; nothing is left behind unless `--keep` says so.
 */
import { fileURLToPath } from "node:url";
import { Command, Option } from "@commander-js/extra-typings";
import { parseConfig } from "../src/core/config/parse_config.ts";
import { environmentTags } from "../src/core/decide/app.ts";
import { type DemoProvider, REQUIRED_CHECK, type Shop, startShop } from "./demo/shop.ts";
import { liveOn } from "./demo/town.ts";
import { createStage, main, type Outcome, runProgram, type Stage } from "./demo/stage.ts";

const { provider, keep } = new Command("demo")
  .description("Watch an image travel from dev to prod through pull requests on this machine.")
  .addOption(
    new Option("--provider <name>", "play GitHub or Azure DevOps")
      .choices(["github", "azdo"] as const).default("github" as const),
  )
  .option("--keep", "leave repository and server for trying things, until Ctrl+C", false)
  .parse(Deno.args, { from: "user" })
  .opts();

const scriptsDeno = fileURLToPath(new URL("deno", import.meta.url));
const BRANCH = "promote/webshop-cart";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => interrupted.abort());
}
await using shop = await startShop(provider);
const encoder = new TextEncoder();
const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));
const stage = createStage(write, Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR"));
const end = new Promise<void>((resolve) =>
  interrupted.signal.addEventListener("abort", () => resolve())
);
// An interrupted play ends where it is; what was started for it is removed all the same.
await Promise.race([end, play(shop, stage)]);
if (keep && !interrupted.signal.aborted) await Promise.race([end, wait(shop, stage, provider)]);

async function play(shop: Shop, stage: Stage): Promise<void> {
  const { repository } = shop;
  stage.tell(
    `a GitOps repository is at ${repository.cloneUrl}: webshop/dev, webshop/qa, webshop/prod`,
  );

  stage.act("The cart's pipeline has pushed the image ghcr.io/acme/cart:1.1.0 and runs new");
  await run("main", ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  await showPullRequest(1);
  stage.act("The pull request's own pipeline runs status; it merges by itself");
  await check();

  stage.act("The merge's pipeline runs promote");
  const dev = await repository.tip("main");
  await run("main", ["promote"]);
  await showPullRequest(2);
  stage.act("status holds qa back until the cluster has reported on dev");
  await report(dev, "webshop-dev", "pending");
  const later = setTimeout(() => report(dev, "webshop-dev", "success"), 1500);
  await check();
  clearTimeout(later);

  stage.act("promote opens prod's pull request, which waits for a person (auto: false)");
  const qa = await repository.tip("main");
  await run("main", ["promote"]);
  await showPullRequest(3);
  await report(qa, "webshop-qa", "success");
  await check();
  stage.tell(`pull request #3 is ${repository.pullRequest(3).state} still; now a person merges it`);
  await repository.merge(3);

  stage.act("promote again: there is nothing after prod");
  await run("main", ["promote"]);

  stage.act("What is where");
  stage.show(await whereabouts());

  async function run(branch: string, args: string[]): Promise<Outcome> {
    const cwd = await shop.checkout(branch);
    stage.tell(`$ gitops-promotion ${args.join(" ")}`);
    const outcome = await runProgram(cwd, args, shop.env);
    stage.show(outcome.said);
    return outcome;
  }

  async function check(): Promise<void> {
    const { code } = await run(BRANCH, ["status", "--interval", "500ms", "--timeout", "10s"]);
    const { number } = repository.pullRequests.at(-1)!;
    await shop.check(number, code === 0);
    const { state } = repository.pullRequest(number);
    stage.tell(`the required check ${REQUIRED_CHECK} is set; pull request #${number} is ${state}`);
  }

  async function report(sha: string, name: string, state: "pending" | "success"): Promise<void> {
    await repository.setStatus(sha, `kustomization/${name}/1a2b3c4d`, state);
    stage.tell(`Flux reports on ${sha.slice(0, 7)}: kustomization/${name}/1a2b3c4d is ${state}`);
  }

  async function showPullRequest(number: number): Promise<void> {
    const { title, body, autoMerge } = repository.pullRequest(number);
    stage.show(await repository.git("diff", "--unified=0", `main...${BRANCH}`));
    stage.tell(`pull request #${number}: ${title}${autoMerge ? " (merges by itself)" : ""}`);
    stage.show(body);
  }

  async function whereabouts(): Promise<string> {
    const file = "gitops-promotion.yaml";
    const config = parseConfig(file, await text(file), stage.tell);
    const paths = (await repository.files("main")).filter((path) => path.endsWith("cart.yaml"));
    const manifests = await Promise.all(
      paths.map(async (path) => ({ path, text: await text(path) })),
    );
    const app = { group: "webshop", app: "cart", manifests, failures: new Map() };
    return environmentTags(app, config)
      .map(({ env, tags }) => `${env.padEnd(5)} webshop/cart ${tags.join(", ")}`)
      .join("\n");
  }

  async function text(path: string): Promise<string> {
    return await repository.read("main", path) ?? "";
  }
}

/** Lets a person try the commands, with pipelines and cluster playing along. */
async function wait(shop: Shop, stage: Stage, provider: DemoProvider): Promise<void> {
  const { repository } = shop;
  const checkout = await shop.checkout();
  await new Deno.Command("git", {
    args: ["config", "http.extraHeader", `Authorization: ${shop.authorization}`],
    cwd: checkout,
  }).output();
  const exports = Object.entries(shop.env).map(([name, value]) => `export ${name}=${value}`);
  const pages = provider === "github"
    ? `
To merge what waits for you, in a browser's place:

  curl -X PUT -H "Authorization: ${shop.authorization}" ${
      apiUrl(repository.url)
    }/pulls/<number>/merge

Pages: ${repository.url}
`
    : "";
  write(`
The server, the pipelines and the cluster go on until Ctrl+C. In another terminal:

  cd ${checkout}
  alias gitops-promotion='${scriptsDeno} run --allow-all ${main}'
  ${exports.join("\n  ")}
  gitops-promotion new --group webshop --app api --tag 2.0.0
${pages}
`);
  await liveOn(shop, stage, interrupted.signal);
}

/** `http://host/owner/name` has its API at `http://host/api/v3/repos/owner/name`. */
function apiUrl(url: string): string {
  return url.replace(/^(https?:\/\/[^/]+)/, "$1/api/v3/repos");
}
