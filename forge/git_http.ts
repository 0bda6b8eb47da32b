import { gunzipSync } from "node:zlib";
import { gitEnvironment } from "./state/git.ts";

const SERVICE = /^(?<path>.+?)\/(?<rest>info\/refs|git-upload-pack|git-receive-pack)$/;

export interface GitRequest {
  /** The path of the repository as it was asked for, percent-decoding left to the front end. */
  readonly repository: string;
  /** `info/refs`, `git-upload-pack` or `git-receive-pack`. */
  readonly rest: string;
  /** Wants to push, be it only by asking for the refs. */
  readonly writes: boolean;
}

/** Takes a request of git's smart HTTP protocol apart; `undefined` where it is none. */
export function parseGitRequest(url: URL): GitRequest | undefined {
  const parts = SERVICE.exec(url.pathname)?.groups;
  if (parts === undefined) return undefined;
  const rest = parts["rest"]!;
  const writes = rest === "git-receive-pack" ||
    (rest === "info/refs" && url.searchParams.get("service") === "git-receive-pack");
  return { repository: parts["path"]!, rest, writes };
}

/**
 * Serves a bare repository as `git http-backend` does, by the same two services of git, without the process that it would
 * take (https://git-scm.com/docs/gitprotocol-http). Access has been checked before.
 */
export async function serveGit(
  request: Request,
  { rest }: GitRequest,
  { dir, user }: { readonly dir: string; readonly user: string },
): Promise<Response> {
  const isForRefs = rest === "info/refs";
  const service = isForRefs ? new URL(request.url).searchParams.get("service") ?? "" : rest;
  if (!/^git-(upload|receive)-pack$/.test(service)) {
    return new Response(`Unsupported service: '${service}'\n`, { status: 403 });
  }
  const kind = isForRefs ? "advertisement" : "result";
  const expected = `application/x-${service}-request`;
  if (!isForRefs && request.headers.get("content-type") !== expected) {
    return new Response(`Expected ${expected}\n`, { status: 415 });
  }
  const protocol = request.headers.get("git-protocol") ?? "";
  const mode = isForRefs ? ["--stateless-rpc", "--advertise-refs"] : ["--stateless-rpc"];
  const child = new Deno.Command("git", {
    args: [service.replace("git-", ""), ...mode, dir],
    clearEnv: true,
    env: gitEnvironment({
      GIT_PROTOCOL: protocol,
      GIT_COMMITTER_NAME: user,
      GIT_COMMITTER_EMAIL: `${user}@http.127.0.0.1`,
    }),
    stdin: isForRefs ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([
    child.output(),
    isForRefs ? undefined : bodyOf(request).then((body) => send(child, body)),
  ]);
  const announced = isForRefs && !/(^|:)version=2(:|$)/.test(protocol)
    ? new TextEncoder().encode(packetLine(`# service=${service}\n`) + FLUSH)
    : new Uint8Array();
  return new Response(new Blob([announced, stdout]), {
    headers: { "content-type": `application/x-${service}-${kind}`, "cache-control": "no-cache" },
  });
}

const FLUSH = "0000";

/** https://git-scm.com/docs/gitprotocol-common#_pkt_line_format */
function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, "0") + text;
}

async function bodyOf(request: Request): Promise<Uint8Array> {
  const body = new Uint8Array(await request.arrayBuffer());
  return request.headers.get("content-encoding") === "gzip" ? gunzipSync(body) : body;
}

async function send(child: Deno.ChildProcess, body: Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(body);
    await writer.close();
  } catch {
    // git may answer without having read the whole request.
  }
}
