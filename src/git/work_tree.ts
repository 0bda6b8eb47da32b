import type { Edge } from "../context.ts";
import { inParallel } from "../core/in_parallel.ts";
import { ESCAPE } from "../core/manifest/marker.ts";
import { UTF16_SIGN } from "./encoding.ts";
import { Git, GitError } from "./git.ts";
import { MANIFEST_PATHSPECS } from "./tree.ts";

/** The files in a user's checkout, committed or not, except ignored ones. */
export interface WorkTree {
  /** Absolute. */
  readonly root: string;
  /** From the root, with `/`. */
  readonly paths: readonly string[];
  /** Those that are in HEAD but not checked out: all in a clone without a checkout, many in a sparse one. */
  readonly notCheckedOut: ReadonlySet<string>;
  /** Lines of files on disk that hold the needle. */
  readonly lines: readonly { readonly path: string; readonly text: string }[];
  /** Manifests on disk that may hold the needle although no line matched: in UTF-16, or with escapes. */
  readonly hiding: readonly string[];
  /** The remote's default branch, else the checkout's; undefined if neither is known. */
  readonly branch: string | undefined;
}

/** Reads the checkout that `folder` is in and searches it for `needle` (plain text); undefined in a bare repository. */
export async function readWorkTree(
  folder: string,
  needle: string,
  edge: Edge,
): Promise<WorkTree | undefined> {
  const root = await new Git(edge, folder).text(["rev-parse", "--show-toplevel"])
    .catch((error: unknown) => {
      if (error instanceof GitError) return undefined;
      throw error;
    });
  if (root === undefined) return undefined;
  const git = new Git(edge, root);
  const grep = ["grep", "--null", "--no-color", "--untracked", "--fixed-strings"];
  const [files, found, hiding, remoteHead, head] = await inParallel([
    git.text(["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"]),
    git.run([...grep, "-I", "-e", needle], { accept: [1] }),
    git.run([
      ...grep,
      "--text",
      "--name-only",
      "-e",
      ESCAPE,
      "-f",
      "-",
      "--",
      ...MANIFEST_PATHSPECS,
    ], {
      accept: [1],
      input: UTF16_SIGN,
    }),
    git.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"], { accept: [1] }),
    git.run(["symbolic-ref", "--quiet", "--short", "HEAD"], { accept: [1] }),
  ]);
  const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const branch = decoded(remoteHead.stdout).trim().replace(/^origin\//, "") ||
    decoded(head.stdout).trim();
  // `S path`: S marks a file that sparse-checkout skips.
  const entries = files.split("\0").filter((entry) => entry !== "");
  const here = entries.map((entry) => entry.slice(2));
  const skipped = entries.filter((entry) => entry.startsWith("S ")).map((entry) => entry.slice(2));
  const committed = entries.length === 0 ? await pathsInHead(git) : skipped;
  const notCheckedOut = new Set(committed);
  return {
    root,
    paths: entries.length === 0 ? committed : here,
    notCheckedOut,
    lines: decoded(found.stdout).split("\n").flatMap((line) => {
      const [path, text] = line.split("\0");
      return path === undefined || text === undefined ? [] : [{ path, text }];
    }),
    hiding: decoded(hiding.stdout).split("\0").filter((path) => path !== ""),
    branch: branch === "" ? undefined : branch,
  };
}

/** Empty before the first commit. */
async function pathsInHead(git: Git): Promise<string[]> {
  const { stdout } = await git.run(["ls-tree", "-r", "-z", "--name-only", "HEAD"], {
    accept: [128],
  });
  return new TextDecoder().decode(stdout).split("\0").filter((path) => path !== "");
}
