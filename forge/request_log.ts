/** A request that the forge got, for tests to look at. */
export interface RequestRecord {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** JSON, parsed; text where it is none; `undefined` without a body and for git's packs. */
  readonly body: unknown;
  /** The login whose token was sent; `undefined` without an accepted one. */
  user: string | undefined;
  /** Which of the forge's connections it came on, counted from 1. */
  readonly connection: number;
  /** Milliseconds since the process began: when it came, and when its answer went out (0 until then). */
  readonly cameAt: number;
  answeredAt: number;
  /** The answer's; 0 until it is there, and where the connection was broken off. */
  status: number;
}

/** Notes a request and answers the same one at `url`, whose body can still be read. */
export async function recordRequest(
  request: Request,
  url: URL,
  log: RequestRecord[],
  connection: number,
): Promise<{ readonly request: Request; readonly record: RequestRecord }> {
  const cameAt = performance.now();
  const bytes = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const isGit = request.headers.get("content-type")?.startsWith("application/x-git-") ?? false;
  const record: RequestRecord = {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: bytes === undefined || bytes.length === 0 || isGit ? undefined : parsed(bytes),
    user: undefined,
    connection,
    cameAt,
    answeredAt: 0,
    status: 0,
  };
  log.push(record);
  const copy = { method: request.method, headers: request.headers };
  return {
    request: new Request(url, bytes === undefined ? copy : { ...copy, body: bytes }),
    record,
  };
}

function parsed(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
