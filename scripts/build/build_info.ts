/** What a built program knows of itself; `src/cli/version.ts` reads it. */
export interface BuildInfo {
  /** As `1.2.3`, or `1.2.3-4-g0123abc` four commits after that tag. */
  readonly version: string;
  /** The full hash, empty when it is not known. */
  readonly commit: string;
}

/**
 * Asks git for version and commit of the checkout. Where there is no repository, as in a source archive or an image's
 * build context, `GITOPS_PROMOTION_VERSION` and `GITOPS_PROMOTION_COMMIT` say it; set, they win.
 */
export async function readBuildInfo(
  root: string,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Promise<BuildInfo> {
  const commit = env("GITOPS_PROMOTION_COMMIT") || await git(root, ["rev-parse", "HEAD"]);
  const version = env("GITOPS_PROMOTION_VERSION") || await describe(root);
  return { version: version.replace(/^v(?=\d)/, ""), commit };
}

async function describe(root: string): Promise<string> {
  const tagged = await git(root, [
    "describe",
    "--tags",
    "--match",
    "v[0-9]*.[0-9]*.[0-9]*",
    "--dirty",
  ]);
  if (tagged !== "") return tagged;
  const untagged = await git(root, ["describe", "--always", "--dirty", "--exclude", "*"]);
  return untagged === "" ? "dev" : `0.0.0-g${untagged}`;
}

async function git(root: string, args: string[]): Promise<string> {
  try {
    // The option is for builds in containers, whose user does not own the checkout.
    const command = new Deno.Command("git", {
      args: ["-c", `safe.directory=${root}`, "-C", root, ...args],
      stdin: "null",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
