import assert from "node:assert/strict";
import { rateLimitPause } from "../../src/providers/rate_limit.ts";

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1_000;

const answers: readonly (readonly [
  name: string,
  status: number,
  headers: Record<string, string>,
  pause: number | undefined,
])[] = [
  ["429 with seconds", 429, { "retry-after": "30" }, 30_000],
  ["403 with seconds", 403, { "retry-after": "7" }, 7_000],
  ["429 with a date", 429, { "retry-after": "Thu, 01 Jan 2026 00:01:30 GMT" }, 90_000],
  ["429 with a date that is over", 429, { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
  ["429 with nonsense", 429, { "retry-after": "soon" }, 60_000],
  ["429 alone", 429, {}, 60_000],
  [
    "403 at the end of the quota",
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${seconds + 20}` },
    21_000,
  ],
  [
    "429 at the end of the quota, by a clock that is ahead",
    429,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${seconds - 20}` },
    1_000,
  ],
  ["403 at the end of the quota without a time", 403, { "x-ratelimit-remaining": "0" }, 60_000],
  ["403 with quota left", 403, { "x-ratelimit-remaining": "12" }, undefined],
  ["200 with seconds", 200, { "retry-after": "30" }, undefined],
  ["404 at the end of the quota", 404, { "x-ratelimit-remaining": "0" }, undefined],
  ["503 with seconds", 503, { "retry-after": "30" }, undefined],
];

for (const [name, status, headers, pause] of answers) {
  const says = pause === undefined ? "no rate limit" : `a rate limit for ${pause / 1_000} s`;
  Deno.test(`rateLimitPause() reads ${name} as ${says}`, () => {
    assert.equal(rateLimitPause(status, new Headers(headers), now), pause);
  });
}
