import type { Access, Person, Repository } from "./state/model.ts";

/** Somebody who can use the forge, by a token. */
export interface Account extends Person {
  readonly token: string;
  /** On every repository; on their own ones everybody is an administrator. */
  readonly access: Access;
  /** GitHub words some refusals after it. */
  readonly tokenKind: "personal" | "integration";
}

export interface Accounts {
  /** A person with every right. */
  readonly admin: Account;
  /** What a workflow runs as: `github-actions[bot]`, who can write. */
  readonly actions: Account;
  /** Can read everything and write nothing. */
  readonly reader: Account;
  /** Sees public repositories only, and has forks. */
  readonly stranger: Account;
  /** Can write; the demo's Flux. */
  readonly flux: Account;
}

/** The forge's accounts; every forge has tokens of its own, so that one in a log shows where it came from. */
export function createAccounts(): Accounts {
  const unique = crypto.randomUUID().replaceAll("-", "");
  return {
    admin: account(1001, "alice", "Alice Admin", `ghp_admin${unique}`, "admin"),
    actions: {
      ...account(41898282, "github-actions[bot]", "github-actions[bot]", "", "write"),
      email: "41898282+github-actions[bot]@users.noreply.github.com",
      bot: true,
      token: `ghs_actions${unique}`,
      tokenKind: "integration",
    },
    reader: account(1002, "rita", "Rita Reader", `ghp_reader${unique}`, "read"),
    stranger: account(1003, "mallory", "Mallory Stranger", `ghp_stranger${unique}`, "none"),
    flux: account(1004, "flux", "Flux", `ghp_flux${unique}`, "write"),
  };
}

function account(
  id: number,
  login: string,
  name: string,
  token: string,
  access: Access,
): Account {
  const email = `${login}@example.com`;
  return { id, login, name, email, bot: false, token, access, tokenKind: "personal" };
}

/** Who sends a request: an account, nobody (no credentials), or somebody whose token is not known. */
export type Caller = Account | "nobody" | "unknown";

/** Reads `Authorization`: a token as Basic password (with any user name), `Bearer` or `token`. */
export function callerOf(request: Request, accounts: Accounts): Caller {
  const header = request.headers.get("authorization");
  if (header === null) return "nobody";
  const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
  const token = scheme.toLowerCase() === "basic" ? passwordOf(value) : value;
  return Object.values(accounts).find((known: Account) => known.token === token) ?? "unknown";
}

/** What a caller may do with a repository. */
export function accessOf(caller: Caller, repository: Repository): Access {
  const open: Access = repository.settings.private ? "none" : "read";
  if (caller === "unknown" || caller === "nobody") return open;
  if (repository.owner.split("/")[0] === caller.login) return "admin";
  return caller.access === "none" ? open : caller.access;
}

export function canWrite(access: Access): boolean {
  return access === "write" || access === "admin";
}

/** The header line that lets git act as an account, for `http.extraHeader`. */
export function basicAuthorization(account: Pick<Account, "token">): string {
  return `Authorization: Basic ${btoa(`x-access-token:${account.token}`)}`;
}

function passwordOf(basic: string): string {
  try {
    return atob(basic).replace(/^[^:]*:/, "");
  } catch {
    return "";
  }
}
