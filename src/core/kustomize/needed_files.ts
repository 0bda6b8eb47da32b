import { Failure } from "../failure.ts";
import {
  kustomizationIn,
  kustomizationPath,
  readKustomization,
  type Reference,
  referencesOf,
  type Sources,
} from "./kustomization.ts";
import type { KustomizationFile } from "./list_entry.ts";

/** Which files a repository has. */
export interface Listing {
  readonly files: ReadonlySet<string>;
  /** All folders that hold files, at any depth. */
  readonly folders: ReadonlySet<string>;
}

/** Makes a listing of the repository's paths. */
export function listing(paths: Iterable<string>): Listing {
  const files = new Set(paths);
  const folders = new Set<string>();
  for (const path of files) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return { files, folders };
}

/**
 * The files that building `folder` takes beyond those in `loaded`; none when all are there. Called again with what it
 * asked for until it asks for nothing more.
 *
 * @throws {Failure} `feature`: a kustomization names what is not in the repository, or something remote, which is
 * never fetched.
 */
export function neededFiles(
  folder: string,
  { files, folders }: Listing,
  loaded: Sources,
): string[] {
  const needed = new Set<string>();
  const seen = new Set<string>();
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const path = kustomizationPath(next, files);
    if (path === undefined) continue;
    if (!loaded.has(path)) {
      needed.add(path);
      continue;
    }
    const kustomization = kustomizationIn(next, loaded);
    if (kustomization === undefined) continue;
    for (const reference of referencesOf(readKustomization(kustomization))) {
      const target = resolvePath(next, reference.value);
      if (target !== undefined && files.has(target)) {
        if (!loaded.has(target)) needed.add(target);
      } else if (isFolder(target, reference, { files, folders })) {
        open.push(target);
      } else {
        throw unusable(kustomization, reference, target);
      }
    }
  }
  return [...needed];
}

function isFolder(
  target: string | undefined,
  { mayBeFolder }: Reference,
  { files, folders }: Listing,
): target is string {
  return target !== undefined && mayBeFolder && folders.has(target) &&
    kustomizationPath(target, files) !== undefined;
}

function unusable(
  { path }: KustomizationFile,
  { field, value }: Reference,
  target: string | undefined,
): Failure {
  const what = `${field} in ${path} names ${JSON.stringify(value)}`;
  if (isRemote(value)) {
    return new Failure(
      "feature",
      `${what}, which is remote, and nothing is fetched for a feature`,
      {
        hint: "keep a copy of it in the repository and name that",
      },
    );
  }
  if (target === undefined) {
    return new Failure("feature", `${what}, which is outside the repository`, {
      hint: "move it into the repository",
    });
  }
  return new Failure(
    "feature",
    `${what}, and "${target}" is no file and no folder with a kustomization.yaml in the repository`,
    { hint: "commit it (symbolic links are not followed), or take it out" },
  );
}

/** https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md */
function isRemote(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*::?|^[^/]+@[^/]+:|[?&](?:ref|version|timeout)=|\.git(?:$|\/\/)|^[a-z0-9-]+\.(?:com|org|net|io)[/:]/i
    .test(value);
}

/** A path from the repository's root; undefined where it leads out of it. */
export function resolvePath(folder: string, value: string): string | undefined {
  if (value.startsWith("/")) return undefined;
  const parts = folder.split("/");
  for (const part of value.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
