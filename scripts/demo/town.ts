import type { Shop } from "./shop.ts";
import type { Stage } from "./stage.ts";

const ENVIRONMENTS = ["dev", "qa", "prod"];
const PAUSE = 1000;

/**
 * Does what pipelines and the cluster do, until `signal`: each merge is reported on by Flux and promoted from, each pull
 * request is checked by `status`. An environment with a version named `…-broken` is not healthy. People only have to run
 * `new`, and to merge what waits for them.
 */
export async function liveOn(shop: Shop, stage: Stage, signal: AbortSignal): Promise<void> {
  const { repository } = shop;
  const checked = new Set<string>();
  let seen = await repository.tip("main");
  while (!signal.aborted) {
    const tip = await repository.tip("main");
    if (tip !== seen) {
      seen = tip;
      for (const env of ENVIRONMENTS) await report(tip, env);
      await run("main", ["promote"]);
    }
    for (const { number, state, source } of repository.pullRequests) {
      if (state !== "open" || checked.has(source.sha)) continue;
      checked.add(source.sha);
      const code = await run(source.branch, ["status", "--timeout", "10s"]);
      await shop.check(number, code === 0);
      if (code === 0 && repository.pullRequest(number).state === "open") {
        stage.tell(`Pull request ${number} waits for a person to merge it.`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }

  async function report(sha: string, env: string): Promise<void> {
    const paths = (await repository.files(sha)).filter((path) =>
      path.startsWith(`webshop/${env}/`)
    );
    const texts = await Promise.all(paths.map((path) => repository.read(sha, path)));
    const broken = texts.some((text) => text?.includes("-broken"));
    await repository.setStatus(
      sha,
      `kustomization/webshop-${env}/1a2b3c4d`,
      broken ? "failure" : "success",
      broken ? { description: "health check failed after 30s" } : {},
    );
    if (broken) stage.tell(`Flux reports on webshop-${env}: health check failed after 30s.`);
  }

  async function run(branch: string, args: readonly string[]): Promise<number> {
    return await stage.run(await shop.checkout(branch), args, shop.env);
  }
}
