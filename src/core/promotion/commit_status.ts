/** The newest report of one context on a commit; `failure` includes what GitHub and Azure DevOps call `error`. */
export interface CommitStatus {
  /** GitHub's context or check run name, Azure DevOps' status name: `kustomization/apps-dev/1a2b3c4d`. */
  readonly context: string;
  readonly state: "pending" | "success" | "failure";
  readonly description: string;
  /** Milliseconds since 1970; undefined if the provider does not say. */
  readonly at?: number | undefined;
}
