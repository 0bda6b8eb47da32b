import type { ProviderName } from "./provider.ts";

/** The providers' display names. */
export const providerLabels: Readonly<Record<ProviderName, string>> = {
  github: "GitHub",
  azdo: "Azure DevOps",
};
