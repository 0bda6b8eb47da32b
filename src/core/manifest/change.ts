/** One marked value that an edit changes. */
export interface Change {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** The whole value before and after, as YAML reads it: `nginx:1.0` and `nginx:1.1`, or for a `:tag` marker the tags. */
  readonly from: string;
  readonly to: string;
}
