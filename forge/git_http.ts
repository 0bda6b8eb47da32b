import { git, gitEnvironment } from "./state/git.ts";

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

let backend: Promise<string> | undefined;

/**
 * Serves a bare repository by `git http-backend` (CGI, https://git-scm.com/docs/git-http-backend). Access has been
 * checked before.
 */
export async function serveGit(
  request: Request,
  parsed: GitRequest,
  options: { readonly dir: string; readonly user: string },
): Promise<Response> {
  backend ??= git(undefined, ["--exec-path"]).then((path) => `${path}/git-http-backend`);
  const url = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  const child = new Deno.Command(await backend, {
    clearEnv: true,
    env: gitEnvironment({
      GIT_PROJECT_ROOT: options.dir,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
      PATH_INFO: `/${parsed.rest}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      REMOTE_USER: options.user,
      REMOTE_ADDR: "127.0.0.1",
    }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [result] = await Promise.all([child.output(), send(child, body)]);
  return parseCgi(result.stdout);
}

async function send(child: Deno.ChildProcess, body: Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(body);
    await writer.close();
  } catch {
    // The backend may answer without having read the whole request.
  }
}

function parseCgi(output: Uint8Array<ArrayBuffer>): Response {
  const text = new TextDecoder("latin1").decode(output.subarray(0, 4096));
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return new Response("git http-backend sent no headers", { status: 500 });
  const headers = new Headers();
  let status = 200;
  for (const line of text.slice(0, end).split("\r\n")) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  return new Response(output.subarray(end + 4), { status, headers });
}
