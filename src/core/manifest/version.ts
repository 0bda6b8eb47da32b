/** The version to set: a tag, and the image's digest where it is known. */
export interface Version {
  readonly tag: string;
  readonly digest?: string | undefined;
}
