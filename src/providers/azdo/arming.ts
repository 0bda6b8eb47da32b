import type { Clock } from "../../context.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { inParallel } from "../../core/in_parallel.ts";
import { pollUntil } from "../poll_until.ts";
import type { Armed, PullRequest, PullRequestText } from "../provider.ts";
import { isSameText } from "../same_text.ts";
import type { AzdoClient, AzdoRequest } from "./client.ts";
import { allowedStrategy } from "./merge_strategy.ts";
import { policiesOn, requiresGate } from "./policies.ts";
import { branchOf, isArmed, isFork, patchOf, readPullRequest } from "./pull_requests.ts";
import { readHead } from "./refs.ts";
import { type AzdoPullRequest, nobody, type PolicyConfiguration } from "./schemas.ts";
import type { AzdoSession } from "./session.ts";

/** Pauses while a pull request may not show an accepted change yet, in milliseconds. */
const pauses = [500, 1_000, 2_000] as const;

/**
 * Sets title and description, and reads the branch's head afterwards, since the request cannot guard it. After an
 * unclear answer it checks whether the text was set. Returns a pull request that is no longer open unchanged.
 */
export async function setText(
  session: AzdoSession,
  number: number,
  text: PullRequestText,
): Promise<PullRequest> {
  const { client } = session;
  const { title, description } = text;
  const answer = await client.send(repeatable(client, number, { title, description }));
  const found = answer.kind === "ok" ? answer.value : await readPullRequest(client, number);
  if (answer.kind !== "ok" && found.status === "active" && !isSameText(found, text)) {
    throw answer.failure;
  }
  return session.toPullRequest(found, await headOf(client, found));
}

/**
 * Sets auto-complete in the name of the token's identity, in one request with the text if there is one. Completion
 * options that somebody set are kept. Reads the pull request and the branch's head afterwards, since the server may
 * accept the request and drop the setting (https://github.com/MicrosoftDocs/vsts-rest-api-specs/issues/134). Returns an
 * abandoned pull request unchanged.
 */
export async function setAutoComplete(
  session: AzdoSession,
  number: number,
  { text, gated }: { readonly text: PullRequestText | undefined; readonly gated: boolean },
): Promise<{ readonly pullRequest: PullRequest; readonly armed: Armed | undefined }> {
  const { client } = session;
  const before = session.lastSeen(number) ?? await readPullRequest(client, number);
  const [me, policies] = await inParallel([session.identity(), policiesOf(session, before)]);
  if (gated && policies !== undefined && !requiresGate(policies)) {
    session.log.warn({
      code: "gate-not-required",
      message:
        `PR #${number} will be completed before the status command has run, since no policy of branch ` +
        `"${branchOf(before.targetRefName)}" requires it; add a build validation policy`,
    });
  }
  const answer = await client.send(repeatable(client, number, {
    ...(text === undefined ? {} : { title: text.title, description: text.description }),
    autoCompleteSetBy: { id: me },
    completionOptions: completionOptionsOf(before, policies),
  }));
  const isDone = (found: AzdoPullRequest) =>
    isArmed(found) && (text === undefined || answer.kind === "ok" || isSameText(found, text));
  const [now, head] = await inParallel([
    answer.kind === "refused"
      ? readPullRequest(client, number)
      : waitFor(client, number, session.clock, isDone),
    headOf(client, before),
  ]);
  const pullRequest = await session.toPullRequest(now, head);
  if (now.status === "completed") return { pullRequest, armed: "merged" };
  if (answer.kind !== "refused" && now.status === "active" && isDone(now)) {
    return { pullRequest, armed: "armed" };
  }
  if (now.status !== "active") return { pullRequest, armed: undefined };
  throw answer.kind === "ok"
    ? notArmed(number, dropped)
    : notArmed(number, reasonOf(answer.failure), answer.failure.code);
}

/** Cancels auto-complete; returns a pull request that was merged or closed meanwhile unchanged. */
export async function clearAutoComplete(
  session: AzdoSession,
  number: number,
): Promise<PullRequest> {
  const { client } = session;
  const answer = await client.send(
    repeatable(client, number, { autoCompleteSetBy: { id: nobody } }),
  );
  const isOff = (found: AzdoPullRequest) => !isArmed(found);
  const found = answer.kind === "ok" && isOff(answer.value)
    ? answer.value
    : await waitFor(client, number, session.clock, isOff);
  if (found.status !== "active" || isOff(found)) return session.toPullRequest(found);
  if (answer.kind === "refused") throw answer.failure;
  throw stillArmed(number);
}

/**
 * The completion options: those that somebody set, with the branch deleted and a merge strategy that the policies
 * allow.
 */
export function completionOptionsOf(
  before: AzdoPullRequest,
  policies: readonly PolicyConfiguration[] | undefined,
): Record<string, unknown> {
  const own = before.completionOptions ?? {};
  const mergeStrategy = policies && allowedStrategy(policies, own.mergeStrategy);
  // By default, auto-complete waits for optional policies too.
  const optional = (policies ?? []).filter(({ isBlocking }) => isBlocking === false)
    .flatMap(({ id }) => id ?? []);
  const ignored = new Set([...own.autoCompleteIgnoreConfigIds ?? [], ...optional]);
  return {
    ...own,
    deleteSourceBranch: true,
    ...(mergeStrategy === undefined ? {} : { mergeStrategy }),
    ...(ignored.size === 0 ? {} : { autoCompleteIgnoreConfigIds: [...ignored] }),
  };
}

/** The policies of the pull request's target branch; undefined where the token may not read them. */
export async function policiesOf(
  session: AzdoSession,
  pullRequest: AzdoPullRequest,
): Promise<PolicyConfiguration[] | undefined> {
  const policies = await session.policies();
  return policies && await policiesOn(policies, pullRequest, session.defaultBranch);
}

/** The head of the pull request's branch; undefined if the branch is in another repository, or deleted. */
export async function headOf(
  client: AzdoClient,
  pullRequest: AzdoPullRequest,
): Promise<string | undefined> {
  return isFork(pullRequest)
    ? undefined
    : await readHead(client, branchOf(pullRequest.sourceRefName));
}

function notArmed(number: number, why: string, code: FailureCode = "provider"): Failure {
  return new Failure(
    code,
    `could not set auto-merge on PR #${number} (check auto-merge setting and required checks)`,
    { hint: why },
  );
}

const dropped =
  "Azure DevOps accepted the request but dropped the setting: set auto-complete on its page";

function stillArmed(number: number): Failure {
  return new Failure(
    "provider",
    `could not cancel auto-complete of PR #${number}: it is still on`,
    { hint: "cancel auto-complete on its page, or run again" },
  );
}

function reasonOf({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** Polls a pull request until it is as wanted or no longer active, for a few seconds at most. */
function waitFor(
  client: AzdoClient,
  number: number,
  clock: Clock,
  wanted: (found: AzdoPullRequest) => boolean,
): Promise<AzdoPullRequest> {
  return pollUntil(
    { clock, pauses },
    () => readPullRequest(client, number),
    (found) => found.status !== "active" || wanted(found),
  );
}

function repeatable(
  client: AzdoClient,
  number: number,
  body: unknown,
): AzdoRequest<AzdoPullRequest> {
  return { ...patchOf(client, number, body), kind: "repeatable" };
}
