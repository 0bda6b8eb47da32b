import assert from "node:assert/strict";
import type { Application, Config, Environment } from "../../../src/core/config/config.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { Failure } from "../../../src/core/failure.ts";

export const FILE = "gitops-promotion.yaml";
export const DEV = "environments:\n- name: dev\n";
export const NAME_RULE =
  'letters, digits, ".", "_" and "-" are allowed; it must not start with "." or "-", or contain ".."';
export const LABEL_RULE =
  'at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit';
export const TIMEOUT =
  "expected a positive number of minutes, or a duration such as 90s, 5m, 1h30m or 7d";

export function read(text: string): { config: Config; warnings: string[] } {
  const warnings: string[] = [];
  const config = parseConfig(FILE, text, (warning) => warnings.push(warning));
  return { config, warnings };
}

/** The config of a text that gives no warning. */
export function configOf(text: string): Config {
  const { config, warnings } = read(text);
  assert.deepEqual(warnings, []);
  return config;
}

export function problemsOf(text: string, warn: (warning: string) => void = () => {}): string[] {
  try {
    parseConfig(FILE, text, warn);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, "config");
    return error.message.split("\n");
  }
  assert.fail(`no problem was found in ${JSON.stringify(text)}`);
}

/** An environment of which the config says no more than this. */
export function environment(
  name: string,
  said: Partial<Environment> = {},
): Environment {
  return {
    name,
    auto: false,
    dependsOn: [],
    soak: 0,
    windows: [],
    freeze: [],
    labels: [],
    reviewers: [],
    assignees: [],
    draft: false,
    ...said,
  };
}

/** An application of which the config says no more than this. */
export function application(said: Partial<Application> = {}): Application {
  return { featureOverwrite: false, featureLabelSelector: {}, repository: "", ...said };
}
