import { hasCodeOwner, readCodeOwners } from "./code_owners.ts";
import { finding, type SetupFinding } from "./finding.ts";
import { quotedList } from "./gate.ts";
import { matchesGlob } from "./glob.ts";
import type { PathPattern, Reviews, Setup } from "./setup.ts";
import { valueIfRead } from "./read_result.ts";

/** Checks that a person has to approve environments without `auto`, and nobody those with it. */
export function checkReviews(setup: Setup): SetupFinding[] {
  const reviews = valueIfRead(setup.server.reviews);
  if (reviews === undefined) return [];
  const owned = reviews.codeOwners ? readCodeOwners(setup.codeOwners ?? "") : [];
  const isReviewed = (path: string) =>
    reviews.paths.some((pattern) => fits(pattern, path)) || hasCodeOwner(owned, path);
  return [...checkAuto(setup, reviews, isReviewed), ...checkManual(setup, reviews, isReviewed)];
}

type IsReviewed = (path: string) => boolean;

function checkAuto(setup: Setup, reviews: Reviews, isReviewed: IsReviewed): SetupFinding[] {
  const auto = setup.config.environments.filter((environment) => environment.auto)
    .map(({ name }) => name);
  if (auto.length === 0) return [];
  if (reviews.approvals > 0) {
    const message = `every pull request needs ${reviews.approvals} approval${
      reviews.approvals === 1 ? "" : "s"
    }: those for ${auto.join(", ")} do not merge automatically`;
    return [finding(setup, "warning", "approvals-required", message)];
  }
  const reviewed = auto.filter((env) => pathsOf(setup, env).some((path) => isReviewed(path)));
  if (reviewed.length === 0) return [];
  const message = `changes of ${
    reviewed.join(", ")
  } need a review: they do not merge automatically`;
  return [finding(setup, "warning", "approvals-required", message)];
}

function checkManual(setup: Setup, reviews: Reviews, isReviewed: IsReviewed): SetupFinding[] {
  if (reviews.approvals > 0) return [];
  const { codeOwners, config } = setup;
  const open: string[] = [];
  let byOwnersAlone = false;
  for (const { name, auto } of config.environments) {
    if (auto) continue;
    for (const path of pathsOf(setup, name)) {
      if (reviews.paths.some((pattern) => fits(pattern, path))) continue;
      if (isReviewed(path)) byOwnersAlone = true;
      else open.push(path.split("/").slice(0, 2).join("/"));
    }
  }
  const folders = [...new Set(open)].sort();
  const found: SetupFinding[] = [];
  if (folders.length > 0 && reviews.codeOwners) {
    const message = codeOwners === undefined
      ? `reviews by code owners are required, and there is no CODEOWNERS: nobody has to approve ${
        quotedList(folders)
      }`
      : `nobody owns ${
        quotedList(folders)
      } in CODEOWNERS: anybody who can merge pull requests can merge there`;
    found.push(finding(setup, "warning", "code-owners-missing", message));
  } else if (folders.length > 0) {
    const message = `no review is required for ${
      quotedList(folders)
    }: anybody who can merge pull requests can merge there`;
    found.push(finding(setup, "warning", "review-not-required", message));
  }
  if (byOwnersAlone) {
    const message =
      "code owners alone guard environments without auto, with no approval required: some report that this has no effect; try it";
    found.push(finding(setup, "note", "code-owners-only", message));
  }
  return found;
}

/** A manifest of each group in the environment. */
function pathsOf({ apps }: Setup, env: string): string[] {
  const byGroup = new Map<string, string>();
  for (const { group, environments } of apps) {
    const here = environments.find((environment) => environment.env === env);
    const path = here?.places[0]?.path;
    if (path !== undefined) byGroup.set(group, path);
  }
  return [...byGroup.values()];
}

function fits({ pattern, starTakesSlashes }: PathPattern, path: string): boolean {
  return matchesGlob(pattern.replace(/^\//, ""), path, { starTakesSlashes });
}
