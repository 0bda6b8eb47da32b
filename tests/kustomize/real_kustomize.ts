import { findKustomize } from "../../src/kustomize/kustomize.ts";

const silent = { info() {}, warn() {}, debug() {} };

/** The kustomize of this machine. */
export const kustomize = findKustomize({
  log: silent,
  clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
  env: Deno.env.toObject(),
});

/** Whether this machine has one; tests that need it are registered as ignored where it has not. */
export const hasKustomize = await kustomize.available();
