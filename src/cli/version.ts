/** The build puts it in; see `scripts/build/build_info.ts`. Run from source, there is none. */
declare const GITOPS_PROMOTION_BUILD: { readonly version: string; readonly commit: string };

const build = typeof GITOPS_PROMOTION_BUILD === "undefined"
  ? { version: "dev", commit: "" }
  : GITOPS_PROMOTION_BUILD;

/** As `1.2.3`; `dev` when run from source. */
export const version = build.version;

/** What `--version` prints: version, commit where known, Deno's version. */
export function versionText(): string {
  const commit = build.commit === "" ? "" : `commit ${build.commit.slice(0, 12)}, `;
  return `gitops-promotion ${version} (${commit}Deno ${Deno.version.deno})`;
}
