/**
 * Plays a release on this machine: a git server with pull requests, the real commands, and a cluster that reports.
 * Run it by `scripts/deno task demo`; nothing is left behind unless `--keep` says so.
 */
import { fileURLToPath } from "node:url";
import { Command, Option } from "@commander-js/extra-typings";
import { play } from "./demo/play.ts";
import { type Shop, startShop } from "./demo/shop.ts";
import { createStage, type Stage } from "./demo/stage.ts";
import { liveOn } from "./demo/town.ts";
import { writeTryScript } from "./demo/try_script.ts";

const { provider, keep } = new Command("demo")
  .description("Watch an image travel from dev to prod through pull requests on this machine.")
  .addOption(
    new Option("--provider <name>", "play GitHub or Azure DevOps")
      .choices(["github", "azdo"] as const).default("github" as const),
  )
  .option("--keep", "leave repository and server for trying things, until Ctrl+C", false)
  .parse(Deno.args, { from: "user" })
  .opts();

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
await Promise.race([end, play(shop, stage, provider)]);
if (keep && !interrupted.signal.aborted) await Promise.race([end, wait(shop, stage)]);
else {
  stage.tell("That was all. With --keep, everything stays until Ctrl+C, for you to try.");
}

/** Lets a person try the commands, with pipelines and cluster playing along. */
async function wait(shop: Shop, stage: Stage): Promise<void> {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const script = await writeTryScript(shop, root);
  stage.act("Your turn");
  stage.tell("The server, the pipelines and the cluster go on until Ctrl+C. In another terminal:");
  write(`
  . ${script}
  gitops-promotion new --group webshop --app api --tag 2.0.0
  gitops-promotion overview
  merge <number>    # merges a pull request, as you do in a browser

`);
  stage.tell("A version named …-broken breaks its environment. Pages, with a button to merge:");
  write(`\n  ${shop.repository.url}\n\n`);
  await liveOn(shop, stage, interrupted.signal);
}
