import type { Config } from "../core/config/config.ts";
import type { FilePair } from "../core/promotion/marked_change.ts";
import type { BranchCommit } from "../core/decide/snapshot.ts";
import { isManifest, type ManifestFile } from "../core/manifest/manifest_file.ts";
import type { Needle } from "../core/manifest/needle.ts";
import { kustomizationPath, kustomizationPaths } from "../core/kustomize/kustomization_path.ts";
import { grepTexts, readTextAt, readTexts, type Texts } from "../git/blobs.ts";
import { commitsBetween, isObjectId, parentsOf } from "../git/commits.ts";
import { ensureCommits } from "../git/ensure_commits.ts";
import { firstParents, isAncestor, newestCommits } from "../git/history.ts";
import { mergeBase } from "../git/merge_base.ts";
import { currentBranch, type Repository } from "../git/repository.ts";
import { resolveCommit } from "../git/revision.ts";
import { commitsChanging, commitsTouching } from "../git/touching.ts";
import {
  findFiles,
  foldersAt,
  listFiles,
  listNotFollowed,
  MANIFEST_PATHSPECS,
} from "../git/tree.ts";
import { mergeChanges, readChanges } from "./changes.ts";
import type { Inventory } from "./inventory.ts";
import type { KustomizeSources } from "./kustomize_sources.ts";
import type { WalkEnd, WalkOptions } from "./tag_history.ts";

/** A range of history: `since`, exclusive, to `tip`. */
interface HistoryRange {
  readonly since: string;
  readonly tip: string;
}

/**
 * What the program reads from the GitOps repository. Implemented by git; an implementation by the provider's API could
 * replace it.
 */
export interface Source {
  /** The commit that a revision names in the user's checkout. Throws a `Failure` with code `usage` when there is none. */
  resolve(revision: string): Promise<string>;
  /** The branch that HEAD is on, or undefined when HEAD is detached. */
  currentBranch(): Promise<string | undefined>;
  /** Fetches the commits that the clone lacks, and returns those that the remote does not have. */
  ensure(commits: readonly string[]): Promise<readonly string[]>;
  /** The manifests of the commit below the folder (all if undefined) that hold one of the texts. */
  manifests(
    commit: string,
    folder: string | undefined,
    needles: readonly Needle[],
  ): Promise<Texts>;
  /** How many manifests the folder has. */
  countManifests(commit: string, folder: string): Promise<number>;
  /** The paths of the symbolic links and submodules below the folder, which are never followed. */
  notFollowed(commit: string, folder: string): Promise<readonly string[]>;
  /** The paths that are folders. */
  folders(commit: string, paths: readonly string[]): Promise<readonly string[]>;
  /** The text of one file; undefined if the path is not a file. */
  text(commit: string, path: string): Promise<string | undefined>;
  /** The apps of the commit, of one group only if it is given. */
  inventory(commit: string, config: Config, group?: string): Promise<Inventory>;
  /**
   * Walks back once along first parents and reports each change of an app's tag. `begin` is called again if a shallow
   * clone must be deepened first.
   */
  walkTags(commit: string, inventory: Inventory, begin: () => WalkOptions): Promise<WalkEnd>;
  /** Every file below the folder. */
  folder(commit: string, folder: string): Promise<readonly ManifestFile[]>;
  /** The files that differ, with the texts of manifests; others are represented by a text that differs when they do. */
  changes(from: string, to: string): Promise<FilePair[]>;
  /** Three-way merge of texts from `changes`; undefined for a conflict. */
  merge(base: string, ours: string, theirs: string): Promise<string | undefined>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** Newest first. */
  commits(from: string, to: string): Promise<BranchCommit[]>;
  parents(commit: string): Promise<string[]>;
  /** The commits of the range along first parents, newest first; undefined if `since` is not an ancestor of the tip. */
  firstParents(range: HistoryRange): Promise<string[] | undefined>;
  /** The tip and those before it along first parents, newest first, at most `limit`. */
  newest(tip: string, limit: number): Promise<string[]>;
  /** Those commits of the range, along first parents, that changed a manifest against their first parent. */
  changingManifests(range: HistoryRange): Promise<string[]>;
  /**
   * The commits along the first parents of `tip`, newest first, that changed something below the folder against their
   * first parent: at most a hundred, back to `from`, inclusive, else among the newest thousand.
   */
  touching(
    range: { readonly tip: string; readonly from?: string; readonly folder: string },
  ): Promise<string[]>;
  /** Kustomizations, as far as they can be read without a request. */
  readonly kustomizations?: KustomizationSource;
}

/** Reads kustomizations without the remote. */
export interface KustomizationSource {
  /** Which of the folders have one; none if that would take a request. */
  among(commit: string, folders: readonly string[]): Promise<ReadonlySet<string>>;
  /** What building the folder needs. Throws a `Failure` as `survey` does. */
  sources(commit: string, folder: string): Promise<KustomizeSources>;
}

/** Reads a repository by git. */
export function gitSource(repository: Repository): Source {
  return {
    resolve: (revision) => resolveCommit(repository, revision),
    currentBranch: () => currentBranch(repository),
    ensure: (commits) => ensureCommits(repository, commits),
    manifests: (commit, folder, needles) => grepTexts(repository, commit, folder, needles),
    notFollowed: (commit, folder) => listNotFollowed(repository, commit, folder),
    countManifests: async (commit, folder) =>
      (await listFiles(repository, commit, [folder])).filter(({ path }) => isManifest(path)).length,
    folders: (commit, paths) => foldersAt(repository, commit, paths),
    text: (commit, path) => readTextAt(repository, commit, path),
    inventory: async (commit, config, group) => {
      const { readInventory } = await import("./inventory.ts");
      return await readInventory(repository, commit, config, group);
    },
    walkTags: async (commit, inventory, begin) => {
      const [{ openHistory, walkTags }, { deepenUntilCertain }] = await Promise.all([
        import("./tag_history.ts"),
        import("../git/shallow.ts"),
      ]);
      return await deepenUntilCertain(repository, [commit], async () => {
        const options = begin();
        const history = await openHistory(repository, commit, options);
        const answer = await walkTags(repository, history, inventory, options)
          .finally(history.close);
        return { answer, tips: [commit], base: undefined, certain: answer.why !== "cut" };
      });
    },
    folder: async (commit, folder) =>
      await readTexts(repository, commit, await listFiles(repository, commit, [folder])),
    changes: (from, to) => readChanges(repository, from, to),
    merge: (base, ours, theirs) => mergeChanges(repository, { base, ours, theirs }),
    isAncestor: (ancestor, commit) => isAncestor(repository, ancestor, commit),
    mergeBase: (a, b) => mergeBase(repository, a, b),
    commits: async (from, to) =>
      (await commitsBetween(repository, from, to)).map(({ id, subject, message, author }) => ({
        id,
        subject,
        message,
        author: author.name,
      })),
    parents: (commit) => parentsOf(repository, commit),
    firstParents: async ({ since, tip }) => {
      if (!isObjectId(since) || !await isAncestor(repository, since, tip)) return undefined;
      return await firstParents(repository, { since, commit: tip });
    },
    newest: (tip, limit) => newestCommits(repository, tip, limit),
    changingManifests: ({ since, tip }) =>
      commitsChanging(repository, { since, tip }, MANIFEST_PATHSPECS),
    touching: (range) => commitsTouching(repository, range),
    kustomizations: {
      among: async (commit, folders) => {
        if (repository.partial || repository.lacks.files) return new Set();
        const found = await findFiles(repository, commit, folders.flatMap(kustomizationPaths));
        return new Set(folders.filter((folder) => kustomizationPath(folder, found) !== undefined));
      },
      sources: async (commit, folder) =>
        (await import("./kustomize_sources.ts")).readKustomizeSources(repository, commit, folder),
    },
  };
}
