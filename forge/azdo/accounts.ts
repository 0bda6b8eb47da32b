import type { Access, Person, Repository } from "../state/model.ts";
import { guid } from "./ids.ts";

/** Somebody who can use the organization, by a token. */
export interface AzdoAccount extends Person {
  /** The identity's id in the API. */
  readonly guid: string;
  readonly token: string;
  /** `pat` goes as Basic password; `job` (System.AccessToken) as Bearer, or, for git, as Basic password. */
  readonly tokenKind: "pat" | "job";
  readonly access: Access;
}

export interface AzdoAccounts {
  /** A person with every right. */
  readonly admin: AzdoAccount;
  /** The identity of pipelines, who can write. */
  readonly build: AzdoAccount;
  /** Can read everything and write nothing. */
  readonly reader: AzdoAccount;
  /** Has an account and no right. */
  readonly stranger: AzdoAccount;
  /** Can write; posts statuses. */
  readonly flux: AzdoAccount;
}

/** The organization's accounts; every forge has tokens of its own. */
export function createAzdoAccounts(): AzdoAccounts {
  return {
    admin: account(2001, "alice@example.com", "Alice Admin", "admin"),
    build: {
      ...account(2002, "build@example.com", "webshop Build Service (contoso)", "write"),
      bot: true,
      tokenKind: "job",
      token: `eyJ0eXAiOiJKV1Qi.${random()}${random()}.c2lnbmF0dXJl`,
    },
    reader: account(2003, "rita@example.com", "Rita Reader", "read"),
    stranger: account(2004, "mallory@example.com", "Mallory Stranger", "none"),
    flux: account(2005, "flux@example.com", "Flux", "write"),
  };
}

/** Whose credentials a request carries; `undefined` for none and for wrong ones. */
export function azdoCallerOf(request: Request, accounts: AzdoAccounts): AzdoAccount | undefined {
  const header = request.headers.get("authorization") ?? "";
  const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
  const isBasic = scheme.toLowerCase() === "basic";
  if (!isBasic && scheme.toLowerCase() !== "bearer") return undefined;
  const token = isBasic ? passwordOf(value) : value;
  const all: AzdoAccount[] = Object.values(accounts);
  return all.find((known) => known.token === token && (isBasic || known.tokenKind === "job"));
}

/** What somebody may do with a repository; there are no public projects. */
export function azdoAccessOf(caller: AzdoAccount, repository: Repository): Access {
  return repository.settings.disabled ? "none" : caller.access;
}

function account(id: number, login: string, name: string, access: Access): AzdoAccount {
  const token = `${random()}${random()}${random()}`.slice(0, 76) + "AZDO" + random().slice(0, 4);
  const person = { id, login, name, email: login, bot: false };
  return { ...person, guid: guid("identity", id), token, tokenKind: "pat", access };
}

function random(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

function passwordOf(basic: string): string {
  try {
    return atob(basic).replace(/^[^:]*:/, "");
  } catch {
    return "";
  }
}
