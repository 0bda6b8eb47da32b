import { Buffer } from "node:buffer";
import { git, type Signature, tryGit } from "./git.ts";
import { readLooseObject, writeLooseObject } from "./loose_objects.ts";

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** An error where there is none. */
export async function readCommit(dir: string, id: string): Promise<Commit> {
  return looseCommit(dir, id) ?? parseCommit(await git(dir, ["cat-file", "commit", id]));
}

/** Writes a commit that no ref names yet, and answers its id. */
export function writeCommit(
  dir: string,
  { tree, parents, author, committer, message }: Commit,
): string {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${identity(author)}`,
    `committer ${identity(committer)}`,
    "",
    message,
  ];
  return writeLooseObject(dir, "commit", Buffer.from(lines.join("\n")));
}

/** As git writes it, in UTC. */
export function identity(signature: Signature): string {
  return `${signature.name} <${signature.email}> ${Math.floor(signature.date / 1000)} +0000`;
}

/** A commit's title, as GitHub cuts it from the message. */
export function subjectOf({ message }: Commit): string {
  return message.trim().split(/\n\s*\n/)[0]!.replaceAll("\n", " ");
}

/** Whether `ancestor` is reachable from `descendant`; false where either is unknown. */
export async function isAncestor(
  dir: string,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const history = looseHistory(dir, descendant);
  if (history !== undefined) return history.has(ancestor);
  return (await tryGit(dir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
}

/** Commits reachable from `to` and not from `from`, newest first, as `git rev-list --topo-order` has them. */
export async function commitsBetween(dir: string, from: string, to: string): Promise<string[]> {
  const [history, known] = [looseHistory(dir, to), looseHistory(dir, from)];
  if (history === undefined || known === undefined) {
    const output = await git(dir, ["rev-list", "--topo-order", `${from}..${to}`]);
    return output === "" ? [] : output.split("\n");
  }
  const wanted = new Map([...history].filter(([id]) => !known.has(id)));
  const children = new Map([...wanted.keys()].map((id) => [id, 0]));
  for (const { parents } of wanted.values()) {
    for (const parent of parents) {
      if (wanted.has(parent)) children.set(parent, children.get(parent)! + 1);
    }
  }
  const sorted: string[] = [];
  const ready = wanted.has(to) ? [to] : [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    sorted.push(id);
    for (const parent of wanted.get(id)!.parents) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) ready.push(parent);
    }
  }
  return sorted;
}

/** The newest commit that both have; `undefined` where they have nothing in common. */
export async function mergeBase(
  dir: string,
  one: string,
  other: string,
): Promise<string | undefined> {
  const [history, others] = [looseHistory(dir, one), looseHistory(dir, other)];
  if (history !== undefined && others !== undefined) {
    const common = [...history.keys()].filter((id) => others.has(id));
    const older = new Set(common.flatMap((id) => history.get(id)!.parents));
    const best = common.filter((id) => !older.has(id));
    if (best.length < 2) return best[0];
  }
  const { code, output } = await tryGit(dir, ["merge-base", one, other]);
  return code === 0 ? output.trim() : undefined;
}

/** A commit and all that it comes from; `undefined` where one of them is missing or in a pack. */
function looseHistory(dir: string, tip: string): Map<string, Commit> | undefined {
  const history = new Map<string, Commit>();
  const toVisit = [tip];
  for (let id = toVisit.pop(); id !== undefined; id = toVisit.pop()) {
    if (history.has(id)) continue;
    const commit = looseCommit(dir, id);
    if (commit === undefined) return undefined;
    history.set(id, commit);
    toVisit.push(...commit.parents);
  }
  return history;
}

/** What was read already: commits never change. */
const known = new Map<string, Commit>();

function looseCommit(dir: string, id: string): Commit | undefined {
  const key = `${dir}\0${id}`;
  let commit = known.get(key);
  if (commit === undefined) {
    const found = /^[0-9a-f]{40,64}$/.test(id) ? readLooseObject(dir, id) : undefined;
    if (found?.type !== "commit") return undefined;
    commit = parseCommit(new TextDecoder().decode(found.content));
    known.set(key, commit);
  }
  return commit;
}

function parseCommit(text: string): Commit {
  const end = text.indexOf("\n\n");
  const head = text.slice(0, end < 0 ? text.length : end);
  return {
    tree: /^tree (\w+)/.exec(head)?.[1] ?? "",
    parents: [...head.matchAll(/^parent (\w+)/gm)].map((match) => match[1]!),
    author: signatureIn(head, "author"),
    committer: signatureIn(head, "committer"),
    message: end < 0 ? "" : text.slice(end + 2),
  };
}

function signatureIn(head: string, role: "author" | "committer"): Signature {
  const line = new RegExp(`^${role} (.*) ?<(.*)> (\\d+) `, "m");
  const [, name = "", email = "", date = ""] = line.exec(head) ?? [];
  return { name: name.trimEnd(), email, date: Number(date) * 1000 };
}
