import type { RemoteAddress } from "./remote_address.ts";

/** A repository on Azure DevOps. Names are as people write them; URLs have them encoded and no `/` at the end. */
export interface AzdoRemote {
  readonly provider: "azdo";
  /** Root of the REST API: `https://dev.azure.com/org`, `https://host/tfs/collection`. */
  readonly organizationUrl: string;
  readonly project: string;
  readonly repo: string;
  /** The repository's page for people. */
  readonly webUrl: string;
}

/** The forms of a remote on Azure DevOps, for messages. */
export const azdoForms: readonly string[] = [
  "https://dev.azure.com/<organization>/<project>/_git/<repository>",
  "git@ssh.dev.azure.com:v3/<organization>/<project>/<repository>",
  "https://<server>/<collection>/<project>/_git/<repository>",
];

interface Place {
  readonly organizationUrl: string;
  readonly project: string;
  readonly repo: string;
}

const services = "dev.azure.com";
const servicesSsh = "ssh.dev.azure.com";
const oldServicesSsh = "vs-ssh.visualstudio.com";

/** Whether the host is one of Azure DevOps Services. */
export function isAzdoHost({ host }: RemoteAddress): boolean {
  return host === services || host === servicesSsh || isOldServices(host);
}

/** Whether the path is that of an Azure DevOps repository, on any server. */
export function isAzdoPath({ segments }: RemoteAddress): boolean {
  return segments.includes("_git") || segments.includes("_ssh");
}

/** The remote of an address; undefined if its path has an unknown form. `apiUrl` replaces the organization's URL. */
export function azdoRemote(
  address: RemoteAddress,
  options: { readonly apiUrl: string | undefined },
): AzdoRemote | undefined {
  const place = placeOf(address);
  if (place === undefined) return undefined;
  const { organizationUrl, project, repo } = place;
  const webUrl = `${organizationUrl}/${encodeURIComponent(project)}/_git/${
    encodeURIComponent(repo)
  }`;
  return {
    provider: "azdo",
    organizationUrl: options.apiUrl ?? organizationUrl,
    project,
    repo,
    webUrl,
  };
}

function placeOf(address: RemoteAddress): Place | undefined {
  if (address.host === servicesSsh || address.host === oldServicesSsh) {
    return address.segments[0] === "v3" ? versionedPlace(address) : oldSshPlace(address);
  }
  const [before, repo] = splitAtGit(address.segments);
  if (before === undefined || repo === undefined) return undefined;
  if (address.host === services) {
    const [organization, project = repo, ...more] = before;
    if (organization === undefined || more.length > 0) return undefined;
    return { organizationUrl: urlOf("https://dev.azure.com", [organization]), project, repo };
  }
  const origin = `${address.protocol}//${address.host}`;
  if (isOldServices(address.host)) {
    const [project = repo, ...more] = withoutDefaultCollection(before);
    return more.length > 0 ? undefined : { organizationUrl: origin, project, repo };
  }
  return serverPlace(origin, before, repo);
}

/** `v3/organization/project/repository`, the same on both SSH hosts. */
function versionedPlace({ segments }: RemoteAddress): Place | undefined {
  const [, organization, project, repo, ...more] = segments;
  if (organization === undefined || project === undefined || repo === undefined) return undefined;
  if (more.length > 0) return undefined;
  return { organizationUrl: urlOf("https://dev.azure.com", [organization]), project, repo };
}

/** `ssh://organization@vs-ssh.visualstudio.com:22/[DefaultCollection/]project/_ssh/repository`. */
function oldSshPlace({ user, segments }: RemoteAddress): Place | undefined {
  const [before, repo] = splitAtGit(segments);
  if (before === undefined || repo === undefined || !/^[A-Za-z0-9-]+$/.test(user)) return undefined;
  const [project = repo, ...more] = withoutDefaultCollection(before);
  if (more.length > 0) return undefined;
  return { organizationUrl: `https://${user.toLowerCase()}.visualstudio.com`, project, repo };
}

/**
 * `[virtual directory/]collection/[project/]_git/repository` of Azure DevOps Server. Without a project, the project has
 * the repository's name. Of two names before `_git`, the second is the collection only if the first is the usual `tfs`,
 * or if it is named like the first collection of every server.
 */
function serverPlace(origin: string, before: readonly string[], repo: string): Place | undefined {
  const last = before.at(-1);
  if (last === undefined) return undefined;
  const isShort = before.length === 1 || isDefaultCollection(last) ||
    (before.length === 2 && before[0]?.toLowerCase() === "tfs");
  return isShort
    ? { organizationUrl: urlOf(origin, before), project: repo, repo }
    : { organizationUrl: urlOf(origin, before.slice(0, -1)), project: last, repo };
}

/** The segments before `_git` (or `_ssh`), and the repository after it, also after `_optimized` and `_full`. */
function splitAtGit(
  segments: readonly string[],
): [before: readonly string[], repo: string] | [undefined, undefined] {
  const at = segments.findIndex((segment) => segment === "_git" || segment === "_ssh");
  if (at < 0) return [undefined, undefined];
  const after = segments.slice(at + 1);
  if (after.length === 2 && (after[0] === "_optimized" || after[0] === "_full")) after.shift();
  const [repo] = after;
  return repo === undefined || after.length > 1
    ? [undefined, undefined]
    : [segments.slice(0, at), repo];
}

function withoutDefaultCollection(segments: readonly string[]): readonly string[] {
  return segments[0] !== undefined && isDefaultCollection(segments[0])
    ? segments.slice(1)
    : segments;
}

function isDefaultCollection(segment: string): boolean {
  return segment.toLowerCase() === "defaultcollection";
}

function isOldServices(host: string): boolean {
  return /^[a-z0-9-]+\.visualstudio\.com$/.test(host);
}

function urlOf(origin: string, segments: readonly string[]): string {
  return [origin, ...segments.map((segment) => encodeURIComponent(segment))].join("/");
}
