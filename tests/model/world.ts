import { Failure } from "../../src/core/failure.ts";
import type { FilePair } from "../../src/core/promotion/marked_change.ts";
import type { CommitStatus } from "../../src/core/promotion/commit_status.ts";
import type { PullRequest } from "../../src/core/promotion/pull_request.ts";

export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly tree: Tree;
  readonly subject: string;
}

/** A pull request of the model; its head is its branch's, until it is merged or closed. */
export interface Record {
  readonly number: number;
  readonly branch: string;
  title: string;
  body: string;
  state: "open" | "merged" | "closed";
  autoMerge: "off" | "ours" | "others";
  /** Fixed when it is merged or closed. */
  head?: string;
  mergeCommit?: string;
  /** How many queries the index from commits to pull requests still answers with none. */
  lag: number;
}

/** A repository and its provider, as plain data: what is true at each moment. */
export interface World {
  readonly commits: Map<string, Commit>;
  readonly branches: Map<string, string>;
  readonly pullRequests: Record[];
  readonly reports: Map<string, CommitStatus[]>;
  /** Heads on which the required check has succeeded. */
  readonly checked: Set<string>;
  commit(
    parents: readonly string[],
    files: Iterable<readonly [string, string | undefined]>,
    subject: string,
  ): string;
  tree(id: string): Tree;
  tip(): string;
  headOf(record: Record): string;
  find(number: number): Record;
  pullRequest(record: Record): PullRequest;
  firstParents(from: string): string[];
  isAncestor(ancestor: string, of: string): boolean;
  mergeBase(a: string, b: string): string | undefined;
  changes(from: string, to: string): FilePair[];
  /** The tree that merging leaves, or undefined for a conflict. */
  mergedTree(record: Record): Tree | undefined;
  merge(record: Record): string | undefined;
}

export function createWorld(files: Readonly<globalThis.Record<string, string>>): World {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  const pullRequests: Record[] = [];
  const get = (id: string): Commit => {
    const found = commits.get(id);
    if (found === undefined) throw new Failure("git", `no commit ${id}`);
    return found;
  };
  const world: World = {
    commits,
    branches,
    pullRequests,
    reports: new Map(),
    checked: new Set(),
    commit(parents, changed, subject) {
      const tree = new Map(parents[0] === undefined ? [] : get(parents[0]).tree);
      for (const [path, text] of changed) {
        if (text === undefined) tree.delete(path);
        else tree.set(path, text);
      }
      const id = (commits.size + 1).toString(16).padStart(40, "0");
      commits.set(id, { id, parents, tree, subject });
      return id;
    },
    tree: (id) => get(id).tree,
    tip: () => branches.get("main") ?? "",
    headOf: (record) => record.head ?? branches.get(record.branch) ?? "",
    find(number) {
      const found = pullRequests[number - 1];
      if (found === undefined) throw new Failure("provider", `no pull request ${number}`);
      return found;
    },
    pullRequest: (record) => ({
      number: record.number,
      id: String(record.number),
      url: `https://forge.example/${record.number}`,
      title: record.title,
      description: record.body,
      sourceBranch: record.branch,
      targetBranch: "main",
      fromFork: false,
      headSha: world.headOf(record),
      state: record.state,
      autoMerge: record.autoMerge !== "off",
      autoMergeByOthers: record.autoMerge === "others",
      mergeCommit: record.mergeCommit,
    }),
    firstParents(from) {
      const all: string[] = [];
      for (let at: string | undefined = from; at !== undefined; at = get(at).parents[0]) {
        all.push(at);
      }
      return all;
    },
    isAncestor: (ancestor, of) => reachable(of).has(ancestor),
    mergeBase(a, b) {
      const known = reachable(a);
      const queue = [b];
      for (const id of queue) {
        if (known.has(id)) return id;
        queue.push(...get(id).parents);
      }
      return undefined;
    },
    changes(from, to) {
      const [old, now] = [get(from).tree, get(to).tree];
      return [...new Set([...old.keys(), ...now.keys()])]
        .filter((path) => old.get(path) !== now.get(path))
        .map((path) => ({ path, before: old.get(path), after: now.get(path) }));
    },
    mergedTree(record) {
      const [head, tip] = [world.headOf(record), world.tip()];
      const base = world.mergeBase(tip, head);
      if (base === undefined) return undefined;
      const tree = new Map(get(tip).tree);
      for (const { path, before, after } of world.changes(base, head)) {
        const now = tree.get(path);
        if (now !== before && now !== after) return undefined;
        if (after === undefined) tree.delete(path);
        else tree.set(path, after);
      }
      return tree;
    },
    merge(record) {
      const tree = world.mergedTree(record);
      if (record.state !== "open" || tree === undefined) return undefined;
      const head = world.headOf(record);
      const id = world.commit([world.tip(), head], tree, `merge #${record.number}`);
      branches.set("main", id);
      Object.assign(record, { state: "merged", head, mergeCommit: id, autoMerge: "off" });
      branches.delete(record.branch);
      return id;
    },
  };
  function reachable(from: string): Set<string> {
    const seen = new Set<string>();
    const queue = [from];
    for (const id of queue) {
      if (seen.has(id)) continue;
      seen.add(id);
      queue.push(...get(id).parents);
    }
    return seen;
  }
  branches.set("main", world.commit([], Object.entries(files), "first"));
  return world;
}
