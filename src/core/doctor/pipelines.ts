import { finding, type SetupFinding } from "./finding.ts";
import { quotedList } from "./gate.ts";
import { type PipelineFile, runs, startsFor } from "./pipeline.ts";
import type { Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/** Checks that the pipelines which promotions need exist, are enabled, and start. */
export function checkPipelines(setup: Setup): SetupFinding[] {
  return [
    ...setup.files.flatMap((file) =>
      file.problem === undefined
        ? []
        : [finding(setup, "error", "pipeline-unreadable", file.problem, file.path)]
    ),
    ...checkOnward(setup),
    ...checkKnown(setup),
    ...checkConcurrency(setup),
  ];
}

/** Checks that something promotes to the next environment after a merge. */
function checkOnward(setup: Setup): SetupFinding[] {
  const { config, files, branch } = setup;
  if (config.environments.length < 2) return [];
  const commands = config.gate === "status" ? ["reconcile"] : ["promote", "reconcile"];
  const onward = files.filter((file) => commands.some((command) => runs(file, command)));
  if (onward.length === 0) {
    // It is unknown what a workflow of another repository or an expression runs.
    if (files.some(({ jobs }) => jobs.some(({ unclear }) => unclear))) return [];
    const message = `no pipeline on ${branch} runs ${
      commands.join(" or ")
    }: after a merge nothing promotes to the next environment`;
    return [finding(setup, "warning", "pipeline-missing", message)];
  }
  const problems = onward.map((file) => ({ file, problem: triggerProblem(setup, file) }));
  if (problems.every(({ problem }) => problem !== undefined)) {
    return problems.slice(0, 1).map(({ file, problem }) =>
      finding(setup, "error", "pipeline-trigger", `${file.path} ${problem}`, file.path)
    );
  }
  return onward.filter((file) => runs(file, "promote") && file.events.get("push")?.batch)
    .map((file) =>
      finding(
        setup,
        "warning",
        "pipeline-trigger",
        `${file.path} has batch: true: a run promotes only what its own commit merged, and skips the others`,
        file.path,
      )
    );
}

/** Why the pipeline is not started when a pull request merges. */
function triggerProblem({ branch }: Setup, { events }: PipelineFile): string | undefined {
  const others = [...events.keys()].filter((name) => name !== "push");
  // Another trigger may start it after a merge.
  if (others.length > 0) return undefined;
  const push = events.get("push");
  if (push === undefined) return `is started by nothing: what merges to ${branch} is not promoted`;
  if (!startsFor(push, branch)) return `is started by pushes to other branches than ${branch}`;
  return push.byPath
    ? `is started for some paths only: what else merges is not promoted`
    : undefined;
}

const NEEDED = ["new", "promote", "status", "reconcile"];

/** Checks that the provider has an enabled pipeline for each file. */
function checkKnown(setup: Setup): SetupFinding[] {
  const { files, server } = setup;
  const known = valueIfRead(server.pipelines);
  if (known === undefined) return [];
  const needed = files.filter((file) => NEEDED.some((command) => runs(file, command)));
  return needed.flatMap((file): SetupFinding[] => {
    const own = known.filter(({ path }) => path === file.path);
    const what = NEEDED.filter((command) => runs(file, command)).join(", ");
    if (own.some(({ enabled }) => enabled)) return [];
    if (own.length > 0) {
      const message = `${file.path} is disabled: nothing runs ${what}`;
      return [finding(setup, "error", "pipeline-disabled", message, file.path)];
    }
    if (server.provider === "github") return [];
    const message = `there is no pipeline of ${quotedList([file.path])}: nothing runs ${what}`;
    return [finding(setup, "error", "pipeline-missing", message, file.path)];
  });
}

/** Of three concurrent runs of `promote`, GitHub would cancel the waiting one. */
function checkConcurrency(setup: Setup): SetupFinding[] {
  return setup.files.filter(({ jobs }) =>
    jobs.some(({ commands, concurrency }) => concurrency && commands.has("promote"))
  ).map((file) =>
    finding(
      setup,
      "warning",
      "pipeline-concurrency",
      `${file.path} has concurrency: when a third run comes, GitHub cancels the one that waits, and what it would have promoted is lost`,
      file.path,
    )
  );
}
