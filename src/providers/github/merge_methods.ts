import * as z from "../../core/zod.ts";
import { demand, type GitHubClient, type MergeMethod } from "./client.ts";

const settingsSchema = z.object({
  allow_merge_commit: z.optional(z.boolean()),
  allow_squash_merge: z.optional(z.boolean()),
  allow_rebase_merge: z.optional(z.boolean()),
});

/** The same by GraphQL, which needs no write access. */
export const settingsFields = "mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed";
export const graphqlSettingsSchema = z.pipe(
  z.object({
    mergeCommitAllowed: z.boolean(),
    squashMergeAllowed: z.boolean(),
    rebaseMergeAllowed: z.boolean(),
  }),
  z.transform((found) => ({
    allow_merge_commit: found.mergeCommitAllowed,
    allow_squash_merge: found.squashMergeAllowed,
    allow_rebase_merge: found.rebaseMergeAllowed,
  })),
);

/**
 * Merge methods that the repository may allow, most likely first; all of them if the token has no write access, to
 * which GitHub does not show the settings.
 */
export async function readMergeMethods(client: GitHubClient): Promise<MergeMethod[]> {
  const settings = demand(
    await client.read(
      { action: "read the repository's merge settings", route: "GET /repos/{owner}/{repo}" },
      settingsSchema,
    ),
  );
  return methodsOf(settings);
}

export function methodsOf(settings: z.infer<typeof settingsSchema>): MergeMethod[] {
  const methods: MergeMethod[] = [];
  if (settings.allow_merge_commit !== false) methods.push("merge");
  if (settings.allow_squash_merge !== false) methods.push("squash");
  if (settings.allow_rebase_merge !== false) methods.push("rebase");
  return methods.length === 0 ? ["merge"] : methods;
}

/** "Merge method rebase merging is not allowed on this repository", "Merge commits are not allowed on this branch." */
export function isMethodRefused(message: string): boolean {
  return /(?:merge method|merge commits|squash|rebas).*not allowed (?:on|for|in)/i.test(message);
}
