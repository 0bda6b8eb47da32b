/** The version to set: a tag, and the image's digest where it is known. */
export interface Version {
  readonly tag: string;
  readonly digest?: string | undefined;
  /** Digests that aliases bring beside the tag stay as they are, instead of being an error. */
  readonly keepShared?: boolean;
}
