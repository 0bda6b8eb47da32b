import { existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isFolder, readTree } from "../../forge/state/trees.ts";
import { readCommit } from "../../forge/state/commits.ts";
import { listBranches } from "../../forge/state/refs.ts";

/**
 * Makes what `git clone --no-checkout` makes of a bare repository on this disk, without the four processes that it
 * takes: objects are linked. With a `tip`, what a fetch of depth 1 and a checkout of the commit leave.
 */
export async function quickClone(
  from: string,
  into: string,
  options: {
    readonly url: string;
    /** The default branch; the one to check out, unless there is a `head`. */
    readonly branch: string;
    readonly head?: string | undefined;
    readonly tip?: string;
  },
): Promise<void> {
  const { url, branch, head = branch, tip } = options;
  const dir = `${into}/.git`;
  mkdirSync(`${dir}/objects/info`, { recursive: true });
  mkdirSync(`${dir}/objects/pack`);
  mkdirSync(`${dir}/refs/heads`, { recursive: true });
  const branches = listBranches(from);
  const refs = tip === undefined ? branches : new Map([[branch, tip]]);
  const lines = [...refs].map(([name, id]) => `${id} refs/remotes/origin/${name}\n`);
  writeFileSync(
    `${dir}/packed-refs`,
    `# pack-refs with: peeled fully-peeled sorted \n${lines.join("")}`,
  );
  writeFileSync(
    `${dir}/config`,
    `[core]
	repositoryformatversion = 0
	bare = false
[remote "origin"]
	url = ${url}
	fetch = +refs/heads/*:refs/remotes/origin/*
`,
  );
  if (tip === undefined) {
    mkdirSync(`${dir}/refs/remotes/origin`, { recursive: true });
    writeFileSync(`${dir}/refs/remotes/origin/HEAD`, `ref: refs/remotes/origin/${branch}\n`);
    const commit = branches.get(head);
    mkdirSync(dirname(`${dir}/refs/heads/${head}`), { recursive: true });
    if (commit !== undefined) writeFileSync(`${dir}/refs/heads/${head}`, `${commit}\n`);
    writeFileSync(`${dir}/HEAD`, `ref: refs/heads/${head}\n`);
    linkAll(`${from}/objects`, `${dir}/objects`);
  } else {
    writeFileSync(`${dir}/HEAD`, `${tip}\n`);
    writeFileSync(`${dir}/shallow`, `${tip}\n`);
    const { tree } = await readCommit(from, tip);
    const ids = [tip, ...await objectsOf(from, tree)];
    const isLoose = ids.every((id) => existsSync(looseObject(from, id)));
    // Of a push of a hundred objects git keeps the pack, which has others too.
    if (!isLoose) linkAll(`${from}/objects`, `${dir}/objects`);
    for (const id of isLoose ? ids : []) {
      mkdirSync(dirname(looseObject(dir, id)), { recursive: true });
      linkSync(looseObject(from, id), looseObject(dir, id));
    }
  }
}

/** A tree and all that is in it. */
async function objectsOf(dir: string, tree: string): Promise<Set<string>> {
  const found = new Set([tree]);
  for (const entry of (await readTree(dir, tree)).values()) {
    const inside = isFolder(entry) ? await objectsOf(dir, entry.id) : [entry.id];
    for (const id of inside) found.add(id);
  }
  return found;
}

function looseObject(dir: string, id: string): string {
  return `${dir}/objects/${id.slice(0, 2)}/${id.slice(2)}`;
}

function linkAll(from: string, into: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${into}/${entry.name}`];
    if (entry.isDirectory()) {
      mkdirSync(target, { recursive: true });
      linkAll(source, target);
    } else if (!entry.name.startsWith("tmp_")) {
      linkSync(source, target);
    }
  }
}
