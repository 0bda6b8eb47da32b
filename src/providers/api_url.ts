import { Failure } from "../core/failure.ts";

/**
 * Refuses to send a token over plain HTTP: `http:` is allowed only on loopback, or with `insecure`. `what` names the
 * URL in the `usage` failure.
 */
export function checkHttp(
  what: string,
  url: { readonly protocol: string; readonly hostname: string },
  insecure: boolean,
): void {
  if (url.protocol !== "http:" || insecure || isLoopback(url.hostname)) return;
  throw new Failure("usage", `${what} is plain HTTP: anyone on the network could read the token`, {
    hint: "use https://, or allow it with --insecure",
  });
}

/** Whether a host name, as a parsed URL has it, is this machine (RFC 5735 §3, RFC 4291 §2.5.3, RFC 6761 §6.3). */
function isLoopback(hostname: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "localhost" || hostname === "[::1]";
}

/** Parses an API root from the command line or the environment, without a trailing `/`; undefined if empty. */
export function readApiUrl(
  source: string,
  text: string | undefined,
  insecure: boolean,
): string | undefined {
  if (text === undefined || text === "") return undefined;
  const url = URL.parse(text);
  const usable = url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "" &&
    url.search === "" && url.hash === "";
  if (!usable) {
    throw new Failure("usage", `${source} "${text}" is not the URL of an API`, {
      hint: "use one such as https://github.example.com/api/v3",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new Failure("usage", `${source} names credentials for ${url.host}`, {
      hint: "pass the URL without them, and the token with --token or an environment variable",
    });
  }
  checkHttp(`${source} "${text}"`, url, insecure);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
