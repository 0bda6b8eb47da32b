import type { Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { AzdoClient } from "./client.ts";
import { readPolicies, readRepository } from "./policies.ts";
import { isArmed, toPullRequest } from "./pull_requests.ts";
import { type AzdoPullRequest, connectionDataSchema, type PolicyConfiguration } from "./schemas.ts";

/** What the provider's parts share during a run: the client, and what is read once. */
export interface AzdoSession extends Pick<Edge, "clock" | "log"> {
  readonly client: AzdoClient;
  /** The id of the token's identity. Throws an `auth` failure where the server takes the token for nobody's. */
  identity(): Promise<string>;
  /** The same with its name, where the server tells it. */
  who(): Promise<Identity>;
  /** The project's policies that are on; undefined where the token may not read them. */
  policies(): Promise<readonly PolicyConfiguration[] | undefined>;
  /** The repository's default branch as a ref name. */
  defaultBranch(): Promise<string | undefined>;
  /** Starts to read what arming needs, which then is there without waiting. */
  prepareArming(): void;
  /** The pull request as it was told last. */
  lastSeen(number: number): AzdoPullRequest | undefined;
  /**
   * A pull request as other parts of the program see it, remembered for `lastSeen`. `head` is the branch's newest
   * commit where it has been read: the pull request's own word on it comes some moments after a push. Who switched
   * auto-merge on is left open where `asksWho` is false, since to know ourselves takes a request.
   */
  tell(
    found: AzdoPullRequest,
    head?: string,
    options?: { readonly asksWho?: boolean },
  ): Promise<PullRequest>;
}

interface Identity {
  readonly id: string;
  readonly name: string | undefined;
}

/** Who one is without a token that counts, where a project is public. */
const anonymous = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

export function createSession(
  client: AzdoClient,
  { clock, log, webUrl }: Pick<Edge, "clock" | "log"> & { readonly webUrl: string },
): AzdoSession {
  const seen = new Map<number, AzdoPullRequest>();
  const who = once(() => readIdentity(client));
  const identity = async () => (await who()).id;
  const policies = once(() => readPolicies(client));
  const defaultBranch = once(async () => (await readRepository(client)).defaultBranch ?? undefined);

  return {
    client,
    clock,
    log,
    identity,
    who,
    policies,
    defaultBranch,
    prepareArming() {
      // Whoever arms will see what went wrong.
      for (const started of [identity(), policies()]) started.catch(() => {});
    },
    lastSeen: (number) => seen.get(number),
    async tell(found, head, { asksWho = true } = {}) {
      seen.set(found.pullRequestId, found);
      const isOpen = found.status === "active" && isArmed(found);
      const me = asksWho && isOpen ? await identity().catch(() => undefined) : undefined;
      return toPullRequest(found, webUrl, { me, head });
    },
  };
}

async function readIdentity(client: AzdoClient): Promise<Identity> {
  const { authenticatedUser } = await client.demand({
    kind: "read",
    method: "GET",
    path: "_apis/connectionData",
    schema: connectionDataSchema,
    unversioned: true,
  });
  if (authenticatedUser.id === anonymous) {
    throw new Failure("auth", "the token is not accepted: Azure DevOps does not recognise it", {
      hint: "pass another personal access token, or SYSTEM_ACCESSTOKEN in a pipeline",
    });
  }
  const { id, displayName, providerDisplayName } = authenticatedUser;
  return { id, name: displayName ?? providerDisplayName ?? undefined };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => started ??= read();
}
