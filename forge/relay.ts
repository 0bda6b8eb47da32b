/** A TCP relay, since `Deno.serve` cannot break a connection off before it has sent headers. */
interface Relay {
  readonly port: number;
  /** How many connections there were so far. */
  readonly connections: number;
  /** Which of them the server sees as coming from a port, counted from 1; 0 where it is none of them. */
  connectionOf(serverSidePort: number): number;
  /** Breaks off the client's connection that the server sees as coming from `serverSidePort`. */
  reset(serverSidePort: number): void;
  close(): void;
}

/** Listens on 127.0.0.1 and passes everything on to the port there; a new connection takes `openingTime` milliseconds. */
export function startRelay(targetPort: number, openingTime = 0): Relay {
  const hostname = "127.0.0.1";
  const listener = Deno.listen({ hostname, port: 0 });
  const clients = new Map<number, Deno.TcpConn>();
  const numbers = new Map<number, number>();
  let connections = 0;
  let closed = false;
  async function pass(client: Deno.TcpConn): Promise<void> {
    const number = ++connections;
    if (openingTime > 0) await new Promise((resolve) => setTimeout(resolve, openingTime));
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname, port: targetPort });
    } catch {
      // The server is being closed.
      return closeQuietly(client);
    }
    if (closed) {
      closeQuietly(server);
      return closeQuietly(client);
    }
    const { port } = server.localAddr as Deno.NetAddr;
    clients.set(port, client);
    numbers.set(port, number);
    client.setNoDelay(true);
    server.setNoDelay(true);
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
    clients.delete(port);
  }
  async function accept(): Promise<void> {
    try {
      for await (const client of listener) void pass(client);
    } catch (error) {
      // Closing the listener ends the loop in this way on some versions.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
  void accept();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    get connections() {
      return connections;
    },
    connectionOf: (port) => numbers.get(port) ?? 0,
    reset(serverSidePort) {
      const client = clients.get(serverSidePort);
      clients.delete(serverSidePort);
      closeQuietly(client);
    },
    close() {
      closed = true;
      listener.close();
      for (const client of clients.values()) closeQuietly(client);
      clients.clear();
    },
  };
}

function closeQuietly(connection: Deno.TcpConn | undefined): void {
  try {
    connection?.close();
  } catch {
    // Closed by the other side already.
  }
}
