import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { commitFiles } from "../../forge/state/commit_files.ts";
import { initBare } from "../../forge/state/init_bare.ts";
import { listBranches } from "../../forge/state/refs.ts";
import { quickClone } from "./quick_clone.ts";

/** Files by path from the repository's root. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A bare repository with commits, to clone from. It and its clones are removed at the end of `await using`. */
export interface Origin extends AsyncDisposable {
  readonly dir: string;
  /** `file://`, so that git speaks its protocol instead of linking objects. */
  readonly url: string;
  /** Puts a commit on the branch, made of its files and these, and returns its id; a new branch starts at the last commit. */
  commit(
    files: Files,
    options?: { branch?: string; message?: string; date?: string },
  ): Promise<string>;
  /** A clone in a folder of its own. */
  clone(...options: string[]): Promise<string>;
  /** What the branch holds at the path, or undefined. */
  read(branch: string, path: string): Promise<string | undefined>;
  git(...args: string[]): Promise<string>;
}

/** Nothing of the machine's or the user's configuration, and the same identity and date everywhere. */
const PLAIN: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.com",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.com",
};

/** What partial clones and fetches of single commits need. */
const CONFIG = "[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n";

/** Runs git in `dir` and returns its output without the last line end; a failure throws with what git said. */
export async function git(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: [...args],
    cwd: dir,
    env: { ...PLAIN, ...env },
  }).output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).replace(/\n$/, "");
}

/** An origin whose branch `main` (or `options.branch`) holds the files. */
export async function createOrigin(
  files: Files,
  options: { branch?: string; objectFormat?: "sha1" | "sha256" } = {},
): Promise<Origin> {
  const { branch: defaultBranch = "main", objectFormat = "sha1" } = options;
  const root = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  const dir = join(root, "origin.git");
  await initBare(dir, { defaultBranch, objectFormat, config: CONFIG });
  let clones = 0;
  let last: string | undefined;
  const origin: Origin = {
    dir,
    url: pathToFileURL(dir).href,
    async commit(changed, { branch = defaultBranch, message = "change", date } = {}) {
      const moment = date === undefined ? Date.now() : Date.parse(date);
      const ann = { name: "Ann", email: "ann@example.com", date: moment };
      const by = { author: ann, committer: ann };
      // As `git commit` writes it.
      const text = `${message}\n`;
      last = await commitFiles(dir, changed, { branch, message: text, from: last, ...by });
      return last;
    },
    async clone(...args) {
      const into = join(root, `clone-${++clones}`);
      await cloneOf({ dir, url: origin.url }, into, args);
      return into;
    },
    async read(branch, path) {
      return await git(dir, ["show", `${branch}:${path}`]).catch(() => undefined);
    },
    git: (...args) => git(dir, args),
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
    },
  };
  await origin.commit(files, { message: "first" });
  return origin;
}

/**
 * Clones a bare repository of this disk as if from `url`. A clone of all history is made by links, which takes a third of
 * the time; the plain one without `git clone`, which takes a third of that.
 */
export async function cloneOf(
  from: { readonly dir: string; readonly url: string },
  into: string,
  options: readonly string[],
): Promise<void> {
  const plain = await plainClone(from.dir, options);
  if (plain !== undefined) {
    const { head } = plain;
    await quickClone(from.dir, into, { url: from.url, ...plain });
    const tracking = `[branch "${head}"]\n\tremote = origin\n\tmerge = refs/heads/${head}\n`;
    await Deno.writeTextFile(join(into, ".git/config"), tracking, { append: true });
    await Deno.mkdir(join(into, ".git/info"));
    await git(into, ["read-tree", "--reset", "-u", "HEAD"]);
    return;
  }
  const isPartial = options.some((option) => /^--(depth|filter|shallow|sparse)/.test(option));
  const source = isPartial ? pathToFileURL(from.dir).href : from.dir;
  await git(from.dir, ["clone", "--quiet", ...options, source, into]);
  const config = join(into, options.includes("--bare") ? "config" : ".git/config");
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace(`url = ${source}\n`, () => `url = ${from.url}\n`));
}

/**
 * The repository's default branch and the one to check out, where `quickClone` knows all that the clone takes: the options
 * name a branch at most, and there are commits, no tags, and SHA-1.
 */
async function plainClone(
  dir: string,
  options: readonly string[],
): Promise<{ branch: string; head: string } | undefined> {
  const read = (name: string) => Deno.readTextFile(join(dir, name)).catch(() => "");
  const asked = /^(--branch=(?<name>[^=]+))?$/.exec(
    options.filter((option) => option !== "--template=").join("="),
  );
  const branch = /^ref: refs\/heads\/(?<name>.+)$/m.exec(await read("HEAD"))?.groups?.["name"];
  if (asked === null || branch === undefined) return undefined;
  const head = asked.groups?.["name"] ?? branch;
  const hasTags = existsSync(join(dir, "refs/tags")) ||
    (await read("packed-refs")).includes(" refs/tags/");
  const isSha1 = !(await read("config")).includes("objectformat");
  return !hasTags && isSha1 && listBranches(dir).has(head) ? { branch, head } : undefined;
}

/** Writes the files below `dir`, making folders as needed. */
export async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(dir, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(target, content);
    else await Deno.writeFile(target, content);
  }
}

/**
 * Every file of a checkout with its content, so that two snapshots are equal exactly when nothing was touched. Git's
 * object database is left out: that is where the program writes.
 */
export async function snapshot(dir: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  await walk(dir, "");
  return seen;

  async function walk(folder: string, prefix: string): Promise<void> {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${prefix}${entry.name}`;
      if (/(^|\/)objects$/.test(path)) continue;
      const full = join(folder, entry.name);
      if (entry.isDirectory) await walk(full, `${path}/`);
      else if (entry.isSymlink) seen[path] = `-> ${await Deno.readLink(full)}`;
      else seen[path] = new TextDecoder("latin1").decode(await Deno.readFile(full));
    }
  }
}
