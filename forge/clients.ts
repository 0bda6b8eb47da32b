import { Octokit } from "octokit";
import type { Forge } from "./forge.ts";
import { type Account, basicAuthorization } from "./people.ts";
import { gitEnvironment, type GitResult } from "./state/git.ts";

/** GitHub's own client on a forge, without its pauses and repetitions; as nobody where `account` is `undefined`. */
export function octokitOf(forge: Forge, account: Pick<Account, "token"> | undefined): Octokit {
  return new Octokit({
    ...account === undefined ? {} : { auth: account.token },
    baseUrl: `${forge.url}/api/v3`,
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

/** Runs a person's git in a folder, with an account's token for every server; answers whatever the exit code. */
export async function gitAs(
  account: Pick<Account, "token"> | undefined,
  cwd: string,
  ...args: string[]
): Promise<GitResult> {
  const header: Record<string, string> = account === undefined ? {} : {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: basicAuthorization(account),
  };
  const result = await new Deno.Command("git", {
    args,
    cwd,
    clearEnv: true,
    env: gitEnvironment({
      HOME: cwd,
      GIT_AUTHOR_NAME: "Paula Person",
      GIT_AUTHOR_EMAIL: "paula@example.com",
      GIT_COMMITTER_NAME: "Paula Person",
      GIT_COMMITTER_EMAIL: "paula@example.com",
      ...header,
    }),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code: result.code,
    output: decoder.decode(result.stdout),
    errors: decoder.decode(result.stderr),
  };
}
