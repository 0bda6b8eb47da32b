import type { Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { AzdoClient } from "./client.ts";
import { readPolicies, readRepository } from "./policies.ts";
import { isArmed, toPullRequest } from "./pull_requests.ts";
import { type AzdoPullRequest, connectionDataSchema, type PolicyConfiguration } from "./schemas.ts";

/** What the parts of the provider share during a run: the client, and values that are read once. */
export interface AzdoSession extends Pick<Edge, "clock" | "log"> {
  readonly client: AzdoClient;
  /** The id of the token's identity. Throws an `auth` failure if the server treats the token as anonymous. */
  identity(): Promise<string>;
  /** The same with its name, if the server reports it. */
  who(): Promise<Identity>;
  /** The project's enabled policies; undefined if the token may not read them. */
  policies(): Promise<readonly PolicyConfiguration[] | undefined>;
  /** The repository's default branch as a ref name. */
  defaultBranch(): Promise<string | undefined>;
  /** Starts to read what arming needs, so that it does not wait later. */
  prepareArming(): void;
  /** The pull request as the server last described it. */
  lastSeen(number: number): AzdoPullRequest | undefined;
  /**
   * Converts a pull request, and keeps it for `lastSeen`. `head` is the branch's head if it was read, since the pull
   * request itself shows a push only some moments later. With `identifies` false, `autoMergeByOthers` stays undefined,
   * which saves the request for our own identity.
   */
  toPullRequest(
    found: AzdoPullRequest,
    head?: string,
    options?: { readonly identifies?: boolean },
  ): Promise<PullRequest>;
}

interface Identity {
  readonly id: string;
  readonly name: string | undefined;
}

/** The anonymous identity, which a public project gives to an invalid token. */
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
      // Arming reports the error.
      for (const started of [identity(), policies()]) started.catch(() => {});
    },
    lastSeen: (number) => seen.get(number),
    async toPullRequest(found, head, { identifies = true } = {}) {
      seen.set(found.pullRequestId, found);
      const isOpen = found.status === "active" && isArmed(found);
      const me = identifies && isOpen ? await identity().catch(() => undefined) : undefined;
      return toPullRequest(found, webUrl, { me, head });
    },
  };
}

async function readIdentity(client: AzdoClient): Promise<Identity> {
  const { authenticatedUser } = await client.demand({
    kind: "read",
    method: "GET",
    path: "_apis/connectionData",
    schema: connectionDataSchema(),
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
