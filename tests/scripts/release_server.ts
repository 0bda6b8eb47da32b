import { createHash } from "node:crypto";
import { join } from "node:path";

export interface ReleaseServer extends AsyncDisposable {
  /** For `GITOPS_PROMOTION_DOWNLOAD_URL`. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: string[];
  /** Files by path; tests change them. */
  readonly files: Map<string, Uint8Array>;
}

/**
 * Serves a release 1.2.3 as GitHub does, which is also the latest one. Its executable, for Linux on x86-64 and for
 * Windows, is the given script.
 */
export async function releaseServer(script: string): Promise<ReleaseServer> {
  const files = new Map<string, Uint8Array>();
  const sums: string[] = [];
  for (
    const [target, name] of [
      ["x86_64-unknown-linux-gnu", "gitops-promotion"],
      ["x86_64-pc-windows-msvc", "gitops-promotion.exe"],
    ] as const
  ) {
    const archive = await tarball(name, script);
    const file = `gitops-promotion-${target}.tar.gz`;
    sums.push(`${createHash("sha256").update(archive).digest("hex")}  ${file}\n`);
    publish(files, file, archive);
  }
  publish(files, "SHA256SUMS", new TextEncoder().encode(sums.join("")));
  const requests: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const path = new URL(request.url).pathname;
    requests.push(path);
    const content = files.get(path);
    if (content === undefined) return new Response("not found", { status: 404 });
    return new Response(new Uint8Array(content));
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    files,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function publish(files: Map<string, Uint8Array>, name: string, content: Uint8Array): void {
  files.set(`/download/v1.2.3/${name}`, content);
  files.set(`/latest/download/${name}`, content);
}

async function tarball(name: string, script: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  try {
    await Deno.writeTextFile(join(folder, name), script, { mode: 0o755 });
    const { stdout } = await new Deno.Command("tar", { args: ["-C", folder, "-czf", "-", name] })
      .output();
    return stdout;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
