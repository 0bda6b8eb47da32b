import type { ProviderName } from "../names/names.ts";

/**
 * A pull request's name for people, as its provider writes it: `#8`, and on Azure DevOps, where that is a work item,
 * `!8`. Without `provider`, the web page's URL tells which one it is.
 */
export function pullRequestName(
  { number, url = "" }: { readonly number: number; readonly url?: string | undefined },
  provider: ProviderName | undefined = url.endsWith(`/pullrequest/${number}`) ? "azdo" : undefined,
): string {
  return `${provider === "azdo" ? "!" : "#"}${number}`;
}
