import type { Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import { closed, notArmed, reasonOf, waitFor } from "./arming.ts";
import type { AzdoClient } from "./client.ts";
import { hasGate } from "./gate.ts";
import { mergeStrategyFor } from "./merge_strategy.ts";
import { isArmed, patchOf, readPullRequest } from "./pull_requests.ts";
import { nobody } from "./schemas.ts";
import { readIdentity } from "./session.ts";

type Surroundings = Pick<Edge, "clock" | "log">;

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
  const before = await readPullRequest(client, number);
  if (before.status === "completed") return "merged";
  if (before.status !== "active") throw notArmed(number, closed(before));
  const [me, mergeStrategy, gated] = await Promise.all([
    readIdentity(client),
    mergeStrategyFor(client, before),
    needsGate ? hasGate(client, before) : true,
  ]);
  if (!gated) {
    const branch = before.targetRefName.replace(/^refs\/heads\//, "");
    log.warn({
      code: "gate-not-required",
      message:
        `PR #${number} will be completed before the status command has run, since no policy of branch ` +
        `"${branch}" requires it; add a build validation policy`,
    });
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
    ? await readPullRequest(client, number)
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
  let now = await readPullRequest(client, number);
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
