import { successors } from "../config/environments.ts";
import { nearlyNamed, verdictOf } from "../gate/verdict.ts";
import { finding, type SetupFinding } from "./finding.ts";
import { quotedList } from "./gate.ts";
import type { Report, Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/**
 * Checks that the cluster reports on every environment that another one waits for, under a name that `status`
 * recognises.
 */
export function checkReports(setup: Setup): SetupFinding[] {
  const reports = valueIfRead(setup.server.reports);
  if (reports === undefined) return [];
  const silent: string[] = [];
  const found: SetupFinding[] = [];
  for (const { group, env } of waitedFor(setup)) {
    const statuses = reports.map(({ context, state }) => ({ context, state, description: "" }));
    const wholeName = setup.server.provider === "azdo";
    if (verdictOf(statuses, group, env, { wholeName }).state !== "none") continue;
    const name = `${group}-${env}`;
    const near = new Set([
      ...nearlyNamed(statuses, group, env),
      ...resembling(setup, reports, name),
    ]);
    const [like] = reports.filter(({ context }) => near.has(context));
    if (like === undefined) silent.push(name);
    else found.push(misnamed(setup, name, like));
  }
  return [...found, ...(silent.length === 0 ? [] : [missing(setup, silent, reports)])];
}

/** The environments of each group that others wait for. */
function waitedFor({ apps, config }: Setup): { group: string; env: string }[] {
  const places = new Map<string, { group: string; env: string }>();
  for (const { group, environments } of apps) {
    for (const { env } of environments) {
      if (successors(config, env).length > 0) places.set(`${group}/${env}`, { group, env });
    }
  }
  return [...places.values()];
}

/**
 * Contexts that contain the name, but not as a separate part after the first, and that belong to no other environment.
 */
function resembling(setup: Setup, reports: readonly Report[], name: string): string[] {
  const places = new Set(
    setup.apps.flatMap(({ group }) =>
      setup.config.environments.map((env) => `${group}-${env.name}`.toLowerCase())
    ).filter((place) => place !== name.toLowerCase()),
  );
  const word = name.toLowerCase();
  return reports.map(({ context }) => context).filter((context) =>
    context.split("/").map((part) => part.trim().toLowerCase()).some((part) =>
      !places.has(part) &&
      (part === word || part.startsWith(`${word}-`) || part.endsWith(`-${word}`))
    )
  );
}

function misnamed(setup: Setup, name: string, { context, by }: Report): SetupFinding {
  const message =
    `nothing reports on ${name} as status looks for it: it wants "${name}" as a part after the first "/"` +
    `, as in "kustomization/${name}", and found "${context}"${by === undefined ? "" : ` by ${by}`}`;
  return finding(setup, "error", "report-misnamed", message);
}

function missing(setup: Setup, names: readonly string[], reports: readonly Report[]): SetupFinding {
  const { commits, branch } = setup;
  const contexts = [...new Set(reports.map(({ context }) => context))];
  const seen = contexts.length === 0
    ? "nothing was reported at all"
    : `there is ${quotedList(contexts)}`;
  const message = `nothing has reported on ${quotedList(names)} on the ${
    commits === 1 ? "newest commit" : `newest ${commits} commits`
  } of ${branch}: ${seen}`;
  return finding(setup, "warning", "reports-missing", message);
}
