import { join } from "node:path";
import Table from "cli-table3";
import { type AzdoForge, startAzdoForge } from "../../forge/azdo_forge.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { title } from "../../src/core/names/title.ts";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import type { ProviderName } from "../../src/providers/provider.ts";
import { git } from "../../tests/support/temp_repository.ts";
import { fleet } from "./fleet.ts";
import { measure, median, runProcess, type Subject } from "./measure.ts";

interface LatencyOptions {
  /** Milliseconds to the server; each new connection costs two more round trips. */
  readonly latency: number;
  readonly rounds: number;
  /** The program and the arguments that start it. */
  readonly program: Program;
  /** Another version of it, to be measured in the same rounds. */
  readonly beside?: Program | undefined;
  readonly print: (text: string) => void;
}

type Program = readonly [string, ...string[]];

/** Ratios to a bare push of the same commit that a pipeline may cost. */
const WANTED: Readonly<Record<ProviderName, Readonly<Record<string, number>>>> = {
  github: { new: 2.2, promote: 2.4, status: 1.3 },
  azdo: { new: 2.8, promote: 3.0, status: 1.3 },
};

const APP = "app-7";
const BRANCH = `promote/webshop-${APP}`;

/** Times the commands beside a bare `git push` on a server that is far away, and counts what they ask of it. */
export async function measureLatency(options: LatencyOptions): Promise<void> {
  for (const provider of ["github", "azdo"] as const) {
    await using forge = await startAzdoForge({ contract: false, latency: options.latency });
    forge.warmUp();
    const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-bench-" });
    try {
      await measureProvider(provider, forge, temporary, options);
    } finally {
      await Deno.remove(temporary, { recursive: true });
    }
  }
}

async function measureProvider(
  provider: ProviderName,
  forge: AzdoForge,
  temporary: string,
  { latency, rounds, program, beside, print }: LatencyOptions,
): Promise<void> {
  const files = fleet(300);
  const repository = provider === "github"
    ? await forge.createRepository({ name: "fleet", files })
    : await forge.createAzdoRepository({ name: "fleet", files });
  repository.requireStatus("status");
  const token = provider === "github" ? forge.token : forge.azdo.accounts.build.token;
  const header = `http.extraHeader=Authorization: Basic ${btoa(`x:${token}`)}`;
  const checkout = join(temporary, "checkout");
  await git(temporary, ["clone", "--quiet", repository.dir, checkout]);
  await git(checkout, ["remote", "set-url", "origin", repository.cloneUrl]);
  const costs = new Map<string, { requests: number; connections: number }>();
  const counted = async (name: string, work: () => Promise<void>) => {
    const [requests, connections] = [forge.requests.length, forge.connections];
    await work();
    costs.set(name, {
      requests: forge.requests.length - requests,
      connections: forge.connections - connections,
    });
  };
  const gitops = (
    name: string,
    [file, ...before]: Program,
    args: readonly string[],
    env: Record<string, string> = {},
  ) =>
    counted(name, () =>
      runProcess(file, [...before, ...args, "--provider", provider], {
        cwd: checkout,
        env: { GITOPS_PROMOTION_TOKEN: token, ...env },
      }));
  // As a checkout action leaves it: the tip is here.
  const update = async (ref: string) => {
    await git(checkout, [
      "fetch",
      "--quiet",
      repository.dir,
      `+refs/heads/*:refs/remotes/origin/*`,
    ]);
    await git(checkout, ["checkout", "--quiet", "--detach", ref]);
  };
  const reset = async () => {
    // Merged: of closed ones, which few repositories have many of, promote would look at more in every round.
    for (const { number, state } of repository.pullRequests) {
      if (state === "open") await repository.merge(number, "merge", { bypass: true });
    }
    if ((await repository.branches()).includes(BRANCH)) await repository.deleteBranch(BRANCH);
    await update("origin/main");
  };
  let tags = 0;
  /** The subject, for the other version too. */
  const both = (
    name: string,
    prepare: () => Promise<void>,
    run: (name: string, program: Program) => Promise<void>,
  ): Subject[] =>
    [[name, program] as const, [`${name}, beside`, beside] as const].flatMap(([name, program]) =>
      program === undefined ? [] : [{ name, prepare, run: () => run(name, program) }]
    );
  const subjects: Subject[] = [
    {
      name: "git push",
      prepare: reset,
      async run() {
        const commit = await git(checkout, ["commit-tree", "-p", "HEAD", "-m", "x", "HEAD^{tree}"]);
        await counted(
          "git push",
          () =>
            runProcess("git", [
              "-c",
              header,
              "push",
              "--quiet",
              "origin",
              `${commit}:refs/heads/${BRANCH}`,
            ], {
              cwd: checkout,
            }),
        );
      },
    },
    ...both(
      "new",
      reset,
      (name, program) =>
        gitops(name, program, [
          "new",
          "--group",
          "webshop",
          "--app",
          APP,
          "--tag",
          `2.${++tags}.0`,
        ]),
    ),
    ...both("promote", async () => {
      await reset();
      await open(repository, "dev", `3.${++tags}.0`);
      await repository.merge(repository.pullRequests.length, "merge", { bypass: true });
      await update("origin/main");
    }, (name, program) => gitops(name, program, ["promote"])),
    ...both("status", async () => {
      await reset();
      const tag = `4.${++tags}.0`;
      await open(repository, "dev", tag);
      const sha = await repository.merge(repository.pullRequests.length, "merge", {
        bypass: true,
      });
      await repository.setStatus(sha, "kustomization/webshop-dev", "success");
      await open(repository, "qa", tag, sha);
      await update(`origin/${BRANCH}`);
    }, (name, program) => {
      const number = String(repository.pullRequests.length);
      return gitops(name, program, ["status"], {
        GITHUB_HEAD_REF: BRANCH,
        GITHUB_REF: `refs/pull/${number}/merge`,
        SYSTEM_PULLREQUEST_PULLREQUESTID: number,
      });
    }),
    ...both(
      "feature-stale",
      reset,
      (name, program) => gitops(name, program, ["feature-stale", "--max-age", "1000d"]),
    ),
  ];
  const times = await measure(subjects, rounds);
  const of = (name: string) => median(times.get(name) ?? []);
  const table = new Table({
    head: [
      `${provider}, ${latency} ms away`,
      "ms",
      "over git push",
      "wanted",
      "requests",
      "connections",
    ],
    style: { head: [] },
  });
  for (const { name } of subjects) {
    const wanted = WANTED[provider][name];
    table.push([
      name,
      of(name).toFixed(0),
      (of(name) / of("git push")).toFixed(2),
      wanted === undefined ? "" : `at most ${wanted}`,
      String(costs.get(name)?.requests ?? ""),
      String(costs.get(name)?.connections ?? ""),
    ]);
  }
  print(table.toString());
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
  await repository.setBranch(BRANCH, "main");
  await repository.commit({ [path]: text.replace(/(image: [^#]*:)[^"\s]+/, `$1${tag}`) }, {
    branch: BRANCH,
    message: title(promotion),
  });
  await repository.open({
    source: BRANCH,
    title: title(promotion),
    body: `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
}
