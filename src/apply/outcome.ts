import type { Outcome } from "./carry_out.ts";
import { type Answer, createdMessage } from "../output/result.ts";

/** The answer for a decision's outcome. */
export function answerOf(
  command: string,
  { decision, commit, pullRequest, rehearsal }: Outcome,
  { options }: { readonly options: { readonly dryRun: boolean } },
): Answer {
  const { action, reason, promotion, branch, replaced, wanted, changes } = decision;
  const result = {
    command,
    action,
    ...(options.dryRun ? { dryRun: true } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(promotion === undefined ? {} : { promotion }),
    ...(branch === undefined ? {} : { branch }),
    ...(commit === undefined ? {} : { commit }),
    ...(pullRequest === undefined ? {} : {
      pullRequest: {
        number: pullRequest.number,
        url: pullRequest.url,
        autoMerge: pullRequest.state === "open" && pullRequest.autoMerge,
        ...(replaced === undefined ? {} : { replaced: { title: replaced } }),
      },
    }),
    ...(options.dryRun && wanted !== undefined
      ? { title: wanted.title, description: wanted.description }
      : {}),
    changes,
  };
  if (reason !== undefined) return { result, message: reason };
  if (rehearsal !== undefined) {
    const { base, diff } = rehearsal;
    const where = decision.pullRequest === undefined
      ? "a new pull request"
      : `pull request #${decision.pullRequest.number}`;
    return {
      result,
      message: `dry run on ${base.branch} (${
        base.commit.slice(0, 7)
      }): would push branch ${branch} with ${where} "${wanted?.title}"`,
      diff,
    };
  }
  return {
    result,
    message: createdMessage(branch ?? "", pullRequest?.number ?? 0, commit ?? ""),
  };
}
