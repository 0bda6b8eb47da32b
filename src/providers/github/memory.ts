import type { MergeMethod } from "./merge_methods.ts";

/** What a provider has learnt by the way, so that nothing is asked twice. */
export interface Memory {
  /** Merge methods that the repository allows, the likeliest first. */
  methods: readonly MergeMethod[] | undefined;
  /** Login of the token's owner. */
  viewer: string | undefined;
  /** GraphQL of this server does not have what a look asks for. */
  graphqlIsPoor: boolean;
  /** GraphQL has shown reports on a commit, or there were none by REST either. */
  reportsAreTrusted: boolean;
}

export function createMemory(): Memory {
  return { methods: undefined, viewer: undefined, graphqlIsPoor: false, reportsAreTrusted: false };
}
