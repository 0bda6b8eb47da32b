import type { Variables } from "../context.ts";
import { authorizationFor } from "./azdo/authorization.ts";
import type { HttpEdge } from "./http.ts";
import type { Provider } from "./provider.ts";
import { likelyProvider, parseRemote, type Remote } from "./remote.ts";
import { secretsInRemote } from "./remote_address.ts";
import { checkTokenForm, findToken, noToken, type Token } from "./token.ts";

export interface ConnectOptions {
  /** As git is configured. */
  readonly remoteUrl: string;
  /** `--provider` */
  readonly provider?: string | undefined;
  /** `--token` */
  readonly token?: string | undefined;
  /** `--api-url` */
  readonly apiUrl?: string | undefined;
  /** `--insecure` */
  readonly insecure: boolean;
}

export interface ConnectEdge extends HttpEdge {
  /** Called with every secret before it is used, in each form in which it is sent. */
  registerSecret(secret: string): void;
}

/** What is known about the remote's provider before the first request. */
export interface Connection {
  readonly remote: Remote;
  readonly token: string | undefined;
  /** The `Authorization` header for git; undefined without a token. */
  readonly gitAuthorization: string | undefined;
  /** The provider's client, loaded on first use. Throws an `auth` failure without a token. */
  provider(): Promise<Provider>;
}

/** Reads the remote and finds the token (spec, "Command line"); sends nothing. Throws as `parseRemote` does. */
export function connect(options: ConnectOptions, edge: ConnectEdge): Connection {
  for (const secret of secretsInRemote(options.remoteUrl)) edge.registerSecret(secret);
  const remote = parseRemote(options.remoteUrl, options, edge.env);
  const token = findToken(remote.provider, options.token, edge.env);
  if (token === undefined) {
    const provider = () => Promise.reject(noToken(remote.provider));
    return { remote, token: undefined, gitAuthorization: undefined, provider };
  }
  edge.registerSecret(token.value);
  checkTokenForm(token);
  const gitAuthorization = gitAuthorizationOf(remote, token.value);
  for (const form of [btoa(token.value), btoa(`:${token.value}`)]) edge.registerSecret(form);
  edge.registerSecret(gitAuthorization.replace(/^\w+ /, ""));
  edge.log.debug(`using the token from ${token.source}`);
  let loaded: Promise<Provider> | undefined;
  const provider = () => loaded ??= load(remote, token, edge);
  return { remote, token: token.value, gitAuthorization, provider };
}

/** Loads the code of the most likely client while git reads the remote's URL. */
export function loadLikely(options: Pick<ConnectOptions, "provider">, env: Variables): void {
  const likely = likelyProvider(options, env);
  // `provider()` reports the error.
  if (likely !== undefined) code[likely]().catch(() => {});
}

const code = {
  github: () => import("./github/github_provider.ts"),
  azdo: () => import("./azdo/azdo_provider.ts"),
};

async function load(remote: Remote, token: Token, edge: HttpEdge): Promise<Provider> {
  if (remote.provider === "github") {
    const { createGitHubProvider } = await code.github();
    return createGitHubProvider(remote, token.value, edge, { tokenSource: token.source });
  }
  const { createAzdoProvider } = await code.azdo();
  return createAzdoProvider(remote, token.value, edge);
}

/** The documented forms; GitHub accepts any user name with a token, and documents this one for apps. */
function gitAuthorizationOf(remote: Remote, token: string): string {
  return remote.provider === "github"
    ? `basic ${btoa(`x-access-token:${token}`)}`
    : authorizationFor(token);
}
