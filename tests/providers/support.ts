import type { TestEdge } from "../support/test_edge.ts";
import { testEdge } from "../support/test_edge.ts";

/** An edge that sends for real, and remembers what was logged, slept and declared secret. */
export interface ProviderEdge extends TestEdge {
  readonly fetch: typeof fetch;
  readonly secrets: string[];
  registerSecret(secret: string): void;
}

/** Of the environment only `env` is there. */
export function providerEdge(env: Readonly<Record<string, string>> = {}): ProviderEdge {
  const secrets: string[] = [];
  return { ...testEdge(), env, fetch, secrets, registerSecret: (secret) => secrets.push(secret) };
}
