import type { Edge } from "../../context.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { lookUntil } from "../look_until.ts";
import type { AzdoClient } from "./client.ts";
import { hasGate } from "./gate.ts";
import { mergeStrategyFor } from "./merge_strategy.ts";
import { getPullRequest, isArmed, patchOf } from "./pull_requests.ts";
import { type AzdoPullRequest, connectionDataSchema, nobody } from "./schemas.ts";

type Surroundings = Pick<Edge, "clock" | "log">;

/** Pauses while a pull request may not show yet what was asked of it, in milliseconds. */
const pauses = [500, 1_000, 2_000] as const;

/** Who one is without a token that counts, where a project is public. */
const anonymous = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/**
 * Sets a pull request to complete by itself in the name of the token's identity, deleting its branch. Other completion
 * options stay as they are. Looks whether it holds, since the server may take the request and drop the setting
 * (https://github.com/MicrosoftDocs/vsts-rest-api-specs/issues/134). With `needsGate` it warns where nothing makes
 * auto-complete wait for the `status` command.
 */
export async function enableAutoComplete(
  client: AzdoClient,
  number: number,
  { needsGate, clock, log }: Surroundings & { readonly needsGate: boolean },
): Promise<"armed" | "merged"> {
  const before = await getPullRequest(client, number);
  if (before.status === "completed") return "merged";
  if (before.status !== "active") throw notArmed(number, closed(before));
  const [me, mergeStrategy, gated] = await Promise.all([
    readIdentity(client),
    mergeStrategyFor(client, before),
    needsGate ? hasGate(client, before) : true,
  ]);
  if (!gated) {
    const branch = before.targetRefName.replace(/^refs\/heads\//, "");
    log.warn(
      `PR #${number} will be completed before the status command has run, since no policy of branch ` +
        `"${branch}" requires it; add a build validation policy`,
    );
  }
  const answer = await client.send(patchOf(client, number, {
    autoCompleteSetBy: { id: me },
    completionOptions: {
      ...before.completionOptions,
      deleteSourceBranch: true,
      ...(mergeStrategy === undefined ? {} : { mergeStrategy }),
    },
  }));
  const now = answer.kind === "refused"
    ? await getPullRequest(client, number)
    : await waitFor(client, number, clock, isArmed);
  if (now.status === "completed") return "merged";
  if (answer.kind !== "refused" && now.status === "active" && isArmed(now)) return "armed";
  if (answer.kind !== "ok") throw notArmed(number, reasonOf(answer.failure), answer.failure.code);
  throw notArmed(
    number,
    now.status === "active"
      ? "Azure DevOps took the request and dropped the setting: set auto-complete on its page"
      : closed(now),
  );
}

/** Takes auto-complete back, and looks whether it is off. */
export async function disableAutoComplete(
  client: AzdoClient,
  number: number,
  { clock }: Surroundings,
): Promise<void> {
  let now = await getPullRequest(client, number);
  if (now.status === "active") {
    if (!isArmed(now)) return;
    const answer = await client.send(
      patchOf(client, number, { autoCompleteSetBy: { id: nobody } }),
    );
    if (answer.kind === "refused" && answer.failure.code === "auth") throw answer.failure;
    now = await waitFor(client, number, clock, (found) => !isArmed(found));
    if (now.status === "active" && !isArmed(now)) return;
  }
  const isOpen = now.status === "active";
  throw new Failure(
    "provider",
    `could not switch off auto-complete of PR #${number}: it is ${
      isOpen ? "still on" : now.status
    }`,
    {
      hint: isOpen
        ? "cancel auto-complete on its page, or run again"
        : "run again to make another pull request",
    },
  );
}

function notArmed(number: number, why: string, code: FailureCode = "provider"): Failure {
  return new Failure(
    code,
    `could not set auto-merge on PR #${number} (check auto-merge setting and required checks)`,
    { hint: why },
  );
}

function closed({ status }: AzdoPullRequest): string {
  return `it is ${status}: run again to make another pull request`;
}

function reasonOf({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

async function readIdentity(client: AzdoClient): Promise<string> {
  const { authenticatedUser } = await client.demand({
    kind: "read",
    method: "GET",
    path: "_apis/connectionData",
    schema: connectionDataSchema,
    unversioned: true,
  });
  if (authenticatedUser.id === anonymous) {
    throw new Failure("auth", "the token is not accepted: Azure DevOps takes it for nobody's", {
      hint: "pass another personal access token, or SYSTEM_ACCESSTOKEN in a pipeline",
    });
  }
  return authenticatedUser.id;
}

/** Reads a pull request until it is as wanted or no longer active, or a few seconds have passed. */
function waitFor(
  client: AzdoClient,
  number: number,
  clock: Surroundings["clock"],
  wanted: (found: AzdoPullRequest) => boolean,
): Promise<AzdoPullRequest> {
  return lookUntil(
    { clock, pauses },
    () => getPullRequest(client, number),
    (found) => found.status !== "active" || wanted(found),
  );
}
