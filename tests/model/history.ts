import { runNew } from "../../src/commands/new.ts";
import { runPromote } from "../../src/commands/promote.ts";
import { runReconcile } from "../../src/commands/reconcile.ts";
import { runStatus } from "../../src/commands/status.ts";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { Failure } from "../../src/core/failure.ts";
import type { ProviderName } from "../../src/providers/provider.ts";
import { modelWorkspace } from "./run.ts";
import { Crash, createScheduler } from "./scheduler.ts";
import { createWorld, type Record, type World } from "./world.ts";

const ENVIRONMENTS = ["dev", "qa", "prod"] as const;
type Env = typeof ENVIRONMENTS[number];
const AUTO: ReadonlySet<string> = new Set(["dev", "qa"]);

export interface Setting {
  readonly provider: ProviderName;
  readonly prflow: "per-app" | "per-env";
  /** Whether people edit descriptions and push commits, and machines die. */
  readonly trouble: boolean;
  /** Whether events of merges get lost or come twice, and `reconcile` makes up for it at the end. */
  readonly lossy?: boolean;
}

/** A command that was started, and how it ended. */
interface Started {
  readonly name: string;
  readonly start: () => Promise<unknown>;
  ended: "running" | "done" | "crashed" | "failed";
  error?: unknown;
}

/** What a history did, a line a step: what a person reads who searches for the cause. */
export interface Outcome {
  readonly lines: readonly string[];
  /** What must never be, and was. */
  readonly violations: readonly string[];
}

function files(prflow: string): { [path: string]: string } {
  const environments = ENVIRONMENTS.map((name) => `  - {name: ${name}, auto: ${AUTO.has(name)}}`);
  return {
    "gitops-promotion.yaml": `prflow: ${prflow}\nenvironments:\n${environments.join("\n")}\n`,
    ...Object.fromEntries(ENVIRONMENTS.map((env) => [pathIn(env), manifest("0")])),
  };
}

function pathIn(env: string): string {
  return `g/${env}/a.yaml`;
}

function manifest(tag: string): string {
  return `tag: "${tag}" # {"$imagepolicy": "g:a:tag"}\n`;
}

function tagAt(world: World, commit: string, env: string): string | undefined {
  return /tag: "(?<tag>[^"]*)"/.exec(world.tree(commit).get(pathIn(env)) ?? "")?.groups?.["tag"];
}

/** Plays one history: `choices` say at each step who goes on, what is started, and what people and machines do. */
export async function play(setting: Setting, choices: readonly number[]): Promise<Outcome> {
  const world = createWorld(files(setting.prflow));
  const scheduler = createScheduler();
  const lines: string[] = [];
  const violations: string[] = [];
  const runs: Started[] = [];
  let tags = 0;
  // Also where it is reported to have failed since then: a check that has passed stays.
  const reportedHealthy = new Set<string>();
  let reconciles = 0;
  let lastNew = "";

  function pushed(branch: string, commit: string): void {
    const base = world.mergeBase(world.tip(), commit) ?? "";
    for (const [index, env] of ENVIRONMENTS.entries()) {
      const tag = tagAt(world, commit, env);
      if (tag === undefined || tag === tagAt(world, base, env)) continue;
      const before = ENVIRONMENTS[index - 1];
      if (before !== undefined && !hadTag(before, tag)) {
        violations.push(`pushed ${tag} for ${env} to ${branch}, which ${before} never had`);
      }
      if (before === undefined) lastNew = tag;
    }
  }

  function hadTag(env: string, tag: string): boolean {
    return world.firstParents(world.tip()).some((id) => tagAt(world, id, env) === tag);
  }

  function begin(started: Started): void {
    runs.push(started);
    lines.push(`start ${started.name}`);
    started.start().then(
      () => started.ended = "done",
      (error) => {
        started.ended = error instanceof Crash ? "crashed" : "failed";
        started.error = error;
        const expected = started.name.startsWith("status") || setting.trouble;
        if (!(error instanceof Crash) && !(error instanceof Failure && expected)) {
          violations.push(`${started.name} threw ${error?.stack ?? error}`);
        }
      },
    );
  }

  function workspace(name: string, head: string, env: { [name: string]: string } = {}) {
    return modelWorkspace(world, scheduler, {
      name,
      provider: setting.provider,
      head,
      env,
      pushed,
      merged: (record) => promoteMerge(record, name),
    });
  }

  function startNew(): void {
    const tag = String(++tags);
    const head = world.tip();
    const name = `new ${tag}`;
    begin({
      name,
      ended: "running",
      start: () => runNew({ group: "g", app: "a", tag }, workspace(name, head)),
    });
  }

  function startReconcile(name: string): void {
    const since = 30 * 24 * 60 * 60 * 1000;
    const run = workspace(name, world.tip());
    begin({ name, ended: "running", start: () => runReconcile({ since }, run) });
  }

  function startPromote(commit: string): void {
    const name = `promote ${Number.parseInt(commit, 16)}`;
    begin({ name, ended: "running", start: () => runPromote({ commit }, workspace(name, commit)) });
  }

  function startStatus(record: Record): void {
    const head = world.headOf(record);
    const name = `status #${record.number} ${Number.parseInt(head, 16)}`;
    const env = {
      GITHUB_HEAD_REF: record.branch,
      GITHUB_REF: `refs/pull/${record.number}/merge`,
      SYSTEM_PULLREQUEST_SOURCECOMMITID: head,
    };
    begin({
      name,
      ended: "running",
      start: async () => {
        await runStatus({ timeout: 5_000, interval: 5_000 }, workspace(name, head, env));
        // The check is attached to the head that it was started for.
        world.checked.add(head);
      },
    });
  }

  function merge(record: Record, by: string): void {
    if (world.merge(record) !== undefined) promoteMerge(record, by);
  }

  /** What the pipeline of the base branch does after a merge. */
  function promoteMerge(record: Record, by: string): void {
    const id = record.mergeCommit ?? "";
    record.lag = 2;
    lines.push(`${by} merges #${record.number} as ${Number.parseInt(id, 16)}`);
    const fate = setting.lossy ? Number.parseInt(id, 16) % 3 : 1;
    for (let times = 0; times < fate; times++) startPromote(id);
  }

  function changesOf(record: Record): string[] {
    const head = world.headOf(record);
    const base = world.mergeBase(world.tip(), head) ?? "";
    return ENVIRONMENTS.filter((env) => tagAt(world, head, env) !== tagAt(world, base, env))
      .map((env) => `${env}@${tagAt(world, head, env)}`);
  }

  /** The gate as a branch rule: what is armed and checked merges by itself. */
  function mergeArmed(): boolean {
    const record = world.pullRequests.find((one) =>
      one.state === "open" && one.autoMerge !== "off" && world.checked.has(world.headOf(one)) &&
      world.mergedTree(one) !== undefined
    );
    if (record === undefined) return false;
    for (const change of changesOf(record)) {
      const [env = "", tag = ""] = change.split("@");
      if (!AUTO.has(env) && record.autoMerge === "ours") {
        violations.push(`#${record.number} brings ${change} by itself`);
      }
      const before = ENVIRONMENTS[ENVIRONMENTS.indexOf(env as Env) - 1];
      if (before !== undefined && !wasHealthy(before, tag)) {
        violations.push(
          `#${record.number} brings ${change}, but ${before} was never healthy with it`,
        );
      }
    }
    merge(record, "auto-merge");
    return true;
  }

  function wasHealthy(env: string, tag: string): boolean {
    return world.firstParents(world.tip()).some((id) =>
      tagAt(world, id, env) === tag && reportedHealthy.has(id)
    );
  }

  /** The cluster reports on the base's tip. */
  function report(state: "success" | "failure"): void {
    const tip = world.tip();
    if (state === "success") reportedHealthy.add(tip);
    world.reports.set(
      tip,
      ENVIRONMENTS.map((env) => ({ context: `k/g-${env}`, state, description: "" })),
    );
    lines.push(`reports ${state} on ${Number.parseInt(tip, 16)}`);
  }

  const open = () => world.pullRequests.filter(({ state }) => state === "open");

  function edit(record: Record, choice: number): void {
    const parsed = parseDescription(record.body);
    if (parsed.kind !== "promotion") return;
    const edited = [
      { ...parsed.promotion, env: ENVIRONMENTS[choice % 3] },
      { ...parsed.promotion, tag: String(choice % 4) },
      { ...parsed.promotion, sha: world.headOf(record) },
    ][choice % 3];
    record.body = `<!-- metadata = ${JSON.stringify(edited)} -->`;
    lines.push(`somebody edits #${record.number}: ${record.body}`);
  }

  function event(choice: number): void {
    const [kind, rest] = [choice % 8, Math.floor(choice / 8)];
    const candidates = open();
    const record = candidates[rest % Math.max(1, candidates.length)];
    if (kind <= 1) return startNew();
    if (kind === 2) return report(rest % 4 === 0 ? "failure" : "success");
    if (kind === 3) return void (mergeArmed() || report("success"));
    if (record === undefined) return startNew();
    if (kind === 4) return startStatus(record);
    if (kind === 5) {
      if (world.checked.has(world.headOf(record))) merge(record, "a person");
      else startStatus(record);
      return;
    }
    if (setting.lossy && kind === 7) return startReconcile(`reconcile ${++reconciles}`);
    if (!setting.trouble) return startStatus(record);
    if (kind === 6) return edit(record, rest);
    const commit = world.commit([world.headOf(record)], [["README.md", `${rest}`]], "by hand");
    world.branches.set(record.branch, commit);
    lines.push(`somebody pushes to #${record.number}`);
  }

  for (const choice of choices) {
    const { waiting } = scheduler;
    // Three steps in four let a run go on.
    if (waiting.length > 0 && choice % 4 !== 0) {
      const rest = Math.floor(choice / 4);
      const turn = waiting[rest % waiting.length];
      const dies = setting.trouble && Math.floor(rest / 16) % 24 === 0;
      const how = !dies ? "on" : rest % 2 === 0 ? "crash-before" : "crash-after";
      lines.push(`${turn?.run}: ${turn?.what}${dies ? ` (${how})` : ""}`);
      turn?.go(how);
    } else event(Math.floor(choice / 4));
    await scheduler.settle();
  }
  await finish();
  return { lines, violations };

  async function drain(): Promise<void> {
    for (let turns = 0; scheduler.waiting.length > 0; turns++) {
      if (turns > 3_000) {
        violations.push(`no end: ${scheduler.waiting.map(({ run, what }) => `${run}: ${what}`)}`);
        return;
      }
      // Whoever pauses lets the others go first: that is what the pauses are for.
      const turn = scheduler.waiting.find(({ what }) => what !== "pause") ?? scheduler.waiting[0];
      lines.push(`${turn?.run}: ${turn?.what}`);
      turn?.go();
      await scheduler.settle();
    }
  }

  /** Lets all runs end, runs again those that died or failed, and checks whether all is as it should be. */
  async function finish(): Promise<void> {
    await drain();
    for (const { name, start, ended } of [...runs]) {
      if ((ended === "crashed" || ended === "failed") && !name.startsWith("status")) {
        begin({ name: `${name} again`, start, ended: "running" });
        await drain();
      }
    }
    if (setting.lossy) await reconcileTwice();
    for (const record of open()) {
      const changes = changesOf(record);
      const [change, another] = changes;
      if (change === undefined || another !== undefined) continue;
      const [env = "", tag] = change.split("@");
      if (record.autoMerge === "ours" && !AUTO.has(env)) {
        violations.push(`at the end #${record.number} for ${env} is armed`);
      }
      if (setting.trouble) continue;
      const parsed = parseDescription(record.body);
      const said = parsed.kind === "promotion"
        ? `${parsed.promotion.env}@${parsed.promotion.tag}`
        : parsed.kind;
      if (said !== `${env}@${tag}`) {
        violations.push(`at the end #${record.number} holds ${env}@${tag}, and says ${said}`);
      }
      if ((record.autoMerge !== "off") !== AUTO.has(env)) {
        violations.push(
          `at the end #${record.number} for ${env} has auto-merge ${record.autoMerge}`,
        );
      }
    }
    if (!setting.trouble) lookForLost();
  }

  /** What events left out, one run makes up for; the next one has nothing to write. */
  async function reconcileTwice(): Promise<void> {
    for (const name of ["reconcile", "reconcile again"]) {
      const before = lines.length;
      startReconcile(name);
      await scheduler.settle();
      await drain();
      if (name === "reconcile") continue;
      const wrote = lines.slice(before).filter((line) =>
        line.startsWith(`${name}: `) && !/: (?:pause|read)/.test(line)
      );
      violations.push(...wrote.map((line) => `${line}, although all was as it should be`));
    }
  }

  function lookForLost(): void {
    const opened = open().flatMap((record) => changesOf(record));
    if (lastNew !== "" && !hadTag("dev", lastNew) && !opened.includes(`dev@${lastNew}`)) {
      violations.push(`version ${lastNew} is lost`);
    }
    for (const [index, env] of ENVIRONMENTS.slice(0, -1).entries()) {
      const tag = tagAt(world, world.tip(), env) ?? "";
      const next = ENVIRONMENTS[index + 1] ?? "";
      if (tag === "0" || tagAt(world, world.tip(), next) === tag) continue;
      // With per-app an earlier environment's newer version has the branch, and comes here in its turn.
      const earlier = opened.some((change) =>
        ENVIRONMENTS.slice(0, index + 1).some((name) => change.startsWith(`${name}@`))
      );
      if (opened.includes(`${next}@${tag}`) || (setting.prflow === "per-app" && earlier)) continue;
      violations.push(`${tag} is in ${env}, and nothing brings it to ${next}`);
    }
  }
}
