import { type DemoProvider, REQUIRED_CHECK, type Shop } from "./shop.ts";
import { pullRequestText } from "./pull_request_text.ts";
import type { Stage } from "./stage.ts";

const BRANCH = "promote/webshop-cart";
const BROKEN = "health check failed after 30s: Deployment/cart is not ready";

/** A release that breaks dev and is held back, and the fixed one, which reaches prod. */
export async function play(shop: Shop, stage: Stage, provider: DemoProvider): Promise<void> {
  const { repository } = shop;
  const server = provider === "github" ? "GitHub" : "Azure DevOps";
  stage.tell(
    `A stand-in for ${server} runs on this machine, at ${new URL(repository.url).origin}. ` +
      "Nothing here reaches the internet.",
  );
  stage.tell(
    `The GitOps repository ${repository.fullName} has the group webshop with the apps api and ` +
      "cart, in dev and qa, whose pull requests merge by themselves, and prod, where a person merges.",
  );

  stage.act("A new image of the cart: its pipeline runs new");
  await run("main", ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  showPullRequest();
  stage.tell("The pull request's pipeline runs status, the required check:");
  await check();

  stage.act("The merge's pipeline runs promote, which opens qa's pull request");
  const broken = await repository.tip("main");
  await run("main", ["promote"]);
  showPullRequest();

  stage.act("The new version breaks dev, so it does not come to qa");
  await report(broken, "dev", "failure");
  await check();

  stage.act("Anyone can see what is where, and why");
  await run("main", ["overview"]);
  await run("main", ["explain", "--group", "webshop", "--app", "cart", "--env", "qa"]);

  stage.act("A fixed version takes over");
  await run("main", ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.1"]);
  await check();
  const mended = await repository.tip("main");
  await report(mended, "dev", "success");
  await run("main", ["promote"]);
  await check();

  stage.act("In prod, a person merges");
  const qa = await repository.tip("main");
  await report(qa, "qa", "success");
  await run("main", ["promote"]);
  showPullRequest();
  await check();
  const { number } = newest();
  await repository.merge(number);
  stage.tell(`A person merges pull request ${number}.`);
  await report(await repository.tip("main"), "prod", "success");

  stage.act("What is where now");
  await run("main", ["overview"]);
  await run("main", ["history", "--group", "webshop", "--app", "cart"]);

  async function run(branch: string, args: string[]): Promise<number> {
    return await stage.run(await shop.checkout(branch), args, shop.env);
  }

  async function check(): Promise<void> {
    const code = await run(BRANCH, ["status", "--interval", "500ms", "--timeout", "10s"]);
    const { number } = newest();
    await shop.check(number, code === 0);
    const { state } = repository.pullRequest(number);
    stage.tell(
      `The check ${REQUIRED_CHECK} has ${code === 0 ? "passed" : "failed"}: ` +
        `pull request ${number} is ${state}.`,
    );
  }

  async function report(sha: string, env: string, state: "failure" | "success"): Promise<void> {
    await repository.setStatus(sha, `kustomization/webshop-${env}/1a2b3c4d`, state, {
      ...(state === "failure" ? { description: BROKEN } : {}),
    });
    const words = state === "success" ? "it has reconciled" : BROKEN;
    stage.tell(`Flux reports on webshop-${env} at ${sha.slice(0, 7)}: ${words}.`);
  }

  function newest() {
    const found = repository.pullRequests.at(-1);
    if (found === undefined) throw new Error("there is no pull request");
    return found;
  }

  function showPullRequest(): void {
    const { number, title, body } = newest();
    stage.tell(`Pull request ${number}: ${title}`);
    stage.show(pullRequestText(body));
  }
}
