import { resolve } from "node:path";
import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { explainGitError } from "./explain.ts";
import { Git, GitError } from "./git.ts";
import type { ObjectReader } from "./objects.ts";
import { isOn, readSettings, rewriteUrl, type Settings, valuesOf } from "./settings.ts";

/** A local GitOps repository: its git, and what is needed to fetch. */
export interface Repository {
  /** Runs in the git directory, so that paths are always relative to the repository's root. */
  readonly git: Git;
  readonly gitDir: string;
  /** Runs in the user's checkout, without a token: it resolves HEAD, branches and reflogs (`HEAD@{1}`). */
  readonly checkout: Git;
  /** The object database; a linked worktree shares that of its main checkout. */
  readonly objectsDir: string;
  readonly objectFormat: string;
  /** Whether history is cut off. */
  readonly shallow: boolean;
  /** Whether objects may be missing that `origin` has (a blobless or treeless clone). */
  readonly partial: boolean;
  /** HEAD when the repository was opened; undefined for a branch without commits, or if its commit is missing. */
  readonly head: Head | undefined;
  /** Set when history is fetched without files, or without folders, into a temporary repository. */
  readonly lacks: { files: boolean; folders: boolean };
  readonly settings: Settings;
  /** Whether it was made for this run, so that its configuration may change. */
  readonly temporary?: boolean;
  /** Shared by the run; without it, each use makes its own. */
  readonly scratch?: Scratch;
  /** Redirects of remote addresses, as they are found. */
  readonly moved: Map<string, string>;
  /** The HTTP header that is sent to origin. */
  readonly authorization?: string;
  /** origin's URL as configured. */
  readonly configuredUrl: string;
  /** origin's URL with `insteadOf` applied; may hold credentials. */
  readonly remoteUrl: string;
  /** origin's configured URL for pushes. */
  readonly pushUrl: string;
  /** `commit.gpgsign`. */
  readonly signCommits: boolean;
}

interface Head {
  readonly commit: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** As the commit names them; undefined in a shallow clone, where git may hide them. */
  readonly parents?: readonly string[] | undefined;
}

/**
 * A separate git directory that shares only the objects with the repository: it cannot touch or lock the user's refs,
 * replace refs and shallow edges do not alter commits, and what a partial clone lacks is missing, never fetched.
 * Directory and reader are created on first use; a repository that is whole is read in itself.
 */
export interface Scratch {
  git(): Promise<Git>;
  /** The object reader, kept until `close`. */
  reader(): Promise<ObjectReader>;
  close(): Promise<void>;
}

const OLDEST_GIT = { major: 2, minor: 30 };

/**
 * Opens the repository that `sourcedir` (absolute) is in: a checkout or a folder in it, a linked worktree, a shallow,
 * partial, sparse or bare clone, whoever owns it. Throws a `Failure` with code `git` if there is no repository, no
 * remote `origin`, no git, or a git older than 2.30.
 */
export async function openRepository(sourcedir: string, edge: Edge): Promise<Repository> {
  const outside = new Git(edge, sourcedir, { lazy: false });
  const [, location, settings] = await inParallel([
    // Checked first, since an old git fails in other ways too.
    outside.text(["version"]).then(checkVersion),
    locate(outside, sourcedir),
    readSettings(outside),
  ]);
  const { gitDir } = location;
  const partial = settings.all.some(([key]) => /^extensions\.partialclone$|\.promisor$/.test(key));
  const git = new Git(edge, gitDir, { variables: { GIT_DIR: gitDir }, lazy: partial });
  const [url] = valuesOf(settings, "remote.origin.url");
  if (url === undefined) {
    throw new Failure("git", `the repository in "${sourcedir}" has no remote "origin"`, {
      hint: "add it: git remote add origin <url>",
    });
  }
  return {
    ...location,
    git,
    checkout: git,
    settings,
    lacks: { files: false, folders: false },
    moved: new Map(),
    configuredUrl: url,
    partial,
    remoteUrl: rewriteUrl(settings, url),
    pushUrl: valuesOf(settings, "remote.origin.pushurl")[0] ?? url,
    signCommits: isOn(settings, "commit.gpgsign"),
  };
}

type Location = Pick<
  Repository,
  "gitDir" | "objectsDir" | "objectFormat" | "shallow" | "head"
>;

/** Lets neither replace refs nor grafts alter parents. */
const AS_WRITTEN = { GIT_NO_REPLACE_OBJECTS: "1", GIT_GRAFT_FILE: "" };

async function locate(git: Git, sourcedir: string): Promise<Location> {
  try {
    const answer = await git.text([
      "rev-parse",
      "--absolute-git-dir",
      "--git-path",
      "objects",
      "--show-object-format",
      "--is-shallow-repository",
      // Empty from here on if HEAD points to no commit, and from the parents on if the commit is missing.
      "--revs-only",
      "HEAD",
      "HEAD^@",
      "--symbolic-full-name",
      "HEAD",
    ], { variables: AS_WRITTEN });
    const [gitDir = "", objects = "", objectFormat = "", shallow, ...head] = answer.split("\n");
    const isShallow = shallow === "true";
    return {
      gitDir,
      objectsDir: resolve(sourcedir, objects),
      objectFormat,
      shallow: isShallow,
      head: readHead(head, isShallow),
    };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (!/not a git repository/i.test(error.stderr)) {
      throw explainGitError(error, `open the repository in "${sourcedir}"`);
    }
    throw new Failure("git", `"${sourcedir}" is not in a git repository`, {
      hint: "run in the checkout of the GitOps repository, or name it with --sourcedir",
      cause: error,
    });
  }
}

/** Reads HEAD's commit, its parents, and its full name. */
function readHead(lines: readonly string[], shallow: boolean): Head | undefined {
  const [commit, ...parents] = lines;
  const name = parents.pop();
  if (commit === undefined || name === undefined) return undefined;
  const branch = /^refs\/heads\/(?<name>.*)$/.exec(name)?.groups?.["name"];
  return { commit, branch, parents: shallow ? undefined : parents };
}

function checkVersion(answer: string): void {
  const found = /(?<major>\d+)\.(?<minor>\d+)/.exec(answer)?.groups;
  const major = Number(found?.["major"]);
  const minor = Number(found?.["minor"]);
  const fits = major > OLDEST_GIT.major ||
    (major === OLDEST_GIT.major && minor >= OLDEST_GIT.minor);
  if (!fits) {
    throw new Failure("git", `the git on PATH is too old: "${answer}"`, {
      hint: `install git ${OLDEST_GIT.major}.${OLDEST_GIT.minor} or later`,
    });
  }
}

/** The branch that HEAD is on, or undefined when HEAD is detached. */
export async function currentBranch(
  { checkout, head }: Repository,
): Promise<string | undefined> {
  if (head !== undefined) return head.branch;
  const { code, stdout } = await checkout.run(["symbolic-ref", "--quiet", "--short", "HEAD"], {
    accept: [1],
  });
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}
