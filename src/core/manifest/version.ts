/** The version to set: a tag, and the image's digest if known. */
export interface Version {
  readonly tag: string;
  readonly digest?: string | undefined;
  /** Keep digests that aliases combine with the tag, instead of failing. */
  readonly keepShared?: boolean;
}
