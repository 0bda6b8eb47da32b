import { CONFIG_FILE } from "../../gather/config_text.ts";
import type { Edge } from "../../context.ts";
import { parseConfig } from "../../core/config/parse_config.ts";
import { parseMarker, type Policy } from "../../core/manifest/marker.ts";
import { isPathSegment } from "../../core/names/names.ts";
import { Git } from "../../git/git.ts";
import { grepLocal, readLocalFile, remoteBranches } from "../../git/offline_reads.ts";

/** The names in a repository that complete options. All are safe for a shell: bash expands what it gets. */
export interface RepositoryNames {
  /** From markers and config, each once, sorted. */
  readonly apps: readonly Policy[];
  readonly branches: readonly string[];
}

/** Reads the names from the clone that `sourcedir` is in; empty without a clone or without git. */
export async function readNames(sourcedir: string, edge: Edge): Promise<RepositoryNames> {
  const git = new Git(edge, sourcedir);
  const [comments, config, branches] = await Promise.all([
    grepLocal(
      git,
      String.raw`#.*\$imagepolicy.*`,
      ["*.yaml", "*.yml", "Kustomization", "*/Kustomization"].map((path) => `:(top)${path}`),
    ),
    readLocalFile(git, CONFIG_FILE),
    remoteBranches(git),
  ]);
  return {
    apps: sorted([...appsInConfig(config), ...comments.flatMap(policyIn)]),
    branches: branches.filter((branch) => /^[\w./-]+$/.test(branch)),
  };
}

function policyIn(comment: string): Policy[] {
  const marker = parseMarker(comment);
  return marker === undefined ? [] : [marker];
}

function appsInConfig(text: string | undefined): Policy[] {
  if (text === undefined) return [];
  try {
    const config = parseConfig(CONFIG_FILE, text, () => {});
    return [...config.groups].flatMap(([group, apps]) =>
      [...apps.keys()].map((app) => ({ group, app }))
    );
  } catch {
    return [];
  }
}

function sorted(policies: readonly Policy[]): Policy[] {
  const byName = new Map(
    policies.filter(({ group, app }) => isPathSegment(group) && isPathSegment(app))
      .map(({ group, app }) => [`${group}:${app}`, { group, app }]),
  );
  return [...byName.values()].toSorted((a, b) =>
    compare(a.group, b.group) || compare(a.app, b.app)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
