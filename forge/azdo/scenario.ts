import { createAzdoProvider } from "../../src/providers/azdo/azdo_provider.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { type AzdoForge, startAzdoForge } from "../azdo_forge.ts";
import type { ForgeRepository } from "../forge_repository.ts";
import type { RequestRecord } from "../request_log.ts";

/** A repository with `main` at tag 1, and a branch that sets tag 2. */
export interface Scenario {
  readonly forge: AzdoForge;
  readonly repository: ForgeRepository;
  /** The program's own client. */
  readonly provider: Provider;
  /** Milliseconds that the client paused. */
  readonly pauses: number[];
  readonly branch: string;
}

interface ScenarioOptions {
  readonly project?: string;
  readonly name?: string;
  readonly account?: "admin" | "build" | "reader" | "stranger";
  readonly token?: string;
}

/** Runs `body` on a new forge; what the forge did not expect fails it. */
export async function withScenario(
  body: (scenario: Scenario) => Promise<void>,
  options: ScenarioOptions = {},
): Promise<void> {
  const { project = "webshop", name = "gitops", account = "build" } = options;
  await using forge = await startAzdoForge();
  const repository = await forge.createAzdoRepository({
    project,
    name,
    files: { "apps/dev/web.yaml": "image: web:1\n" },
  });
  const branch = "promote/apps-web";
  await repository.commit({ "apps/dev/web.yaml": "image: web:2\n" }, { branch });
  const pauses: number[] = [];
  const provider = createAzdoProvider(
    {
      organizationUrl: `${forge.url}/contoso`,
      project,
      repo: name,
      webUrl: repository.url,
    },
    options.token ?? forge.azdo.accounts[account].token,
    {
      log: { info: () => {}, warn: () => {}, debug: () => {} },
      clock: {
        now: () => 0,
        sleep: (milliseconds) => {
          pauses.push(milliseconds);
          return Promise.resolve();
        },
      },
      env: {},
      fetch,
    },
  );
  await body({ forge, repository, provider, pauses, branch });
}

/** What the forge was asked while `work` ran. */
export async function requestsOf(
  forge: AzdoForge,
  work: () => Promise<unknown>,
): Promise<RequestRecord[]> {
  const before = forge.requests.length;
  await work();
  return forge.requests.slice(before);
}
