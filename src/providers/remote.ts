import type { Variables } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { checkHttp, readApiUrl } from "./api_url.ts";
import { azdoForms, type AzdoRemote, azdoRemote, isAzdoHost, isAzdoPath } from "./remote_azdo.ts";
import { githubForms, type GitHubRemote, githubRemote, isGitHubHost } from "./remote_github.ts";
import type { ProviderName } from "./provider.ts";
import { providerLabels } from "./provider_labels.ts";
import { maskRemote, parseRemoteAddress, type RemoteAddress } from "./remote_address.ts";

/** A repository on a provider. Names are as people write them; URLs have them encoded and no `/` at the end. */
export type Remote = GitHubRemote | AzdoRemote;

export interface RemoteOptions {
  /** `--provider`. */
  readonly provider?: string | undefined;
  /** `--api-url`. */
  readonly apiUrl?: string | undefined;
  /** `--insecure`: allow plain HTTP beyond loopback. */
  readonly insecure: boolean;
}

/**
 * Parses a git remote's URL (spec, "Providers"). The provider comes from `--provider`, else from the URL, else from the
 * CI system. Throws a `Failure`: `usage` if an option is wrong or missing, `provider` if the URL is not a repository
 * URL of the provider.
 */
export function parseRemote(url: string, options: RemoteOptions, env: Variables): Remote {
  const wanted = parseProviderName(options.provider);
  const address = parseRemoteAddress(url);
  if (address === undefined) throw noForm(url, wanted);
  const provider = chooseProvider(url, address, wanted, env);
  checkHttp(`remote "${maskRemote(url)}"`, address, options.insecure);
  const apiUrl = readApiUrl("--api-url", options.apiUrl, options.insecure);
  const remote = provider === "github"
    ? githubRemote(address, { apiUrl, insecure: options.insecure }, env)
    : azdoRemote(address, { apiUrl });
  if (remote === undefined) throw noForm(url, provider);
  return remote;
}

/** The most likely provider before the remote's URL is known; undefined if nothing hints at one. */
export function likelyProvider(
  { provider }: Pick<RemoteOptions, "provider">,
  env: Variables,
): ProviderName | undefined {
  if (provider === undefined) return ciProvider(env);
  return provider === "github" ? "github" : "azdo";
}

/** The provider named on the command line; undefined without a name. */
function parseProviderName(name: string | undefined): ProviderName | undefined {
  switch (name) {
    case undefined:
      return undefined;
    case "github":
      return "github";
    case "azdo":
    case "azure-devops":
      return "azdo";
    default:
      throw new Failure("usage", `unknown provider "${name}"`, {
        hint: 'use "github" or "azdo" (also "azure-devops")',
      });
  }
}

function chooseProvider(
  url: string,
  address: RemoteAddress,
  wanted: ProviderName | undefined,
  env: Variables,
): ProviderName {
  const host = hostOwner(address, env);
  if (wanted !== undefined && host !== undefined && host !== wanted) {
    throw new Failure(
      "usage",
      `remote "${maskRemote(url)}" is on ${providerLabels[host]}, not ${providerLabels[wanted]}`,
      {
        hint: `drop --provider, or use --provider ${host}`,
      },
    );
  }
  const found = wanted ?? host ?? (isAzdoPath(address) ? "azdo" : undefined) ?? ciProvider(env);
  if (found !== undefined) return found;
  throw new Failure(
    "usage",
    `remote "${maskRemote(url)}" does not tell whether it is on GitHub or Azure DevOps`,
    { hint: "specify --provider github or --provider azdo" },
  );
}

/** Whose host it is, by its full name: part of a name proves nothing (`github.com.evil.example`). */
function hostOwner(address: RemoteAddress, env: Variables): ProviderName | undefined {
  if (isAzdoHost(address)) return "azdo";
  return isGitHubHost(address, env) ? "github" : undefined;
}

function ciProvider(env: Variables): ProviderName | undefined {
  if (env["GITHUB_ACTIONS"]) return "github";
  return env["TF_BUILD"] ? "azdo" : undefined;
}

function noForm(url: string, provider: ProviderName | undefined): Failure {
  const whose = provider === undefined ? "GitHub or Azure DevOps" : providerLabels[provider];
  const forms = provider === "github"
    ? githubForms
    : provider === "azdo"
    ? azdoForms
    : [...githubForms, ...azdoForms];
  return new Failure(
    "provider",
    `remote "${maskRemote(url)}" is not a repository URL of ${whose}`,
    { hint: `forms that fit: ${forms.join(", ")}` },
  );
}
