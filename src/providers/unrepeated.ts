/**
 * A `fetch` that sends each request once, on a kept connection too. Deno's own sends it again, a POST as well, where a
 * kept connection breaks before the answer (https://github.com/denoland/deno/issues/35610), unless the body is a
 * stream. A connection that was closed before the request went out is replaced all the same.
 */
export function unrepeated(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    if (typeof init?.body !== "string") return fetch(input, init);
    return fetch(input, { ...init, body: new Blob([init.body]).stream() });
  };
}
