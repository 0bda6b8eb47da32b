/** Whether GraphQL refuses a document because it has a field that this server's schema lacks; GitHub's words, graphql-js's. */
export function isUnknownField({ status, message }: {
  readonly status: number;
  readonly message: string;
}): boolean {
  return status === 200 &&
    /doesn't exist on type|cannot query field|unknown argument|doesn't accept argument/i.test(
      message,
    );
}

/** "Something went wrong while executing your query": GitHub's own trouble, said with status 200. */
export function isTrouble({ message }: { readonly message: string }): boolean {
  return /something went wrong/i.test(message);
}
