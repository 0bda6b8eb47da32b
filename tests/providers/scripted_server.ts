import assert from "node:assert/strict";
import { startRelay } from "../../forge/relay.ts";

/** A request that a test expects, and what comes back. */
export interface Exchange {
  readonly method: string;
  /** With the query, as sent. */
  readonly path: string;
  /** For GraphQL, which has one path: a part of the document. */
  readonly document?: string;
  /** The body, or GraphQL's variables; undefined where it does not matter. */
  readonly sent?: unknown;
  /** `reset` breaks the connection off before an answer. */
  readonly answer: "reset" | Answer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A request that came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** Which of the server's connections it came on, counted from 1. */
  readonly connection: number;
}

export interface ScriptedServer {
  readonly url: string;
  readonly received: readonly Received[];
}

/**
 * Runs `test` against a server on loopback that answers the exchanges, each once, those that are alike in their order.
 * A request that is none of them, or one that never came, fails the test.
 */
export async function withScriptedServer(
  exchanges: readonly Exchange[],
  test: (server: ScriptedServer) => Promise<void>,
): Promise<void> {
  const open = [...exchanges];
  const received: Received[] = [];
  const problems: string[] = [];

  async function handle(request: Request, port: number): Promise<Response> {
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url);
    const path = pathname + search;
    const body = await request.text();
    received.push({ method, path, headers, body, connection: relay.connectionOf(port) });
    const index = open.findIndex((each) => fits(each, method, path, body));
    const found = open[index];
    if (found === undefined) {
      problems.push(`unexpected request: ${method} ${path} ${body}`);
      return new Response(null, { status: 418 });
    }
    open.splice(index, 1);
    try {
      if (found.sent !== undefined) assert.deepEqual(sentOf(found, body), found.sent);
    } catch (error) {
      problems.push(`${method} ${path}: ${(error as Error).message}`);
    }
    if (found.answer !== "reset") return responseOf(found.answer);
    relay.reset(port);
    return new Response(null, { status: 500 });
  }

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request, info) => handle(request, info.remoteAddr.port),
  );
  const relay = startRelay(server.addr.port);
  try {
    await test({ url: `http://127.0.0.1:${relay.port}`, received });
  } catch (error) {
    if (problems.length === 0) throw error;
    throw new Error(problems.join("\n"), { cause: error });
  } finally {
    relay.close();
    await server.shutdown();
  }
  const unused = open.map((each) =>
    `never asked for: ${each.method} ${each.path} ${each.document ?? ""}`
  );
  assert.deepEqual([...problems, ...unused], []);
}

function fits(exchange: Exchange, method: string, path: string, body: string): boolean {
  return exchange.method === method && exchange.path === path &&
    (exchange.document === undefined || documentOf(body).includes(exchange.document));
}

function documentOf(body: string): string {
  return String((JSON.parse(body) as { query?: unknown }).query);
}

function sentOf(exchange: Exchange, body: string): unknown {
  const parsed = JSON.parse(body) as { variables?: unknown };
  return exchange.document === undefined ? parsed : parsed.variables;
}

function responseOf({ status, headers = {}, body }: Answer): Response {
  if (typeof body === "string") {
    return new Response(body, { status, headers: { "content-type": "text/html", ...headers } });
  }
  if (body === undefined) return new Response(null, { status, headers });
  return Response.json(body, { status, headers });
}
