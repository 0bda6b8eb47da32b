import { parseDescription } from "../../src/core/promotion/description.ts";
import { startAgent } from "../../tests/e2e/azdo_agent.ts";
import type { Outcome } from "../../tests/support/run_main.ts";
import { runMain } from "../../tests/support/run_main.ts";
import { type Runner, startScenario } from "../../tests/support/scenario.ts";
import { webshop } from "../../tests/support/webshop.ts";
import type { Forge } from "../../forge/forge.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";

/** A repository on a forge, and a command to run on it as often as wanted. */
export interface Stage extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: ForgeRepository;
  /** `runner` runs the program; in this process where none is given. */
  run(env: Readonly<Record<string, string>>, runner?: Runner): Promise<Outcome>;
}

export interface Case {
  readonly name: string;
  start(): Promise<Stage>;
  /** What is wrong with the state that the command's success shall leave. */
  check(stage: Stage): Promise<string[]>;
}

type Provider = "github" | "azdo";

const CART = ["--group", "webshop", "--app", "cart"];
const OVERWRITE = {
  ...webshop(),
  "gitops-promotion.yaml": `${
    webshop()["gitops-promotion.yaml"]
  }groups:\n  webshop:\n    applications:\n      cart: {featureOverwrite: true}\n`,
};

/** Runs commands one after the other; the last one is the case's. */
async function start(
  provider: Provider,
  files: Record<string, string>,
  prepare: (stage: Stage, run: (args: readonly string[]) => Promise<Outcome>) => Promise<void>,
  args: readonly string[],
): Promise<Stage> {
  const opened = provider === "github" ? await onGitHub(files) : await onAzure(files);
  const stage: Stage = {
    ...opened,
    run: (env, runner) => opened.runWith(args, env, runner),
  };
  await prepare(stage, (before) => opened.runWith(before, {}));
  return stage;
}

async function onGitHub(files: Record<string, string>) {
  let current: Runner = runMain;
  const scenario = await startScenario({
    files,
    runner: (cwd, args, options) => current(cwd, args, options),
  });
  return {
    forge: scenario.forge,
    repository: scenario.repository,
    runWith: async (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
      runner: Runner = runMain,
    ) => {
      current = runner;
      const open = scenario.repository.pullRequests.find(({ state }) => state === "open");
      const isStatus = args[0] === "status" && open !== undefined;
      const cwd = await scenario.checkout(...(isStatus ? ["--branch", open.source.branch] : []));
      return await scenario.run(args, { cwd, env });
    },
    [Symbol.asyncDispose]: () => scenario[Symbol.asyncDispose](),
  };
}

async function onAzure(files: Record<string, string>) {
  let more: Readonly<Record<string, string>> = {};
  let current: Runner = runMain;
  const agent = await startAgent({
    files,
    runner: (cwd, args, options) =>
      current(cwd, args, { ...options, env: { ...options.env, ...more } }),
  });
  return {
    forge: agent.forge,
    repository: agent.repository,
    runWith: async (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
      runner: Runner = runMain,
    ) => {
      more = env;
      current = runner;
      const open = agent.repository.pullRequests.find(({ state }) => state === "open");
      return args[0] === "status" && open !== undefined
        ? await agent.validate(open.number, args)
        : await agent.build(args);
    },
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

/** The open pull request says what its branch holds, and merges by itself just where it may. */
function promotes(env: string, tag: string, auto: boolean): Case["check"] {
  return async ({ repository }) => {
    const wrong: string[] = [];
    const open = repository.pullRequests.filter(({ state }) => state === "open");
    const [pullRequest] = open;
    if (pullRequest === undefined || open.length !== 1) {
      return [`${open.length} open pull requests`];
    }
    const parsed = parseDescription(pullRequest.body);
    const said = parsed.kind === "promotion"
      ? `${parsed.promotion.env} ${parsed.promotion.tag}`
      : parsed.kind;
    if (said !== `${env} ${tag}`) wrong.push(`the description says ${said}`);
    if (!pullRequest.title.includes(tag)) wrong.push(`the title is "${pullRequest.title}"`);
    const branch = pullRequest.source.branch;
    const changed = await repository.git("diff", `main...${branch}`);
    if (!changed.includes(`+          image: "ghcr.io/acme/cart:${tag}"`)) {
      wrong.push(`the branch does not set ${tag}`);
    }
    if ((pullRequest.autoMerge !== undefined) !== auto) {
      wrong.push(`auto-merge is ${pullRequest.autoMerge === undefined ? "off" : "on"}`);
    }
    return wrong;
  };
}

/** One open pull request adds one hold, and waits for a person. */
async function holds({ repository }: Stage): Promise<string[]> {
  const open = repository.pullRequests.filter(({ state }) => state === "open");
  const [pullRequest] = open;
  if (pullRequest === undefined || open.length !== 1) return [`${open.length} open pull requests`];
  const changed = await repository.git(
    "diff",
    "--name-only",
    `main...${pullRequest.source.branch}`,
  );
  return [
    ...(/^\.gitops-promotion\/holds\/[^\n]+$/.test(changed) ? [] : [`it changes ${changed}`]),
    ...(pullRequest.autoMerge === undefined ? [] : ["auto-merge is on"]),
  ];
}

function casesOf(provider: Provider): Case[] {
  const files = webshop();
  const merged = async (stage: Stage, run: (args: readonly string[]) => Promise<Outcome>) => {
    await run(["new", ...CART, "--tag", "1.1.0"]);
    await stage.repository.merge(1, "merge", { bypass: true });
  };
  return [
    {
      name: `new, ${provider}`,
      start: () => start(provider, files, async () => {}, ["new", ...CART, "--tag", "1.1.0"]),
      check: promotes("dev", "1.1.0", true),
    },
    {
      name: `new over an open one, ${provider}`,
      start: () =>
        start(provider, files, async (_, run) => {
          await run(["new", ...CART, "--tag", "1.1.0"]);
        }, ["new", ...CART, "--tag", "1.2.0"]),
      check: promotes("dev", "1.2.0", true),
    },
    {
      name: `promote, ${provider}`,
      start: () => start(provider, files, merged, ["promote"]),
      check: promotes("qa", "1.1.0", true),
    },
    {
      name: `promote to an environment that a person merges, ${provider}`,
      start: () =>
        start(
          provider,
          {
            ...files,
            "gitops-promotion.yaml": "environments:\n- {name: dev, auto: true}\n- {name: prod}\n",
          },
          merged,
          ["promote"],
        ),
      check: promotes("prod", "1.1.0", false),
    },
    {
      name: `status, ${provider}`,
      start: () =>
        start(provider, files, async (stage, run) => {
          await merged(stage, run);
          await run(["promote"]);
          const tip = await stage.repository.tip("main");
          await stage.repository.setStatus(tip, "kustomization/webshop-dev", "success", {
            genre: "fluxcd",
          });
          stage.repository.unprotect();
          stage.repository.requireStatus("never");
        }, ["status"]),
      check: promotes("qa", "1.1.0", true),
    },
    {
      name: `reconcile, ${provider}`,
      start: () => start(provider, files, merged, ["reconcile"]),
      check: promotes("qa", "1.1.0", true),
    },
    {
      name: `rollback, ${provider}`,
      start: () =>
        start(provider, files, merged, [
          "rollback",
          ...CART,
          "--env",
          "dev",
          "--reason",
          "checkout fails",
        ]),
      check: promotes("dev", "1.0.0", true),
    },
    {
      name: `hold, ${provider}`,
      start: () =>
        start(provider, files, async () => {}, [
          "hold",
          "--group",
          "webshop",
          "--env",
          "prod",
          "--reason",
          "moving",
        ]),
      check: holds,
    },
    {
      name: `feature, ${provider}`,
      start: () =>
        start(provider, OVERWRITE, async () => {}, [
          "feature",
          ...CART,
          "--tag",
          "2.0.0",
          "--feature",
          "login",
        ]),
      check: promotes("dev", "2.0.0", true),
    },
  ];
}

export const CASES: readonly Case[] = [...casesOf("github"), ...casesOf("azdo")];
