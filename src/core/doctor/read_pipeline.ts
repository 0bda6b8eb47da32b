import type { ProviderName } from "../names/names.ts";
import { Failure } from "../failure.ts";
import { readDocuments } from "../kustomize/read_documents.ts";
import { at, type Data, isMapping, itemsAt, spellingAt, textAt } from "../kustomize/yaml_data.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import { commandsIn, type PipelineEvent, type PipelineFile, type PipelineJob } from "./pipeline.ts";

/** Parses workflows or pipelines as far as they are about gitops-promotion. */
export function readPipelines(
  files: readonly ManifestFile[],
  provider: ProviderName,
): PipelineFile[] {
  const read = files.map(({ path, text }) => ({ path, ...readText(path, text) }));
  const byPath = new Map(read.map(({ path, data }) => [path, data]));
  return read.map(({ path, data, problem }): PipelineFile => {
    if (problem !== undefined) return { path, jobs: [], events: new Map(), problem };
    return provider === "github"
      ? { path, jobs: workflowJobs(data, byPath), events: workflowEvents(data) }
      : { path, jobs: [jobOf(undefined, undefined, data)], events: pipelineEvents(data) };
  });
}

function readText(
  path: string,
  text: string,
): { readonly data?: Data | undefined; readonly problem?: string } {
  try {
    return { data: readDocuments(path, text)[0] };
  } catch (error) {
    if (error instanceof Failure) return { problem: error.message };
    throw error;
  }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobs */
function workflowJobs(
  workflow: Data | undefined,
  files: ReadonlyMap<string, Data | undefined>,
): PipelineJob[] {
  const whole = at(workflow, "concurrency");
  return entriesOf(at(workflow, "jobs")).flatMap(([id, job]) => {
    const name = at(job, "name") === undefined ? id : textAt(job, "name");
    const isKnown = name !== undefined && !name.includes("${{") &&
      at(job, "strategy", "matrix") === undefined;
    const check = isKnown ? name : undefined;
    const concurrency = at(job, "concurrency") ?? whole;
    const called = textAt(job, "uses");
    if (called === undefined) return [jobOf(check, concurrency, job)];
    const inner = files.get(called.replace(/^\.\//, ""));
    // The content of another repository's workflow is unknown.
    if (inner === undefined) {
      const unclear = /gitops|promot/i.test(called);
      return [{ check: undefined, commands: new Set<string>(), unclear, concurrency: false }];
    }
    return entriesOf(at(inner, "jobs")).map(([innerId, innerJob]) => {
      const innerName = textAt(innerJob, "name") ?? innerId;
      return jobOf(
        check === undefined ? undefined : `${check} / ${innerName}`,
        concurrency,
        innerJob,
      );
    });
  });
}

function jobOf(
  check: string | undefined,
  concurrency: Data | undefined,
  data: Data | undefined,
): PipelineJob {
  const commands = new Set<string>();
  const unclear = collect(data, commands);
  return { check, commands, unclear, concurrency: isCancelling(concurrency) };
}

/** Without `queue: max` a third run cancels the waiting one. */
function isCancelling(concurrency: Data | undefined): boolean {
  return concurrency !== undefined && textAt(concurrency, "queue") !== "max";
}

const SCRIPTS = new Set(["run", "bash", "sh", "script", "pwsh", "powershell", "inlineScript"]);

/** Adds the commands of all steps in `data`; returns whether some are only known when they run. */
function collect(data: Data | undefined, commands: Set<string>): boolean {
  if (Array.isArray(data)) return data.map((item) => collect(item, commands)).some(Boolean);
  if (!isMapping(data)) return false;
  const action = textAt(data, "uses") ?? textAt(data, "template") ?? "";
  let unclear = false;
  if (/(?:^|\/)gitops-promotion(?:\.ya?ml)?(?:@|$)/i.test(action)) {
    const command = textAt(data, "with", "action") ?? textAt(data, "parameters", "action") ?? "";
    if (command === "" || command.includes("$")) unclear = true;
    else commands.add(command);
  }
  for (const [key, value] of data) {
    if (typeof value !== "string") unclear = collect(value, commands) || unclear;
    else if (SCRIPTS.has(key)) { for (const command of commandsIn(value)) commands.add(command); }
  }
  return unclear;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#on */
function workflowEvents(workflow: Data | undefined): Map<string, PipelineEvent> {
  const on = at(workflow, "on");
  const names = typeof on === "string" ? [on] : Array.isArray(on) ? on : [];
  const plain = names.flatMap((name) => typeof name === "string" ? [[name, WHOLE] as const] : []);
  return new Map([
    ...plain,
    ...entriesOf(on).map(([name, event]) => [name, eventOf(event)] as const),
  ]);
}

const WHOLE: PipelineEvent = { byPath: false, batch: false };

function eventOf(event: Data): PipelineEvent {
  const branches = listAt(event, "branches");
  const branchesIgnore = listAt(event, "branches-ignore");
  const types = listAt(event, "types");
  return {
    ...(branches === undefined ? {} : { branches }),
    ...(branchesIgnore === undefined ? {} : { branchesIgnore }),
    ...(types === undefined ? {} : { types }),
    byPath: at(event, "paths") !== undefined || at(event, "paths-ignore") !== undefined,
    batch: false,
  };
}

/** https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/trigger; without `trigger` every push starts it. */
function pipelineEvents(pipeline: Data | undefined): Map<string, PipelineEvent> {
  const events = new Map<string, PipelineEvent>();
  const trigger = at(pipeline, "trigger");
  if (trigger !== "none") {
    const include = listAt(pipeline, "trigger") ?? listAt(trigger, "branches", "include");
    const exclude = listAt(trigger, "branches", "exclude") ?? [];
    const branches = include === undefined && exclude.length === 0
      ? undefined
      : [...include ?? ["**"], ...exclude.map((branch) => `!${branch}`)];
    events.set("push", {
      // On Azure DevOps `*` matches slashes too.
      ...(branches === undefined ? {} : {
        branches: branches.map((name) => name.replace("refs/heads/", "").replaceAll(/\*+/g, "**")),
      }),
      byPath: at(trigger, "paths") !== undefined,
      batch: spellingAt(trigger, "batch") === "true",
    });
  }
  if (itemsAt(pipeline, "schedules").length > 0) events.set("schedule", WHOLE);
  return events;
}

/** A list of texts, or a single text as a list; undefined if there is neither. */
function listAt(data: Data | undefined, ...keys: readonly string[]): string[] | undefined {
  const found = at(data, ...keys);
  if (typeof found === "string") return [found];
  if (!Array.isArray(found)) return undefined;
  return found.filter((item) => typeof item === "string");
}

function entriesOf(data: Data | undefined): [string, Data][] {
  return isMapping(data) ? [...data] : [];
}
