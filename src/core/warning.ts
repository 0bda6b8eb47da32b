/** A problem that does not stop a run; shown on stderr, in JSON's `warnings` and in the pull request. */
export interface Warning {
  /** Stable, in kebab case, explained in docs/findings.md. */
  readonly code: string;
  readonly message: string;
  /** From the repository's root, with `/`. */
  readonly path?: string;
  /** Counted from 1. */
  readonly line?: number;
}
