import assert from "node:assert/strict";
import { doctor } from "../../../src/core/doctor/doctor.ts";
import type { RequiredCheck } from "../../../src/core/doctor/setup.ts";
import { commandGateFiles as filesOf } from "../../support/command_gate_files.ts";
import { type Changes, healthy, type Provider } from "./healthy.ts";

/** What is changed of a healthy setup, and the findings that this makes. */
export type Row = readonly [string, Provider, Changes, readonly string[]];

export function assertFound(rows: readonly Row[]): void {
  for (const [name, provider, changes, wanted] of rows) {
    assert.deepEqual(found(provider, changes), wanted, `${name} (${provider})`);
  }
}

/** `<level> <code>`, the worst first. */
export function found(provider: Provider, changes: Changes): string[] {
  return doctor(healthy(provider, changes)).map(({ level, code }) => `${level} ${code}`);
}

export const LIMITS = { upToDate: false, signatures: false, mergeQueue: false, workItems: false };
export const REVIEWS = { approvals: 0, codeOwners: false, paths: [] };

export function required(...checks: RequiredCheck[]): Changes {
  return { server: { required: { value: checks } } };
}

export function report(...contexts: string[]): Changes {
  const value = contexts.map((context) => ({ context, state: "success", by: "flux" } as const));
  return { server: { reports: { value } } };
}

/** The guide's files with one of them changed. */
export function changed(
  provider: Provider,
  name: string,
  from: string | RegExp,
  to: string,
): Changes {
  const files = filesOf(provider).map(({ path, text }) => ({
    path,
    text: path.includes(name) ? text.replace(from, to) : text,
  }));
  assert.notDeepEqual(files, filesOf(provider));
  return { files };
}

/** The guide's files, and these. */
export function more(provider: Provider, files: Readonly<Record<string, string>>): Changes {
  const added = Object.entries(files).map(([name, text]) => (
    { path: `.github/workflows/${name}.yml`, text }
  ));
  return { files: [...filesOf(provider), ...added] };
}

export function without(provider: Provider, name: string): Changes {
  return { files: filesOf(provider).filter(({ path }) => !path.includes(name)) };
}

export const TWO = "environments: [{name: dev, auto: true}, {name: qa, auto: true}]\n";

/** A workflow's job `it` that runs the command. */
export function jobOf(command: string): string {
  return `jobs: {it: {steps: [{run: gitops-promotion ${command}}]}}\n`;
}
