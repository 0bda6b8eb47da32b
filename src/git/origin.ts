import { Failure } from "../core/failure.ts";
import { GitError, type GitResult, type RunOptions } from "./git.ts";
import type { Repository } from "./repository.ts";
import type { ConfigEntry } from "./variables.ts";

/** The address of origin for a command. */
interface OriginAddress {
  /** The remote's name. */
  readonly name: string;
  /** As configured, before `insteadOf`. */
  readonly url: string;
  readonly config: readonly ConfigEntry[];
}

/** The address for fetches. */
export function fetchRemote(repository: Repository): OriginAddress {
  return { name: "origin", url: repository.configuredUrl, config: [] };
}

// A separate remote, configured by the environment: a push to `origin` would update refs/remotes/origin too, and a push
// to its URL would apply insteadOf twice.
const PUSH_REMOTE = "gitops-promotion";

/** The address for pushes. */
export function pushRemote(repository: Repository): OriginAddress {
  const url = withoutPassword(repository.pushUrl);
  return { name: PUSH_REMOTE, url, config: [[`remote.${PUSH_REMOTE}.url`, url]] };
}

/**
 * The same repository, with `authorization` sent to `origin` as HTTP header. It is passed by the environment, and
 * replaces headers that a checkout action left in the configuration.
 */
export function withAuthorization(repository: Repository, authorization: string): Repository {
  const url = withoutPassword(repository.remoteUrl);
  if (!/^https?:/i.test(url)) return repository;
  const git = repository.git.with([
    ...headerFor(url, authorization),
    // The user passed this token; a helper's credentials would hide that it is refused.
    ["credential.helper", ""],
  ]);
  return { ...repository, git, authorization };
}

/**
 * The key is as specific as possible, and the empty entry clears earlier values (https://git-scm.com/docs/git-config,
 * `http.extraHeader`).
 */
function headerFor(url: string, authorization: string): ConfigEntry[] {
  const key = `http.${url}.extraheader`;
  return [[key, ""], [key, `Authorization: ${authorization}`]];
}

/** Keeps the user name: a key with it takes precedence over any key without it. */
function withoutPassword(url: string): string {
  return url.replace(
    /^(https?:\/\/)(?:([^/@:]+)(?::[^/@]*)?@|:[^/@]*@)/i,
    (_, scheme, user) => user === undefined ? scheme : `${scheme}${user}@`,
  );
}

const MOST_REDIRECTS = 3;

/**
 * Runs a git command that talks to the remote. Git itself follows no redirect, since it would send the token along; a
 * redirect within the same host, as for a renamed repository, is followed here and remembered for the run. Throws a
 * `Failure` with code `auth` for a redirect to another host.
 */
export async function runOnRemote(
  repository: Repository,
  remote: OriginAddress,
  args: readonly string[],
  options: RunOptions = {},
): Promise<GitResult> {
  for (let redirects = 0;; redirects++) {
    try {
      return await gitFor(repository, remote).run(args, options);
    } catch (error) {
      if (!isRedirect(error) || redirects === MOST_REDIRECTS) throw error;
      const target = await findTarget(repository, remote);
      if (target === undefined) throw error;
      repository.git.log.info(
        `origin has moved to ${target}; to skip the redirect, run git remote set-url origin`,
      );
      repository.moved.set(remote.url, target);
    }
  }
}

function gitFor({ git, moved, authorization }: Repository, { url, config }: OriginAddress) {
  const target = moved.get(url);
  if (target === undefined) return git.with(config);
  return git.with([
    ...config,
    [`url.${target}.insteadOf`, url],
    ...(authorization === undefined ? [] : headerFor(target, authorization)),
  ]);
}

/** Whether a command failed because of a redirect. */
export function isRedirect(error: unknown): boolean {
  return error instanceof GitError && /returned error: 30[1278]/.test(error.stderr);
}

const REFS = "/info/refs";

/** Requests once more to learn the redirect's target, which git's error does not name. */
async function findTarget(
  repository: Repository,
  remote: OriginAddress,
): Promise<string | undefined> {
  const { stderr } = await gitFor(repository, remote).run(["ls-remote", remote.name, "HEAD"], {
    accept: [128],
    variables: { GIT_TRACE_CURL: "1", GIT_TRACE_CURL_NO_DATA: "1", GIT_TRACE_REDACT: "1" },
  });
  const location = /<= Recv header: location: (?<to>\S+)/i.exec(stderr)?.groups?.["to"];
  const asked = /unable to access '(?<url>[^']+)'/.exec(stderr)?.groups?.["url"];
  if (location === undefined || asked === undefined) return undefined;
  const from = new URL(`${asked.replace(/\/$/, "")}${REFS}`);
  const to = new URL(location, from);
  to.username = "";
  to.password = "";
  const isSafe = to.protocol === from.protocol || to.protocol === "https:";
  if (to.host !== from.host || !isSafe) throw leadsElsewhere(from, to);
  return to.pathname.endsWith(REFS)
    ? `${to.origin}${to.pathname.slice(0, -REFS.length)}`
    : undefined;
}

function leadsElsewhere(from: URL, to: URL): Failure {
  const address = `${to.origin}${to.pathname.replace(/\/info\/refs$/, "")}`;
  return new Failure(
    "auth",
    `origin on "${from.protocol}//${from.host}" redirects to "${to.protocol}//${to.host}", which must not get the token`,
    {
      hint:
        `if the repository has moved there, run: git remote set-url origin ${address}; else check the token and the origin URL`,
    },
  );
}
