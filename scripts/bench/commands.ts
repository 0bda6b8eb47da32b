import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { title } from "../../src/core/names/title.ts";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import { git } from "../../tests/support/temp_repository.ts";

/** A command in its plain case: the clone has the base's tip, and nothing is open. */
export interface MeasuredCommand {
  readonly name: string;
  /** Brings repository and clone to where the command starts. */
  prepare(): Promise<void>;
  /** As the pipeline gives them, once prepared. */
  call(): { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };
}

const APP = "app-7";
/** How many tags were used, in whichever repository: a tag that is there already is no work. */
let tags = 0;
export const PROMOTION_BRANCH = `promote/webshop-${APP}`;

/**
 * The commands that are measured on a `fleet`, and what brings both repositories back to their start. `fetch` takes every branch of the server to `refs/remotes/origin` of the clone
 * without being counted.
 */
export function measuredCommands(
  repository: ForgeRepository,
  clone: string,
  fetch: () => Promise<unknown>,
): { readonly reset: () => Promise<void>; readonly commands: readonly MeasuredCommand[] } {
  // As a checkout action leaves it: the tip is here.
  const update = async (ref: string) => {
    await fetch();
    await git(clone, ["update-ref", "--no-deref", "HEAD", ref]);
  };
  const reset = async () => {
    // Merged: of closed ones, which few repositories have many of, promote would look at more in every round.
    for (const { number, state } of repository.pullRequests) {
      if (state === "open") await mergeAnyway(repository, number);
    }
    for (const branch of await repository.branches()) {
      if (branch !== repository.defaultBranch) await repository.deleteBranch(branch);
    }
    await update("origin/main");
  };
  const app = ["--group", "webshop", "--app", APP];
  const commands = [
    {
      name: "new",
      prepare: reset,
      call: () => ({ args: ["new", ...app, "--tag", `2.${++tags}.0`] }),
    },
    {
      name: "promote",
      async prepare() {
        await reset();
        await open(repository, "dev", `3.${++tags}.0`);
        await mergeAnyway(repository, repository.pullRequests.length);
        await update("origin/main");
      },
      call: () => ({ args: ["promote"] }),
    },
    {
      name: "status",
      async prepare() {
        await reset();
        const tag = `4.${++tags}.0`;
        await open(repository, "dev", tag);
        const sha = await mergeAnyway(repository, repository.pullRequests.length);
        await repository.setStatus(sha, "kustomization/webshop-dev", "success");
        await open(repository, "qa", tag, sha);
        await update(`origin/${PROMOTION_BRANCH}`);
      },
      call() {
        const number = String(repository.pullRequests.length);
        return {
          args: ["status"],
          env: {
            GITHUB_HEAD_REF: PROMOTION_BRANCH,
            GITHUB_REF: `refs/pull/${number}/merge`,
            SYSTEM_PULLREQUEST_PULLREQUESTID: number,
          },
        };
      },
    },
    {
      name: "feature",
      prepare: reset,
      call: () => ({ args: ["feature", ...app, "--feature", "login", "--tag", `5.${++tags}.0`] }),
    },
    {
      name: "feature-stale",
      prepare: reset,
      call: () => ({ args: ["feature-stale", "--max-age", "1000d"] }),
    },
  ];
  return { reset, commands };
}

function mergeAnyway(repository: ForgeRepository, number: number): Promise<string> {
  return repository.merge(number, "merge", { bypass: true });
}

/** Opens a promotion as the program does, without its costs. */
async function open(
  repository: ForgeRepository,
  env: string,
  tag: string,
  sha = "",
): Promise<void> {
  const promotion: Promotion = {
    group: "webshop",
    app: APP,
    tag,
    env,
    sha,
    feature: "",
    type: "promote",
  };
  const path = `webshop/${env}/${APP}.yaml`;
  const text = await repository.read("main", path) ?? "";
  await repository.setBranch(PROMOTION_BRANCH, "main");
  await repository.commit({ [path]: text.replace(/(image: [^#]*:)[^"\s]+/, `$1${tag}`) }, {
    branch: PROMOTION_BRANCH,
    message: title(promotion),
  });
  await repository.open({
    source: PROMOTION_BRANCH,
    title: title(promotion),
    body: `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
}
