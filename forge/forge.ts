import { createFaults, faultResponse, type Faults } from "./faults.ts";
import {
  createForgeRepository,
  type ForgeRepository,
  type RepositoryContext,
} from "./forge_repository.ts";
import type { FrontEnd, Incoming } from "./front_end.ts";
import { GITHUB } from "./github/dialect.ts";
import { githubFront } from "./github/front.ts";
import { githubSchema } from "./github/graphql.ts";
import { type Accounts, callerOf, createAccounts } from "./people.ts";
import { pagesFront } from "./pages/front.ts";
import { startRelay } from "./relay.ts";
import { recordRequest, type RequestRecord } from "./request_log.ts";
import type { FileContent } from "./state/commit_files.ts";
import { createRepository } from "./state/create_repository.ts";
import { createForgeState, type ForgeState, fullName } from "./state/forge_state.ts";
import type { Dialect, RepositorySettings } from "./state/model.ts";

export interface ForgeOptions {
  /** Checks requests and answers against the published contracts; default true. */
  readonly contract?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /**
   * Milliseconds that each request takes, as on a network; a new connection takes two more of them (TCP and TLS). A git
   * push is several requests.
   */
  readonly latency?: number;
}

export interface NewRepository {
  readonly owner?: string;
  readonly name?: string;
  /** Committed as the first commit; without any the repository is empty. */
  readonly files?: Readonly<Record<string, FileContent>>;
  /** Default `main`. */
  readonly defaultBranch?: string;
  readonly objectFormat?: "sha1" | "sha256";
  readonly settings?: Partial<RepositorySettings>;
  /** The provider's ways where it is not GitHub, and its forms of addresses below the forge's. */
  readonly dialect?: Dialect;
  readonly paths?: { readonly clone: string; readonly web: string };
}

/** A git server with GitHub's API on this machine. */
export interface Forge extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly accounts: Accounts;
  /** A token with every right. */
  readonly token: string;
  readonly state: ForgeState;
  /** Every request so far, oldest first. */
  readonly requests: RequestRecord[];
  /** How many connections there were so far, git's included. */
  readonly connections: number;
  readonly faults: Faults;
  /** Tried in this order; GitHub's and the pages for people are there from the beginning. */
  readonly frontEnds: FrontEnd[];
  /** What broke a contract or had no answer; whatever is left in it makes closing fail. */
  readonly violations: string[];
  createRepository(options?: NewRepository): Promise<ForgeRepository>;
  /** Loads what the first GraphQL request would wait a quarter of a second for. */
  warmUp(): void;
  /** Stops and removes the repositories; an error where a contract was broken. */
  close(): Promise<void>;
}

/**
 * Starts a forge on a free port of 127.0.0.1; its repositories are in a temporary folder. A scenario reads like this:
 *
 *     await using forge = await startForge();
 *     const repository = await forge.createRepository({ files: { "apps/dev/app.yaml": "…" } });
 *     repository.requireStatus("gitops-promotion");
 *     // The program runs: `git clone` of repository.cloneUrl with forge.token, `new`, …
 *     await repository.setStatus(await repository.tip("promote/apps-app"), "gitops-promotion", "success");
 *     assert.equal(repository.pullRequest(1).state, "merged");
 */
export async function startForge(options: ForgeOptions = {}): Promise<Forge> {
  const { latency = 0 } = options;
  const root = await Deno.makeTempDir({ prefix: "forge-" });
  const state = createForgeState(root, options.now);
  const accounts = createAccounts();
  const faults = createFaults();
  const requests: RequestRecord[] = [];
  const violations: string[] = [];
  const frontEnds: FrontEnd[] = [githubFront, pagesFront];

  async function answer(original: Request, port: number): Promise<Response> {
    const { pathname, search, hostname, host } = new URL(original.url);
    // The server behind the relay has another port than the one that callers use. A name comes from callers who have the
    // forge as their proxy, such as `gh`, whose links must lead back to where they ask.
    const site = hostname.endsWith(".localhost") ? host : `127.0.0.1:${relay.port}`;
    const url = new URL(`http://${site}${pathname}${search}`);
    const connection = relay.connectionOf(port);
    const { request, record } = await recordRequest(original, url, requests, connection);
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    const caller = callerOf(request, accounts);
    record.user = typeof caller === "string" ? undefined : caller.login;
    const body = record.body === undefined ? "" : JSON.stringify(record.body);
    const fault = faults.take({ method: request.method, target: pathname + search, body });
    let response: Response | undefined;
    await runHook(fault?.before);
    if (fault?.answer === undefined) {
      response = await handle({ request, url, body: record.body, caller, record });
    }
    await runHook(fault?.beforeAnswer);
    const instead = fault?.answer ?? fault?.afterwards;
    if (instead !== undefined) response = faultResponse(instead);
    record.status = response?.status ?? 0;
    record.answeredAt = performance.now();
    if (response !== undefined) return response;
    relay.reset(port);
    return new Response(null, { status: 500 });
  }

  async function runHook(hook: (() => unknown) | undefined): Promise<void> {
    try {
      await hook?.();
    } catch (error) {
      violations.push(`what a fault runs failed: ${error}`);
    }
  }

  async function handle(
    parts: Pick<Incoming, "request" | "url" | "body" | "caller" | "record">,
  ): Promise<Response> {
    const contract = options.contract ?? true;
    try {
      for (const frontEnd of frontEnds) {
        const response = await frontEnd.handle({
          ...parts,
          state,
          accounts,
          faults,
          contract,
          violations,
        });
        if (response !== undefined) return response;
      }
    } catch (error) {
      violations.push(`the forge failed: ${error instanceof Error ? error.stack : error}`);
      return new Response("the forge failed\n", { status: 500 });
    }
    violations.push(`the forge has no ${parts.request.method} ${parts.url.pathname}`);
    return new Response("the forge has no answer\n", { status: 501 });
  }

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request, info) => answer(request, info.remoteAddr.port),
  );
  const relay = startRelay(server.addr.port, 2 * latency);
  const url = `http://127.0.0.1:${relay.port}`;
  let names = 0;
  let closed = false;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    faults.releaseAll();
    relay.close();
    await server.shutdown();
    await state.serialise(() => Promise.resolve());
    await Deno.remove(root, { recursive: true });
    if (violations.length > 0) {
      throw new Error(`the forge's contract was violated:\n${violations.join("\n")}`);
    }
  }

  async function dispose(): Promise<void> {
    // Where the test has failed already, the runner shows nothing of what disposal throws.
    const said = new TextEncoder().encode(violations.map((line) => `forge: ${line}\n`).join(""));
    if (said.length > 0) await Deno.stderr.write(said);
    await close();
  }

  return {
    url,
    port: relay.port,
    accounts,
    token: accounts.admin.token,
    state,
    requests,
    get connections() {
      return relay.connections;
    },
    faults,
    frontEnds,
    violations,
    close,
    [Symbol.asyncDispose]: dispose,
    warmUp: () => void githubSchema(),
    async createRepository(wanted = {}) {
      names++;
      const repository = await state.serialise(() =>
        createRepository(state, {
          owner: wanted.owner ?? "acme",
          name: wanted.name ?? `gitops-${names}`,
          dialect: wanted.dialect ?? GITHUB,
          author: accounts.admin,
          files: wanted.files ?? {},
          defaultBranch: wanted.defaultBranch ?? "main",
          objectFormat: wanted.objectFormat ?? "sha1",
          settings: wanted.settings ?? {},
        })
      );
      const context: RepositoryContext = {
        state,
        accounts,
        cloneUrl: (of) =>
          of === repository && wanted.paths !== undefined
            ? `${url}${wanted.paths.clone}`
            : `${url}/${fullName(of)}.git`,
        webUrl: (of) =>
          of === repository && wanted.paths !== undefined
            ? `${url}${wanted.paths.web}`
            : `${url}/${fullName(of)}`,
      };
      return createForgeRepository(context, repository);
    },
  };
}
