import { GATE } from "../names/names.ts";
import { finding, type SetupFinding } from "./finding.ts";
import { type PipelineFile, type PipelineJob, startsFor } from "./pipeline.ts";
import type { CheckSource, RequiredCheck, Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/** A pipeline's job that runs `status`. */
interface GateJob {
  readonly file: PipelineFile;
  readonly job: PipelineJob;
}

/** Checks that the gate is required before a promotion merges, under its real name, and that nobody else can set it. */
export function checkGate(setup: Setup): SetupFinding[] {
  const required = valueIfRead(setup.server.required);
  // With a single environment there is nothing to wait for.
  if (required === undefined || setup.config.environments.length < 2) return [];
  const jobs = setup.config.gate === "status" ? [] : gateJobs(setup.files);
  const gates = required.filter((check) => isGate(setup, jobs, check));
  const effective = gates.filter(({ optional }) => optional !== true);
  const [first] = gates;
  if (first === undefined) return [missing(setup, jobs, required)];
  if (effective.length === 0) {
    const message = `"${first.name}" is optional: promotions merge without it`;
    return [finding(setup, "error", "gate-optional", message)];
  }
  return [
    ...effective.flatMap((check) => checkSource(setup, check)),
    ...effective.flatMap((check) => checkConditions(setup, check)),
    ...checkEvents(setup, jobs, effective),
  ];
}

function gateJobs(files: readonly PipelineFile[]): GateJob[] {
  // A reusable workflow reports under the caller's name.
  const own = files.filter(({ events }) => events.size !== 1 || !events.has("workflow_call"));
  return own.flatMap((file) =>
    file.jobs.filter(({ commands }) => commands.has("status")).map((job) => ({ file, job }))
  );
}

/** The name under which `reconcile` reports the gate. */
function gateName({ server }: Setup): string {
  return server.provider === "github" ? GATE.github : `${GATE.azdo.genre}/${GATE.azdo.name}`;
}

function isGate(setup: Setup, jobs: readonly GateJob[], check: RequiredCheck): boolean {
  if (setup.config.gate === "status") {
    return check.pipeline === undefined && check.name === gateName(setup);
  }
  return jobs.some((gate) => isOf(gate, check));
}

function isOf({ file, job }: GateJob, check: RequiredCheck): boolean {
  return check.pipeline === undefined ? job.check === check.name : file.path === check.pipeline;
}

/** The finding if none of the required checks is known to be the gate. */
function missing(
  setup: Setup,
  jobs: readonly GateJob[],
  required: readonly RequiredCheck[],
): SetupFinding {
  const { branch, config } = setup;
  const byStatus = config.gate === "status";
  const wanted = byStatus ? [gateName(setup)] : wantedNames(setup, jobs);
  const should = wanted.length === 0 ? "" : `: it should be ${quotedList(wanted)}`;
  if (required.length === 0) {
    const message =
      `no check is required on ${branch}, so nothing makes promotions wait for the previous environment${should}`;
    return finding(setup, "error", "gate-not-required", message);
  }
  const names = quotedList(required.map(({ name }) => name));
  const are = required.length === 1 ? "is" : "are";
  const doubt = byStatus ? undefined : doubtOf(setup, jobs, required);
  if (doubt !== undefined) {
    const message = `cannot tell whether ${names} on ${branch} ${are} the gate: ${doubt}`;
    return finding(setup, "warning", "gate-unknown", message);
  }
  const gate = byStatus ? "the gate that reconcile sets" : "the check of the job that runs status";
  const message = `${names} ${are} required on ${branch}, but not ${gate}${should}`;
  return finding(setup, "error", "gate-wrong-name", message);
}

/** Why one of them may still be the gate. */
function doubtOf(
  { server }: Setup,
  jobs: readonly GateJob[],
  required: readonly RequiredCheck[],
): string | undefined {
  if (jobs.length === 0) return "no pipeline on the branch runs status";
  if (required.some(({ isUnclear }) => isUnclear)) {
    return "the file of a required pipeline could not be read";
  }
  return server.provider === "github" && jobs.some(({ job }) => job.check === undefined)
    ? "the name of the job that runs status shows only when it runs"
    : undefined;
}

function wantedNames({ server }: Setup, jobs: readonly GateJob[]): string[] {
  const names = jobs.flatMap(({ file, job }) =>
    server.provider === "azdo" ? [file.path] : job.check ?? []
  );
  return [...new Set(names)];
}

/** Checks who may set the gate. */
function checkSource(setup: Setup, { name, by, pipeline }: RequiredCheck): SetupFinding[] {
  // Nobody else can set the result of a pipeline.
  if (pipeline !== undefined) return [];
  if (by === undefined) {
    const whose = setup.config.gate === "status"
      ? "pin it to the identity that runs reconcile"
      : "pin it to GitHub Actions";
    const message = `anybody who can set a status can pass "${name}": ${whose}`;
    return [finding(setup, "warning", "gate-any-source", message)];
  }
  if (!countsWrongly(setup, by)) return [];
  const who = setup.config.gate === "command"
    ? "GitHub Actions reports it"
    : `${ours(setup)} sets it`;
  const message = `"${name}" counts from ${by.name} only, and ${who}`;
  return [finding(setup, "error", "gate-wrong-source", message)];
}

/** Whether the source is known to differ from who sets the gate. */
function countsWrongly({ config, server }: Setup, { isActions, isOurs }: CheckSource): boolean {
  const { kind } = server.token;
  if (server.provider === "azdo") return isOurs === false && kind === "job";
  return config.gate === "command" ? isActions === false : isActions === true && kind === "app";
}

function ours({ server }: Setup): string {
  return server.token.owner ?? "the token's identity";
}

/** Checks Azure DevOps' further settings of a required check. */
function checkConditions(setup: Setup, check: RequiredCheck): SetupFinding[] {
  const { name, paths = [] } = check;
  const found: SetupFinding[] = [];
  if (check.manual === true) {
    const message =
      `"${name}" does not start automatically: promotions wait until somebody starts it`;
    found.push(finding(setup, "error", "gate-manual", message));
  }
  if (check.expires === true) {
    const message =
      `a success of "${name}" expires: a promotion that waits for a person needs it again`;
    found.push(finding(setup, "warning", "gate-expires", message));
  }
  if (check.survivesPushes === true) {
    const message = `"${name}" is not reset by a push: a success for an older head counts`;
    found.push(finding(setup, "warning", "gate-not-reset", message));
  }
  if (paths.length > 0) {
    const message = `"${name}" is required for ${
      quotedList(paths)
    } only: other promotions bypass it`;
    found.push(finding(setup, "warning", "gate-filtered", message));
  }
  return found;
}

/** Checks that GitHub starts the workflow for every pull request: a required check without a report blocks it. */
function checkEvents(
  setup: Setup,
  jobs: readonly GateJob[],
  required: readonly RequiredCheck[],
): SetupFinding[] {
  if (setup.server.provider !== "github") return [];
  if (setup.config.gate === "status") return checkQueue(setup);
  const gates = jobs.filter((gate) => required.some((check) => isOf(gate, check)));
  const files = [...new Set(gates.map(({ file }) => file))];
  const mergeQueue = valueIfRead(setup.server.limits)?.mergeQueue === true;
  return files.flatMap((file) => {
    const problem = eventProblem(file, setup.branch);
    const found = problem === undefined
      ? []
      : [finding(setup, "error", "gate-filtered", `${file.path} ${problem}`, file.path)];
    if (!mergeQueue || file.events.has("merge_group")) return found;
    const message =
      `${file.path} has no event merge_group: the merge queue of ${setup.branch} waits for its check forever`;
    return [...found, finding(setup, "error", "merge-group-missing", message, file.path)];
  });
}

/** `reconcile` sets the gate on the queue's commits only when something starts it, at the latest its schedule. */
function checkQueue(setup: Setup): SetupFinding[] {
  const { files, server, branch } = setup;
  const answered = files.some(({ events }) => events.has("merge_group"));
  if (answered || valueIfRead(server.limits)?.mergeQueue !== true) return [];
  const message =
    `no workflow has the event merge_group: the merge queue of ${branch} waits until something else starts reconcile`;
  return [finding(setup, "warning", "merge-group-missing", message)];
}

const FOREVER = "a promotion waits for its check forever";

function eventProblem(file: PipelineFile, branch: string): string | undefined {
  const event = file.events.get("pull_request") ?? file.events.get("pull_request_target");
  if (event === undefined) return `is not started by pull requests: ${FOREVER}`;
  if (!startsFor(event, branch)) {
    return `is not started by pull requests to ${branch}: ${FOREVER}`;
  }
  if (event.byPath) return `is started for some paths only: where it is not, the check never comes`;
  const lacking = ["opened", "synchronize"].filter((type) => event.types?.includes(type) === false);
  if (lacking.length > 0) {
    return `is not started when a pull request is ${
      lacking.map((type) => type === "opened" ? "opened" : "pushed to").join(" or ")
    }: ${FOREVER}`;
  }
  return undefined;
}

export function quotedList(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
