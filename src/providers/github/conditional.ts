import type { Send } from "../http.ts";

/**
 * Conditional reads for polling: a 304 (not modified) does not count against GitHub's rate limit
 * (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
 */
export function conditionalReads(read: Send): Send {
  const kept = new Map<string, { readonly etag: string; readonly response: Response }>();
  return async (url, init = {}) => {
    const known = kept.get(url);
    const headers = new Headers(init.headers);
    if (known !== undefined) headers.set("if-none-match", known.etag);
    const response = await read(url, { ...init, headers });
    if (response.status === 304 && known !== undefined) return copyOf(known.response, url);
    const etag = response.headers.get("etag");
    if (response.status !== 200 || etag === null) return response;
    kept.set(url, { etag, response });
    return copyOf(response, url);
  };
}

/** A fresh response for each caller, since a body can be read only once. */
function copyOf(response: Response, url: string): Response {
  const copy = response.clone();
  Object.defineProperty(copy, "url", { value: response.url || url });
  return copy;
}
