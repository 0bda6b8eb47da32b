/** Defined by the build; see `scripts/build/build_info.ts`. Undefined when run from source. */
declare const GITOPS_PROMOTION_BUILD: { readonly version: string; readonly commit: string };

const build = typeof GITOPS_PROMOTION_BUILD === "undefined"
  ? { version: "dev", commit: "" }
  : GITOPS_PROMOTION_BUILD;

/** Such as `1.2.3`; `dev` when run from source. */
export const version = build.version;

/** What `--version` prints: version, commit if known, Deno's version. */
export function versionText(): string {
  const commit = build.commit === "" ? "" : `commit ${build.commit.slice(0, 12)}, `;
  return `gitops-promotion ${version} (${commit}Deno ${Deno.version.deno})`;
}
