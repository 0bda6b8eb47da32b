import { join, resolve } from "node:path";
import { Failure } from "../core/failure.ts";
import { HOLDS_FOLDER, isHoldPath } from "../core/holds/hold_id.ts";
import { isManifest, type ManifestFile } from "../core/manifest/manifest_file.ts";
import { MARKER_KEY, mayHoldMarker } from "../core/manifest/marker.ts";
import type { RepositoryFiles } from "../core/validate/finding.ts";
import { decode, isTooLarge, LARGEST } from "../git/blobs.ts";
import { decodeLoosely } from "../git/encoding.ts";
import { listFiles } from "../git/tree.ts";
import { readWorkTree, type WorkTree } from "../git/work_tree.ts";
import { checkedConfig } from "./checked_config.ts";
import { CONFIG_FILE, readCommitted, readLocal } from "./config_text.ts";
import type { Workspace } from "./workspace.ts";

/** Reads what `validate` checks, from a commit or the work tree; fetches only what a partial clone lacks. */
export async function readRepositoryFiles(
  workspace: Workspace,
  revision: string | undefined,
): Promise<RepositoryFiles> {
  if (revision !== undefined) return await readCommit(workspace, revision);
  const tree = await readWorkTree(workspace.sourcedir, MARKER_KEY, workspace);
  // A bare clone has only the files of its commits.
  if (tree === undefined) return await readCommit(workspace, "HEAD");
  const onDisk = await readDisk(workspace, tree);
  const { notCheckedOut } = tree;
  return notCheckedOut.size === 0
    ? onDisk
    : merged(onDisk, await readCommit(workspace, "HEAD"), notCheckedOut);
}

/** The files on disk, and the commit's for the other paths. */
function merged(
  onDisk: RepositoryFiles,
  committed: RepositoryFiles,
  others: ReadonlySet<string>,
): RepositoryFiles {
  const both = (field: "marked" | "firstEnvironment" | "holds") => [
    ...onDisk[field],
    ...committed[field].filter(({ path }) => others.has(path)),
  ];
  const isOther = ([path]: readonly [string, string]) => others.has(path);
  return {
    config: others.has(onDisk.config.path) ? committed.config : onDisk.config,
    paths: [...new Set([...onDisk.paths, ...committed.paths.filter((path) => others.has(path))])],
    marked: both("marked"),
    firstEnvironment: both("firstEnvironment"),
    holds: both("holds"),
    unreadable: new Map([...onDisk.unreadable, ...[...committed.unreadable].filter(isOther)]),
  };
}

/** Matches any file with a mapping. */
const ANY = ":";

async function readCommit(workspace: Workspace, revision: string): Promise<RepositoryFiles> {
  const { source, repository } = workspace;
  const commit = await source.resolve(revision);
  await source.ensure([commit]);
  const config = await configOf(workspace, (path) => readCommitted(workspace, commit, path));
  const paths = (await listFiles(repository, commit)).map(({ path }) => path);
  const unreadable = new Map<string, string>();
  const read = async (folder: string | undefined, needle: string) => {
    const { texts, failures } = await source.manifests(commit, folder, [needle]);
    for (const [path, failure] of failures) unreadable.set(path, describeFailure(failure));
    return texts;
  };
  const firstEnvironment: ManifestFile[] = [];
  for (const folder of selectorFolders(config.text)) {
    firstEnvironment.push(...await read(folder, ANY));
  }
  return {
    config,
    paths,
    marked: await read(undefined, MARKER_KEY),
    firstEnvironment,
    holds: (await read(HOLDS_FOLDER, ANY)).filter(({ path }) => isHoldPath(path)),
    unreadable,
  };
}

async function readDisk(workspace: Workspace, tree: WorkTree): Promise<RepositoryFiles> {
  const config = await configOf(workspace, (path) => readLocal(join(tree.root, path)));
  const unreadable = new Map<string, string>();
  const gone = new Set<string>();
  const read = async (paths: readonly string[]) => {
    const files: ManifestFile[] = [];
    for (const path of paths) {
      try {
        const text = await textOnDisk(tree.root, path);
        if (text === undefined) gone.add(path);
        else files.push({ path, text });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        unreadable.set(path, describeFailure(error));
      }
    }
    return files;
  };
  const manifests = tree.paths.filter(isManifest);
  const mentioning = new Set(tree.lines.map(({ path }) => path));
  for (const path of tree.hiding) {
    if (await holdsMarker(join(tree.root, path))) mentioning.add(path);
  }
  const folders = selectorFolders(config.text);
  const marked = await read(manifests.filter((path) => mentioning.has(path)));
  const firstEnvironment = await read(
    manifests.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`))),
  );
  const holds = await read(tree.paths.filter(isHoldPath));
  return {
    config,
    paths: tree.paths.filter((path) => !gone.has(path)),
    marked: marked.filter(({ text }) => mayHoldMarker(text)),
    firstEnvironment,
    holds,
    unreadable,
  };
}

/** The text of a file; undefined for anything else, such as a link, or a deleted file that git still lists. */
async function textOnDisk(root: string, path: string): Promise<string | undefined> {
  const file = join(root, path);
  try {
    const { isFile, size } = await Deno.lstat(file);
    if (!isFile) return undefined;
    if (size > LARGEST) throw isTooLarge(path, size);
    return decode(path, await Deno.readFile(file));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new Failure("manifest", `could not read "${path}": ${(error as Error).message}`, {
      hint: "check that the file is readable",
      cause: error,
    });
  }
}

/** Whether a file holds a marker, whatever its encoding is and whether all of it is valid. */
async function holdsMarker(file: string): Promise<boolean> {
  try {
    const { size } = await Deno.stat(file);
    return size <= LARGEST && mayHoldMarker(decodeLoosely(await Deno.readFile(file)));
  } catch {
    // It is gone or unreadable, so there is no evidence of a marker.
    return false;
  }
}

/** The local file that `--config` names, else the one in the revision or work tree. */
export async function configOf(
  { options, cwd, sourcedir }: Workspace,
  readInside: (path: string) => Promise<string | undefined>,
): Promise<RepositoryFiles["config"]> {
  const path = options.config ?? CONFIG_FILE;
  if (options.config !== undefined) {
    for (const folder of [cwd, sourcedir]) {
      const text = await readLocal(resolve(folder, path));
      if (text !== undefined) return { path, text };
    }
  }
  return { path, text: await readInside(path) };
}

/** The folders of the first environment in groups that have an app with a label selector. */
function selectorFolders(text: string | undefined): string[] {
  const config = text === undefined ? undefined : checkedConfig(text).config;
  if (config === undefined) return [];
  const [{ name }] = config.environments;
  return [...config.groups]
    .filter(([, apps]) =>
      [...apps.values()].some(({ featureLabelSelector }) =>
        Object.keys(featureLabelSelector).length > 0
      )
    )
    .map(([group]) => `${group}/${name}`);
}

function describeFailure({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
