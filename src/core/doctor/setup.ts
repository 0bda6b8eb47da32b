import type { ProviderName } from "../names/names.ts";
import type { Config } from "../config/config.ts";
import type { InventoryApp } from "../inventory/inventory.ts";
import type { PipelineFile } from "./pipeline.ts";
import type { ReadResult } from "./read_result.ts";

/**
 * Whose token it is: `actions` is a workflow's own `GITHUB_TOKEN`, `app` a GitHub App's, `job` one of Azure
 * DevOps that is not a personal access token; the others belong to a person.
 */
export type TokenKind =
  | "actions"
  | "app"
  | "job"
  | "personal"
  | "fine-grained"
  | "oauth"
  | "unknown";

/** A check that must succeed before a pull request to the base branch merges. */
export interface RequiredCheck {
  /** GitHub's context; on Azure DevOps a status's `genre/name`, or the pipeline's name. */
  readonly name: string;
  /** The file of the pipeline, if the pipeline itself is required rather than a status. */
  readonly pipeline?: string;
  /** Whether it is a pipeline whose file could not be read. */
  readonly isUnclear?: boolean;
  /** Who has to report it; undefined if anyone may. */
  readonly by?: CheckSource;
  /** Whether it is only shown and blocks nothing (Azure DevOps). */
  readonly optional?: boolean;
  /** Whether it has to be started manually. */
  readonly manual?: boolean;
  /** Whether a success expires when the base branch changes, or after some time. */
  readonly expires?: boolean;
  /** Whether a status of an older head still counts. */
  readonly survivesPushes?: boolean;
  /** The paths for whose changes it is required; undefined for all. */
  readonly paths?: readonly string[];
}

export interface CheckSource {
  readonly name: string;
  /** Whether it is GitHub Actions; undefined if unknown. */
  readonly isActions?: boolean;
  /** Whether it is the token's own identity; undefined if unknown. */
  readonly isOurs?: boolean;
}

/** The approvals that a pull request needs. */
export interface Reviews {
  /** Approvals that every pull request needs. */
  readonly approvals: number;
  /** Whether code owners have to approve changes of their files. */
  readonly codeOwners: boolean;
  /** Paths whose changes need a reviewer. */
  readonly paths: readonly PathPattern[];
}

/** A path pattern of the provider. */
export interface PathPattern {
  readonly pattern: string;
  /** Whether `*` matches slashes too, as on Azure DevOps. */
  readonly starTakesSlashes: boolean;
}

/** Other requirements of the base branch. */
export interface Limits {
  /** Whether the branch has to contain the base's tip. */
  readonly upToDate: boolean;
  readonly signatures: boolean;
  readonly mergeQueue: boolean;
  /** Whether a work item must be linked (Azure DevOps). */
  readonly workItems: boolean;
}

/** A pipeline as the provider knows it. */
export interface KnownPipeline {
  /** The path of its file, from the repository's root. */
  readonly path: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** A status or check on one of the base branch's newest commits. */
export interface Report {
  readonly context: string;
  readonly state: "pending" | "success" | "failure";
  /** Who posted it, if the provider says. */
  readonly by?: string;
}

/** The provider's settings of a repository, as far as the token may read them. */
export interface Server {
  readonly provider: ProviderName;
  /** Its display name. */
  readonly repository: string;
  readonly token: { readonly kind: TokenKind; readonly owner?: string };
  /** Permissions that promotions need and the token lacks, and permissions that let it bypass the gate. */
  readonly rights: ReadResult<
    { readonly missing: readonly string[]; readonly bypasses: readonly string[] }
  >;
  readonly autoMerge: ReadResult<boolean>;
  /** Merge methods that settings and rules allow. */
  readonly mergeMethods: ReadResult<readonly string[]>;
  readonly required: ReadResult<readonly RequiredCheck[]>;
  readonly reviews: ReadResult<Reviews>;
  readonly limits: ReadResult<Limits>;
  /** Rules that restrict pushes to branches such as `promote/…`. */
  readonly branchRules: ReadResult<readonly string[]>;
  readonly pipelines: ReadResult<readonly KnownPipeline[]>;
  readonly reports: ReadResult<readonly Report[]>;
}

/** The setup that the rules check. */
export interface Setup {
  readonly config: Config;
  /** The base branch. */
  readonly branch: string;
  readonly apps: readonly InventoryApp[];
  /** The pipeline files on the base branch that run gitops-promotion, or may. */
  readonly files: readonly PipelineFile[];
  /** The text of GitHub's CODEOWNERS; undefined if there is none. */
  readonly codeOwners: string | undefined;
  /** How many of the newest commits were queried for reports. */
  readonly commits: number;
  readonly server: Server;
}
