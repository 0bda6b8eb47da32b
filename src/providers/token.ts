import type { Variables } from "../context.ts";
import { Failure } from "../core/failure.ts";
import type { ProviderName } from "./provider.ts";
import { providerLabels } from "./provider_labels.ts";

export interface Token {
  readonly value: string;
  /** Where it came from: `--token` or the environment variable's name. */
  readonly source: string;
}

const variables: Readonly<Record<ProviderName, readonly string[]>> = {
  github: ["GITOPS_PROMOTION_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"],
  azdo: ["GITOPS_PROMOTION_TOKEN", "SYSTEM_ACCESSTOKEN", "AZURE_DEVOPS_EXT_PAT"],
};

/**
 * The first token that is set and not empty: the option, then the provider's environment variables in the order of the
 * spec ("Command line"). Surrounding white space, such as a file's last line end, is removed.
 */
export function findToken(
  provider: ProviderName,
  option: string | undefined,
  env: Variables,
): Token | undefined {
  const candidates: [source: string, text: string | undefined][] = [
    ["--token", option],
    ...variables[provider].map((name): [string, string | undefined] => [name, env[name]]),
  ];
  for (const [source, text] of candidates) {
    const value = text?.trim();
    if (value) return { value, source };
  }
  return undefined;
}

/** Every token on the command line or in the environment, for any provider. */
export function tokensIn(args: readonly string[], env: Variables): string[] {
  const options = args.flatMap((arg, index) => {
    if (arg === "--token") return [args[index + 1]];
    return arg.startsWith("--token=") ? [arg.slice("--token=".length)] : [];
  });
  const names = new Set(Object.values(variables).flat());
  const given = [...options, ...[...names].map((name) => env[name])];
  return given.map((text) => text?.trim() ?? "").filter((text) => text !== "");
}

/** Throws unless the token is visible ASCII, which is all that a header can carry. */
export function checkTokenForm(token: Token): void {
  if (/^[\x21-\x7e]+$/.test(token.value)) return;
  throw new Failure(
    "auth",
    `the token from ${token.source} has spaces or characters beyond ASCII`,
    {
      hint: "pass the token alone",
    },
  );
}

/** The failure for a missing token, with all places where one can be set. */
export function noToken(provider: ProviderName): Failure {
  const names = variables[provider];
  const label = providerLabels[provider];
  return new Failure("auth", `no token for ${label}: --token, ${listed(names)} are empty`, {
    hint: `set the environment variable ${names[0]}, or pass --token`,
  });
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
