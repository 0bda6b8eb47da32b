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
  /** The answer's; 0 until it is there, and where the connection was broken off. */
  status: number;
}

/** Notes a request and answers one whose body can still be read. */
export async function recordRequest(
  request: Request,
  log: RequestRecord[],
): Promise<{ readonly request: Request; readonly record: RequestRecord }> {
  const url = new URL(request.url);
  const bytes = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const isGit = request.headers.get("content-type")?.startsWith("application/x-git-") ?? false;
  const record: RequestRecord = {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: bytes === undefined || bytes.length === 0 || isGit ? undefined : parsed(bytes),
    user: undefined,
    status: 0,
  };
  log.push(record);
  const copy = bytes === undefined
    ? request
    : new Request(request.url, { method: request.method, headers: request.headers, body: bytes });
  return { request: copy, record };
}

function parsed(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
