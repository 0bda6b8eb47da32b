import { firstEnvironment, isEnvironmentOnLine } from "../config/environments.ts";
import { finding, type SetupFinding } from "./finding.ts";
import type { Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/** Whether a newer version takes over pull requests that wait for a person. */
export function checkPrFlow(setup: Setup): SetupFinding[] {
  const { config } = setup;
  const first = firstEnvironment(config).name;
  const waiting = config.environments.filter(({ name, auto }) =>
    !auto && name !== first && isEnvironmentOnLine(config, name)
  ).map(({ name }) => name);
  if (config.prflow === "per-env" || waiting.length === 0) return [];
  const message = `pull requests for ${
    waiting.join(", ")
  } wait for a person, but with prflow: per-app an app's next version takes them over`;
  return [finding(setup, "note", "pending-replaced", message)];
}

/** Checks that pull requests can merge automatically, and that promotions can be pushed. */
export function checkMerging(setup: Setup): SetupFinding[] {
  const { server, branch, config } = setup;
  const found: SetupFinding[] = [];
  const auto = config.environments.filter((environment) => environment.auto)
    .map(({ name }) => name);
  if (valueIfRead(server.autoMerge) === false && auto.length > 0) {
    const message = `auto-merge is not allowed in ${server.repository}: pull requests for ${
      auto.join(", ")
    } cannot merge automatically`;
    found.push(finding(setup, "error", "auto-merge-not-allowed", message));
  }
  if (valueIfRead(server.mergeMethods)?.length === 0) {
    const message = `the settings and rules of ${branch} together allow no way to merge`;
    found.push(finding(setup, "error", "no-merge-method", message));
  }
  const limits = valueIfRead(server.limits);
  if (limits?.upToDate === true && !limits.mergeQueue) {
    const message =
      `branches must be up to date with ${branch}: when one promotion merges, nobody updates those that wait`;
    found.push(finding(setup, "warning", "up-to-date-required", message));
  }
  if (limits?.signatures === true) {
    const message =
      `${branch} accepts only signed commits: git must be configured to sign where promotions are made`;
    found.push(finding(setup, "warning", "signatures-required", message));
  }
  if (limits?.workItems === true) {
    const message = `${branch} requires a linked work item on pull requests: promotions have none`;
    found.push(finding(setup, "error", "work-items-required", message));
  }
  const rules = valueIfRead(server.branchRules) ?? [];
  if (rules.length > 0) {
    const message = `branches promote/… cannot be pushed freely: ${rules.join(", ")}`;
    // GitHub does not say who may bypass its rules.
    const level = server.provider === "github" ? "warning" : "error";
    found.push(finding(setup, level, "branches-restricted", message));
  }
  return found;
}
