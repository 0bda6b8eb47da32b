import type { FolderDiff } from "./folder.ts";

/** How many resources change, in words: `2 changed, 1 new`. */
export function countWords({ resources }: Pick<FolderDiff, "resources">): string {
  const count = (wanted: string) => resources.filter(({ change }) => change === wanted).length;
  const parts = [
    [count("changed"), "changed"],
    [count("added"), "new"],
    [count("removed"), "removed"],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return words.length === 0 ? "no difference" : words.join(", ");
}

/** The folder's display name. */
export function folderWords({ folder, isBuilt }: Pick<FolderDiff, "folder" | "isBuilt">): string {
  const name = folder === "" ? "the repository's root" : folder;
  return isBuilt ? name : `${name} (manifests without a kustomization)`;
}

/** Whether anything in the cluster changes, as far as it could be compared. */
export function differs(folders: readonly Pick<FolderDiff, "resources">[]): boolean {
  return folders.some(({ resources }) => resources.length > 0);
}
