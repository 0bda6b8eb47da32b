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

/** Something that must have succeeded before a pull request to the base branch merges. */
export interface RequiredCheck {
  /** GitHub's context; on Azure DevOps a status's `genre/name`, or the pipeline's name. */
  readonly name: string;
  /** The file of the pipeline that is required, where it is required itself and not by what it reports. */
  readonly pipeline?: string;
  /** A pipeline of which the file could not be read. */
  readonly isUnclear?: boolean;
  /** Who has to report it; undefined where anybody may. */
  readonly by?: CheckSource;
  /** An optional one of Azure DevOps is shown, and keeps nothing back. */
  readonly optional?: boolean;
  /** Somebody has to start it by hand. */
  readonly manual?: boolean;
  /** A success counts no more when the base branch has moved on, or after some time. */
  readonly expires?: boolean;
  /** A status of an older head still counts. */
  readonly survivesPushes?: boolean;
  /** It is required for changes of these paths only. */
  readonly paths?: readonly string[];
}

export interface CheckSource {
  readonly name: string;
  /** GitHub Actions; undefined where that is not known. */
  readonly isActions?: boolean;
  /** The identity whose token this is; undefined where that is not known. */
  readonly isOurs?: boolean;
}

/** Who has to approve a pull request. */
export interface Reviews {
  /** How many approvals every pull request needs. */
  readonly approvals: number;
  /** Code owners have to approve changes of their files. */
  readonly codeOwners: boolean;
  /** Reviewers are required for changes of these files. */
  readonly paths: readonly PathPattern[];
}

/** A pattern of paths as the provider matches it, that a test may take for one. */
export interface PathPattern {
  readonly pattern: string;
  /** Whether `*` takes slashes too, as Azure DevOps has it. */
  readonly starTakesSlashes: boolean;
}

/** What else the base branch asks of a pull request. */
export interface Limits {
  /** Its branch has to contain the base's tip. */
  readonly upToDate: boolean;
  readonly signatures: boolean;
  readonly mergeQueue: boolean;
  /** It must name a work item (Azure DevOps). */
  readonly workItems: boolean;
}

/** A pipeline as the provider knows it. */
export interface KnownPipeline {
  /** Of its file, from the repository's root. */
  readonly path: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** A status or check on one of the base branch's newest commits. */
export interface Report {
  readonly context: string;
  readonly state: "pending" | "success" | "failure";
  /** Who posted it, where the provider tells. */
  readonly by?: string;
}

/** What a provider says about a repository's settings, as far as the token may read them. */
export interface Server {
  readonly provider: ProviderName;
  /** As people name it. */
  readonly repository: string;
  readonly token: { readonly kind: TokenKind; readonly owner?: string };
  /** Permissions that promotions need and the token has not, and those that let it pass by the gate. */
  readonly rights: ReadResult<
    { readonly missing: readonly string[]; readonly bypasses: readonly string[] }
  >;
  readonly autoMerge: ReadResult<boolean>;
  /** Ways to merge that settings and rules allow. */
  readonly mergeMethods: ReadResult<readonly string[]>;
  readonly required: ReadResult<readonly RequiredCheck[]>;
  readonly reviews: ReadResult<Reviews>;
  readonly limits: ReadResult<Limits>;
  /** What stands in the way of pushing branches such as `promote/…`. */
  readonly branchRules: ReadResult<readonly string[]>;
  readonly pipelines: ReadResult<readonly KnownPipeline[]>;
  readonly reports: ReadResult<readonly Report[]>;
}

/** What the rules judge. */
export interface Setup {
  readonly config: Config;
  /** The base branch. */
  readonly branch: string;
  readonly apps: readonly InventoryApp[];
  /** The files of pipelines on the base branch that run gitops-promotion, or may. */
  readonly files: readonly PipelineFile[];
  /** The text of GitHub's CODEOWNERS; undefined where there is none. */
  readonly codeOwners: string | undefined;
  /** How many of the newest commits were asked for reports. */
  readonly commits: number;
  readonly server: Server;
}
