/** The parts of a remote's URL, whatever the provider. */
export interface RemoteAddress {
  readonly transport: "http" | "ssh";
  /** The protocol of the same server's pages and API; `https:` if git uses SSH. */
  readonly protocol: "http:" | "https:";
  /**
   * Lower case, with the port if it is not the protocol's default; without it for SSH, whose port is a different one.
   */
  readonly host: string;
  readonly hostname: string;
  /** The user name, decoded; empty if the URL has none. */
  readonly user: string;
  /** The path's parts, percent-decoded once; none is empty, `.` or `..`, none holds `/`, `\` or a control character. */
  readonly segments: readonly string[];
}

const scpForm = /^(?:(?<user>[^@/:\s]+)@)?(?<host>[^@/:\s[\]]{2,}):(?!:|\/\/)(?<path>.+)$/;
const noPassword = "x-oauth-basic";

/**
 * Parses `https://`, `http://`, `ssh://` and `user@host:path` (https://git-scm.com/docs/git-clone#_git_urls). Undefined
 * for every other form: local paths, `file://`, `git://`, and anything that two URL parsers may read differently (a
 * backslash, a line end, `..`, a query).
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

/** The remote in printable form: on one line, without a password or token. */
export function maskRemote(text: string): string {
  const oneLine = text.replaceAll(/\p{Cc}/gu, "?");
  return oneLine.replace(
    /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<user>[^/?#]*)@/i,
    (whole, scheme: string, user: string) =>
      /^(?:git\+)?ssh/i.test(scheme) && !user.includes(":") ? whole : `${scheme}***@`,
  );
}

/** Credentials in the URL itself, both as written and decoded. */
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
 * A token may be in the user's place, without a password or with GitHub's placeholder for one
 * (https://github.blog/2012-09-21-easier-builds-and-deployments-using-git-over-https-and-oauth), where Azure DevOps
 * itself puts the organization's name.
 */
function isInUsersPlace(user: string, password: string | undefined): boolean {
  return password === "" || password === noPassword || /^[A-Za-z0-9_-]{20,}$/.test(user);
}

function parseUrl(text: string): RemoteAddress | undefined {
  const url = URL.parse(text.replace(/^(?:git\+ssh|ssh\+git):/i, "ssh:"));
  if (url === null || url.hostname === "" || url.search !== "" || url.hash !== "") return undefined;
  // The URL parser resolves `..`, so the original text is checked for it.
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

/**
 * Undefined for a host that is not valid in a URL, such as `ssh.github.443`, since the API could not be called there.
 */
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
