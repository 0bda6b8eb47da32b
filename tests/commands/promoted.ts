import { title } from "../../src/core/names/title.ts";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import type { Clock } from "../../src/context.ts";
import { PROMOTION } from "../support/promotion.ts";
import type { Scenario } from "../support/scenario.ts";
import { fakeClock } from "../support/test_edge.ts";
import { deployment } from "../support/webshop.ts";

export const BRANCH = "promote/webshop-cart";

/** An open pull request for qa, promoted from main's tip, at which dev has the version, and a checkout of it. */
export async function promoted(
  scenario: Scenario,
  change: Partial<Promotion> = {},
  options: { branch?: string; body?: string; files?: Record<string, string> } = {},
): Promise<{ sha: string; cwd: string }> {
  const { repository } = scenario;
  const sha = await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") });
  const promotion: Promotion = { ...PROMOTION, env: "qa", sha, ...change };
  const source = options.branch ?? BRANCH;
  const files = options.files ?? { "webshop/qa/cart.yaml": deployment("cart", "1.1.0") };
  await repository.setBranch(source, sha);
  await repository.commit(files, { branch: source });
  await repository.open({
    source,
    body: options.body ?? `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
  const cwd = await scenario.checkout("--branch", source);
  return { sha, cwd };
}

/** A clock that does something at each sleep, as the world does while one waits. */
export function clockThat(...steps: (() => Promise<unknown>)[]): Clock & { slept: number[] } {
  const slept: number[] = [];
  const clock = fakeClock(slept);
  return {
    ...clock,
    slept,
    async sleep(milliseconds) {
      await clock.sleep(milliseconds);
      await steps.shift()?.();
    },
  };
}

/** A pull request as some tool or person makes it, with the file set to the promotion's tag; answers its merge. */
export async function merged(
  { repository }: Scenario,
  promotion: Promotion,
  options: { body?: string; branch?: string; method?: "merge" | "squash" | "rebase" } = {},
): Promise<string> {
  const { group, app, tag, env } = promotion;
  const source = options.branch ?? `promote/${group}-${app}`;
  const path = `${group}/${env}/${app}.yaml`;
  await repository.commit({ [path]: deployment(app, tag) }, { branch: source });
  const { number } = await repository.open({
    source,
    title: title(promotion),
    body: options.body ?? `<!-- metadata = ${JSON.stringify(promotion)} -->\n\tENV: ${env}`,
  });
  const sha = await repository.merge(number, options.method, { bypass: true });
  await repository.deleteBranch(source);
  return sha;
}
