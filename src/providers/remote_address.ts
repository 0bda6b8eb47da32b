/** A remote's URL taken apart, before anybody knows whose it is. */
export interface RemoteAddress {
  readonly transport: "http" | "ssh";
  /** What the same server's pages and API are reached by; `https:` where git goes over SSH. */
  readonly protocol: "http:" | "https:";
  /** Lower case, with the port where that is not the protocol's; without it for SSH, whose port is another one. */
  readonly host: string;
  readonly hostname: string;
  /** Who logs in, decoded; empty where the URL names nobody. */
  readonly user: string;
  /** The path's parts, percent-decoded once; none is empty, `.` or `..`, none holds `/`, `\` or a control character. */
  readonly segments: readonly string[];
}

const scpForm = /^(?:(?<user>[^@/:\s]+)@)?(?<host>[^@/:\s[\]]{2,}):(?!:|\/\/)(?<path>.+)$/;
const noPassword = "x-oauth-basic";

/**
 * Takes apart `https://`, `http://`, `ssh://` and `user@host:path` (https://git-scm.com/docs/git-clone#_git_urls).
 * Undefined for every other form: local paths, `file://`, `git://`, and what two readers of a URL could understand
 * differently (a backslash, a line end, `..`, a query).
 */
export function parseRemoteAddress(text: string): RemoteAddress | undefined {
  if (/[\\\p{Cc}]/u.test(text)) return undefined;
  if (/^(?:https?|ssh|git\+ssh|ssh\+git):\/\//i.test(text)) return parseUrl(text);
  const scp = scpForm.exec(text)?.groups;
  if (scp === undefined || text.includes("://")) return undefined;
  const segments = decodePath(scp["path"] ?? "");
  const hostname = (scp["host"] ?? "").toLowerCase();
  if (segments === undefined || !/^[a-z0-9._-]+$/.test(hostname)) return undefined;
  return ssh(hostname, scp["user"] ?? "", segments);
}

/** The remote as it may be printed: on one line, without a password or a token. */
export function maskRemote(text: string): string {
  const oneLine = text.replaceAll(/\p{Cc}/gu, "?");
  return oneLine.replace(
    /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<user>[^/?#]*)@/i,
    (whole, scheme: string, user: string) =>
      /^(?:git\+)?ssh/i.test(scheme) && !user.includes(":") ? whole : `${scheme}***@`,
  );
}

/** Credentials that stand in the URL itself, as they are written there and decoded. */
export function secretsInRemote(text: string): string[] {
  const parts = /^https?:\/\/(?<user>[^/?#:]*)(?::(?<password>[^/?#]*))?@(?<rest>.*)$/i.exec(text)
    ?.groups;
  const { user = "", password, rest = "" } = parts ?? {};
  const isToken = isInUsersPlace(user, password) && !rest.includes(user);
  const secrets = [isToken ? user : "", password === noPassword ? "" : password ?? ""];
  return [...new Set(secrets.flatMap((secret) => [secret, decode(secret) ?? ""]))]
    .filter((secret) => secret !== "");
}

/**
 * A token may stand in the user's place, beside no password or GitHub's stand-in for one
 * (https://github.blog/2012-09-21-easier-builds-and-deployments-using-git-over-https-and-oauth), where Azure DevOps
 * itself puts the organization's name.
 */
function isInUsersPlace(user: string, password: string | undefined): boolean {
  return password === "" || password === noPassword || /^[A-Za-z0-9_-]{20,}$/.test(user);
}

function parseUrl(text: string): RemoteAddress | undefined {
  const url = URL.parse(text.replace(/^(?:git\+ssh|ssh\+git):/i, "ssh:"));
  if (url === null || url.hostname === "" || url.search !== "" || url.hash !== "") return undefined;
  // The URL parser takes `..` away, so it is looked for in the text as it was.
  const path = /^[^:]+:\/\/[^/?#]*(?<path>\/.*)?$/.exec(text)?.groups?.["path"] ?? "";
  const segments = decodePath(path);
  const user = decode(url.username);
  if (segments === undefined || user === undefined) return undefined;
  if (url.protocol === "ssh:") return ssh(url.hostname.toLowerCase(), user, segments);
  return {
    transport: "http",
    protocol: url.protocol === "http:" ? "http:" : "https:",
    host: url.host,
    hostname: url.hostname,
    user,
    segments,
  };
}

/** Undefined for a host that no URL can have, as `ssh.github.443`, since the API could not be called there. */
function ssh(
  hostname: string,
  user: string,
  segments: readonly string[],
): RemoteAddress | undefined {
  if (!URL.canParse(`https://${hostname}`)) return undefined;
  return {
    transport: "ssh",
    protocol: "https:",
    host: hostname,
    hostname,
    user,
    segments,
  };
}

function decodePath(path: string): string[] | undefined {
  const trimmed = path.replace(/^\//, "").replace(/\/+$/, "");
  const segments: string[] = [];
  for (const part of trimmed.split("/")) {
    const segment = decode(part);
    if (segment === undefined || /^\.{0,2}$|[/\\\p{Cc}]/u.test(segment)) return undefined;
    segments.push(segment);
  }
  return segments;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
