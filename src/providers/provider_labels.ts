import type { ProviderName } from "./provider.ts";

/** The providers' names as people write them. */
export const providerLabels: Readonly<Record<ProviderName, string>> = {
  github: "GitHub",
  azdo: "Azure DevOps",
};
