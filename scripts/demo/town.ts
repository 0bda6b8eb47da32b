import type { Shop } from "./shop.ts";
import { runProgram, type Stage } from "./stage.ts";

const ENVIRONMENTS = ["dev", "qa", "prod"];
const PAUSE = 1000;

/**
 * Does what pipelines and the cluster do, until `signal`: each merge is reported on by Flux and promoted from, each pull
 * request is checked by `status`. People only have to run `new`, and to merge what waits for them.
 */
export async function liveOn(shop: Shop, stage: Stage, signal: AbortSignal): Promise<void> {
  const { repository } = shop;
  const checked = new Set<string>();
  let seen = await repository.tip("main");
  while (!signal.aborted) {
    const tip = await repository.tip("main");
    if (tip !== seen) {
      seen = tip;
      for (const env of ENVIRONMENTS) {
        await repository.setStatus(tip, `kustomization/webshop-${env}/1a2b3c4d`, "success");
      }
      stage.tell(`Flux reports on ${tip.slice(0, 7)}: success in ${ENVIRONMENTS.join(", ")}`);
      await run("main", ["promote"]);
    }
    for (const { number, state, source } of repository.pullRequests) {
      if (state !== "open" || checked.has(source.sha)) continue;
      checked.add(source.sha);
      const code = await run(source.branch, ["status", "--timeout", "10s"]);
      await shop.check(number, code === 0);
      if (repository.pullRequest(number).state === "open") {
        stage.tell(`pull request #${number} waits for a person to merge it`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }

  async function run(branch: string, args: readonly string[]): Promise<number> {
    stage.tell(`$ gitops-promotion ${args.join(" ")}   (on ${branch})`);
    const { code, said } = await runProgram(await shop.checkout(branch), args, shop.env);
    stage.show(said);
    return code;
  }
}
