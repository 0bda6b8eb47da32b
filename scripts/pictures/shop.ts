import { main } from "../../src/cli/main.ts";
import type { Outcome } from "../../tests/support/run_main.ts";
import { startScenario } from "../../tests/support/scenario.ts";
import { fakeClock, plainEnv } from "../../tests/support/test_edge.ts";

const NOW = Date.UTC(2026, 10, 25, 14, 5);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ENVIRONMENTS = ["dev", "qa", "prod"];
const APPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  billing: { api: "9c41e7aa03d5", invoices: "3.1.4" },
  webshop: { cart: "1.3.2", checkout: "1.9.4", payments: "7.0.1", search: "0.7.9" },
};

/** What a run of the program printed, with the colours of a terminal of 80 columns. */
export interface Printed {
  readonly command: string;
  readonly text: string;
}

/**
 * A shop on a busy day, of each thing that the views tell one, made by real runs on a sandbox forge: a release that
 * broke dev, one that soaks, one that was lost, a hold, a hotfix by hand, markers that disagree. Answers what each
 * command prints; times are always the same.
 */
export async function runShop(
  commands: Readonly<Record<string, readonly string[]>>,
): Promise<ReadonlyMap<string, Printed>> {
  let now = NOW - 10 * DAY;
  await using scenario = await startScenario({
    files: shopFiles(),
    forge: { now: () => now },
    runner: (cwd, args, { env }) => runInTerminal(cwd, args, { env, now }),
  });
  const { repository } = scenario;
  const run = async (args: readonly string[]) => {
    const date = `${Math.floor(now / 1000)} +0000`;
    const { code, stdout, stderr } = await scenario.run(args, {
      env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_AUTHOR_NAME: "Ann" },
    });
    if (code !== 0 && !["validate", "doctor"].includes(args[0] ?? "")) {
      throw new Error(`${args.join(" ")}: ${stderr}`);
    }
    return stdout;
  };
  /** Opens the promotion to dev, or with `env` to a later environment from what is at the tip; merges it. */
  const release = async (group: string, app: string, tag: string, ago: number) => {
    now = NOW - ago;
    await run(["new", "--group", group, "--app", app, "--tag", tag]);
    await mergeLast();
  };
  const promote = async (ago: number) => {
    now = NOW - ago;
    await run(["promote"]);
  };
  const mergeLast = async () => {
    const { number } = repository.pullRequests.at(-1) ?? { number: 0 };
    return await repository.merge(number, undefined, { bypass: true });
  };
  const report = async (sha: string, name: string, failure?: string) => {
    await repository.setStatus(
      sha,
      `kustomization/${name}/1a2b3c4d`,
      failure === undefined ? "success" : "failure",
      { description: failure ?? "Applied revision" },
    );
  };

  await release("billing", "api", "26f50d84db02", 5 * DAY);
  await promote(5 * DAY - HOUR);
  await mergeLast();
  await promote(4 * DAY);
  await mergeLast();
  await release("billing", "invoices", "3.2.0", 3 * DAY);
  now = NOW - DAY;
  await repository.commit(
    { "webshop/prod/payments.yaml": manifest("webshop", "payments", "7.1.0") },
    { message: "Ship the payments fix at once" },
  );
  now = NOW - 20 * HOUR;
  await run(
    ["hold", "--group", "webshop", "--app", "search", "--env", "prod"].concat(
      ["--reason", "slow queries"],
    ),
  );
  await mergeLast();
  await release("webshop", "cart", "1.4.0", 2 * HOUR);
  await promote(2 * HOUR - MINUTE);
  now = NOW - HOUR;
  await report(await mergeLast(), "webshop-qa");
  await promote(HOUR - MINUTE);
  await release("webshop", "checkout", "2.0.0", 20 * MINUTE);
  await promote(19 * MINUTE);
  now = NOW - 15 * MINUTE;
  const tip = await repository.tip();
  await report(tip, "billing-dev");
  await report(tip, "webshop-qa");
  await report(tip, "webshop-prod");
  await report(tip, "webshop-dev", "health check failed after 30s: Deployment/checkout not ready");
  now = NOW;
  const printed = new Map<string, Printed>();
  for (const [name, args] of Object.entries(commands)) {
    printed.set(name, { command: args.join(" "), text: await run(args) });
  }
  return printed;
}

/** Runs the program as in a terminal, at that time: by its own clock and by the server's. */
async function runInTerminal(
  cwd: string,
  args: readonly string[],
  { env, now }: { readonly env: Readonly<Record<string, string>>; readonly now: number },
): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const code = await main(args, {
    cwd,
    env: { ...plainEnv(), ...env },
    clock: { ...fakeClock(), now: () => now },
    random: () => 0.5,
    fetch: async (...request) => {
      const response = await fetch(...request);
      const headers = new Headers(response.headers);
      headers.set("date", new Date(now).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    },
    streams: {
      out: (text) => stdout += text,
      err: (text) => stderr += text,
      outIsTerminal: !args.includes("html"),
      errIsTerminal: false,
      columns: () => 80,
    },
  });
  return { code, stdout, stderr };
}

function shopFiles(): Record<string, string> {
  const files: Record<string, string> = {
    "gitops-promotion.yaml": `prflow: per-env
gate: status
environments:
  - name: dev
    auto: true
  - name: qa
    auto: true
  - name: prod
    auto: false
    soak: 2h
`,
  };
  for (const [group, apps] of Object.entries(APPS)) {
    for (const env of ENVIRONMENTS) {
      for (const [app, tag] of Object.entries(apps)) {
        files[`${group}/${env}/${app}.yaml`] = manifest(group, app, tag);
      }
      const names = Object.keys(apps).map((app) => `${app}.yaml`).join(", ");
      files[`${group}/${env}/kustomization.yaml`] =
        `resources: [${names}]\nnamespace: ${group}-${env}\n`;
    }
  }
  files["webshop/dev/search-jobs.yaml"] = manifest("webshop", "search", "0.8.0");
  return files;
}

function manifest(group: string, app: string, tag: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}}
spec:
  template:
    spec:
      containers:
        - name: ${app}
          image: ghcr.io/acme/${app}:${tag} # {"$imagepolicy": "${group}:${app}"}
`;
}
