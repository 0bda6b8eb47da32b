/** The longest single wait for a server that asks to slow down, in milliseconds. */
export const longestPause = 5 * 60_000;

/** GitHub's minimum wait after a secondary limit that names no time. */
const defaultPause = 60_000;

/**
 * Milliseconds that an answer asks to wait before the next request; undefined if it is not a rate limit. GitHub answers
 * 429 or 403 with `Retry-After`, with `x-ratelimit-remaining: 0` and `x-ratelimit-reset`, or with words alone
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api); others by 429.
 *
 * @param inWords What the answer's text asks for, which counts without a header.
 */
export function rateLimitPause(
  status: number,
  headers: Headers,
  now: number,
  inWords?: number,
): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const asked = retryAfter(headers.get("retry-after"), now);
  if (asked !== undefined) return asked;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (headers.get("x-ratelimit-remaining") === "0") {
    // One more second, since the time is cut to seconds.
    return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - now) + 1_000 : defaultPause;
  }
  return inWords ?? (status === 429 ? defaultPause : undefined);
}

/** Milliseconds of a `Retry-After` header, which has seconds or a date (RFC 9110 §10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const pause = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(pause) ? Math.max(0, pause) : undefined;
}

/**
 * The wait that GitHub documents for a secondary rate limit that names no time: a minute, then longer each time.
 * Undefined if the text is about something else.
 */
export function secondaryLimitPause(text: string, repeated: number): number | undefined {
  const isLimit = /secondary rate limit|abuse detection|temporarily blocked from content creation/i;
  return isLimit.test(text) ? defaultPause * 2 ** repeated : undefined;
}
