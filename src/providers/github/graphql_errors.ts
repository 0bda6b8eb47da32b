/** Whether GraphQL refuses a document because this server's schema lacks a field, in GitHub's or graphql-js's words. */
export function isUnknownField({ status, message }: {
  readonly status: number;
  readonly message: string;
}): boolean {
  return status === 200 &&
    /doesn't exist on type|cannot query field|unknown argument|doesn't accept argument/i.test(
      message,
    );
}

/** "Something went wrong while executing your query": an internal error, reported with status 200. */
export function isTrouble({ message }: { readonly message: string }): boolean {
  return /something went wrong/i.test(message);
}
