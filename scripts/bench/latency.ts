import { join } from "node:path";
import Table from "cli-table3";
import { type AzdoForge, startAzdoForge } from "../../forge/azdo_forge.ts";
import type { ProviderName } from "../../src/providers/provider.ts";
import { git } from "../../tests/support/temp_repository.ts";
import { measuredCommands, PROMOTION_BRANCH } from "./commands.ts";
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
  const fetch = () =>
    git(checkout, ["fetch", "--quiet", repository.dir, "+refs/heads/*:refs/remotes/origin/*"]);
  const { reset, commands } = measuredCommands(repository, checkout, fetch);
  const programs = [["", program], [", beside", beside]] as const;
  const subjects: Subject[] = [
    {
      name: "git push",
      prepare: reset,
      async run() {
        const commit = await git(checkout, ["commit-tree", "-p", "HEAD", "-m", "x", "HEAD^{tree}"]);
        const push = ["-c", header, "push", "--quiet", "origin"];
        await counted(
          "git push",
          () =>
            runProcess("git", [...push, `${commit}:refs/heads/${PROMOTION_BRANCH}`], {
              cwd: checkout,
            }),
        );
      },
    },
    // A feature needs a kustomization, and with one the others build it too.
    ...commands.filter(({ name }) => name !== "feature").flatMap((
      { name: command, prepare, call },
    ) =>
      programs.flatMap(([suffix, program]): Subject[] => {
        if (program === undefined) return [];
        const [file, ...before] = program;
        const name = `${command}${suffix}`;
        return [{
          name,
          prepare,
          run() {
            const { args, env } = call();
            return counted(
              name,
              () =>
                runProcess(file, [...before, ...args, "--provider", provider], {
                  cwd: checkout,
                  env: { GITOPS_PROMOTION_TOKEN: token, ...env },
                }),
            );
          },
        }];
      })
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
