import { finding, type SetupFinding } from "./finding.ts";
import type { Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/** Checks that promotions work with this kind of token and its permissions. */
export function checkToken(setup: Setup): SetupFinding[] {
  const { server, config } = setup;
  const { kind, owner } = server.token;
  const found: SetupFinding[] = [];
  if (kind === "actions") {
    // A scheduled `reconcile` compensates for workflows that are not triggered.
    const level = config.gate === "status" ? "warning" : "error";
    const message =
      "the token is the workflow's own GITHUB_TOKEN: what it opens and merges triggers no workflow, so nothing is checked or promoted";
    found.push(finding(setup, level, "actions-token", message));
  }
  if (["personal", "fine-grained", "oauth"].includes(kind)) {
    const whose = owner === undefined ? "a person" : owner;
    const message =
      `the token belongs to ${whose}: promotions end when it expires or its owner leaves`;
    found.push(finding(setup, "note", "personal-token", message));
  }
  const rights = valueIfRead(server.rights);
  if (rights !== undefined && rights.missing.length > 0) {
    const message = `the token lacks ${rights.missing.join(", ")} on ${server.repository}`;
    found.push(finding(setup, "error", "token-cannot-write", message));
  }
  if (rights !== undefined && rights.bypasses.length > 0) {
    const message = `the token may ${
      rights.bypasses.join(" and ")
    }: with it, a pull request can be completed without the gate`;
    found.push(finding(setup, "warning", "token-bypasses-policies", message));
  }
  return found;
}
