import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
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
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => problems.push(String(error)));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer());
    const { method = "", url: path = "", headers } = request;
    received.push({ method, path, headers, body });
    const index = open.findIndex((each) => fits(each, method, path, body));
    const found = open[index];
    if (found === undefined) {
      problems.push(`unexpected request: ${method} ${path} ${body}`);
      response.writeHead(418).end();
      return;
    }
    open.splice(index, 1);
    try {
      if (found.sent !== undefined) assert.deepEqual(sentOf(found, body), found.sent);
    } catch (error) {
      problems.push(`${method} ${path}: ${(error as Error).message}`);
    }
    answer(response, found.answer);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await test({ url: `http://127.0.0.1:${port}`, received });
  } catch (error) {
    if (problems.length === 0) throw error;
    throw new Error(problems.join("\n"), { cause: error });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
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

function answer(response: ServerResponse, wanted: Exchange["answer"]): void {
  if (wanted === "reset") {
    response.destroy();
    return;
  }
  const isText = typeof wanted.body === "string";
  response.writeHead(wanted.status, {
    "content-type": isText ? "text/html" : "application/json; charset=utf-8",
    ...wanted.headers,
  });
  response.end(isText ? wanted.body : wanted.body === undefined ? "" : JSON.stringify(wanted.body));
}
