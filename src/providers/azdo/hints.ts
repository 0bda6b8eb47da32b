/** The environment variable that sets the REST API's version. */
export const apiVersionVariable = "GITOPS_PROMOTION_AZDO_API_VERSION";

export const tokenHint =
  'pass a personal access token with the scope "Code (read & write)", or in a pipeline map ' +
  "SYSTEM_ACCESSTOKEN: $(System.AccessToken)";

const permissionHint =
  'allow "Contribute", "Create branch" and "Contribute to pull requests" for the identity of the token in ' +
  "the repository's security settings";

export const versionHint = `set ${apiVersionVariable} to a version that the server has (7.0 for ` +
  "Azure DevOps Server 2022, 6.0 for 2020)";

/** For a refusal that is not in Azure DevOps' form. */
export const strangerHint =
  "this is not Azure DevOps' own answer: check the proxy or firewall on the way, the origin remote and --api-url";

const hints: ReadonlyMap<string, string> = new Map([
  ["GitNeedsPermissionException", permissionHint],
  [
    "GitRepositoryNotFoundException",
    "check the origin remote and that the identity of the token may read the repository; a pipeline of " +
    'another repository or project needs the project\'s "Limit job authorization scope" and "Protect ' +
    'access to repositories in YAML pipelines" settings off, or the repository under resources',
  ],
  [
    "ProjectDoesNotExistWithNameException",
    "check the project's name in the origin remote and that the identity of the token may read it",
  ],
  [
    "GitPullRequestNotEditableException",
    "it was completed or abandoned meanwhile; run again to open another",
  ],
]);

/** The hint for an error, by Azure DevOps' name for it and the HTTP status. */
export function hintFor(typeKey: string, status: number): string {
  if (status === 429) return "run again in a few minutes";
  const known = hints.get(typeKey) ?? (status === 403 ? permissionHint : undefined);
  return known ?? "fix what Azure DevOps objects to, then run again";
}
