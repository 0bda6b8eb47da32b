/**
 * A `fetch` that sends a request exactly once. Deno's own sends it again, a POST too, where a kept connection breaks
 * before the answer (https://github.com/denoland/deno/issues/35610), so each request gets a connection of its own. The
 * answer's body must be read by `read`, after which the connection is gone.
 */
export async function sendOnce<T>(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    return await read(await fetch(url, { ...init, client }));
  } finally {
    client.close();
  }
}
