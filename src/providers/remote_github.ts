import type { Variables } from "../context.ts";
import { readApiUrl } from "./api_url.ts";
import type { RemoteAddress } from "./remote_address.ts";

/** A repository on GitHub. Names are as people write them; URLs have them encoded and no `/` at the end. */
export interface GitHubRemote {
  readonly provider: "github";
  readonly owner: string;
  readonly repo: string;
  /** Root of the REST API: `https://api.github.com`, `https://host/api/v3`. */
  readonly apiUrl: string;
}

/** The forms of a remote on GitHub, for messages. */
export const githubForms: readonly string[] = [
  "https://github.com/<owner>/<repository>",
  "git@github.com:<owner>/<repository>.git",
  "https://<enterprise host>/<owner>/<repository>",
];

/**
 * Host names of github.com: its pages, and SSH over the HTTPS port (docs.github.com, "Using SSH over the HTTPS port").
 */
const dotcom: ReadonlySet<string> = new Set(["github.com", "www.github.com", "ssh.github.com"]);

/** Whether the host is github.com, `<name>.ghe.com`, or the server of this GitHub Actions run. */
export function isGitHubHost(address: RemoteAddress, env: Variables): boolean {
  return dotcom.has(address.host) || isDataResidency(address.host) ||
    serverOf(address, env) !== undefined;
}

/** The remote of an address; undefined if its path is not `owner/repository`. */
export function githubRemote(
  address: RemoteAddress,
  options: { readonly apiUrl: string | undefined; readonly insecure: boolean },
  env: Variables,
): GitHubRemote | undefined {
  const [owner, name, ...more] = address.segments;
  const repo = name?.replace(/\.git$/, "");
  if (owner === undefined || repo === undefined || more.length > 0) return undefined;
  if (!isName(owner) || !isName(repo)) return undefined;
  const origin = originOf(address, env);
  return {
    provider: "github",
    owner,
    repo,
    apiUrl: options.apiUrl ?? apiUrlFromCi(address, options.insecure, env) ?? apiUrlOf(origin),
  };
}

/** `GITHUB_API_URL`, which applies only to `GITHUB_SERVER_URL`'s host if that is set. */
function apiUrlFromCi(address: RemoteAddress, insecure: boolean, env: Variables) {
  const isForeign = env["GITHUB_SERVER_URL"] && serverOf(address, env) === undefined;
  return isForeign ? undefined : readApiUrl("GITHUB_API_URL", env["GITHUB_API_URL"], insecure);
}

/** Docs: "Getting started with the REST API"; GitHub Enterprise Cloud with data residency: `api.SUBDOMAIN.ghe.com`. */
function apiUrlOf(origin: string): string {
  const { protocol, host } = new URL(origin);
  if (host === "github.com") return "https://api.github.com";
  if (isDataResidency(host)) return `https://api.${host}`;
  return `${protocol}//${host}/api/v3`;
}

function originOf(address: RemoteAddress, env: Variables): string {
  if (dotcom.has(address.host)) return "https://github.com";
  const server = address.transport === "ssh" ? serverOf(address, env) : undefined;
  return server?.origin ?? `${address.protocol}//${address.host}`;
}

/** `GITHUB_SERVER_URL`, if it is the remote's server; compared by name, since SSH has a different port. */
function serverOf(address: RemoteAddress, env: Variables): URL | undefined {
  const server = URL.parse(env["GITHUB_SERVER_URL"] ?? "");
  if (server === null) return undefined;
  if (dotcom.has(address.host) && server.host === "github.com") return server;
  const same = address.transport === "ssh"
    ? server.hostname === address.hostname
    : server.host === address.host;
  return same ? server : undefined;
}

function isDataResidency(host: string): boolean {
  return /^[a-z0-9-]+\.ghe\.com$/.test(host);
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text) && !/^\.{1,2}$/.test(text);
}
