import { fullName } from "../state/forge_state.ts";
import type { Person, PullRequest, Repository } from "../state/model.ts";
import type { JsonObject, Site } from "./call.ts";

/** GitHub's global ids are opaque; these tell what they stand for. */
export function nodeId(
  kind: "PR" | "R" | "U" | "C" | "IC" | "LA",
  ...parts: readonly unknown[]
): string {
  return `${kind}_kw${btoa(parts.join(":")).replaceAll("=", "")}`;
}

/** What `nodeId` was given; `undefined` where it did not make the id. */
export function readNodeId(id: string): { kind: string; parts: string[] } | undefined {
  const groups = /^(?<kind>[A-Z]+)_kw(?<rest>.+)$/.exec(id)?.groups;
  if (groups === undefined) return undefined;
  try {
    return { kind: groups["kind"]!, parts: atob(groups["rest"]!).split(":") };
  } catch {
    return undefined;
  }
}

export function pullRequestNodeId(pullRequest: PullRequest): string {
  return nodeId("PR", pullRequest.repository.id, pullRequest.number);
}

/** Teams are the organization's. */
export function teamNodeId({ owner }: Repository, slug: string): string {
  return nodeId("C", "team", owner, slug);
}

export function repositoryApi(site: Site, repository: Repository): string {
  return `${site.api}/repos/${fullName(repository)}`;
}

export function repositoryWeb(site: Site, repository: Repository): string {
  return `${site.web}/${fullName(repository)}`;
}

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** `simple-user` */
export function userJson(site: Site, person: Person): JsonObject {
  const url = `${site.api}/users/${encodeURIComponent(person.login)}`;
  return {
    login: person.login,
    id: person.id,
    node_id: nodeId("U", person.id),
    avatar_url: `${site.web}/avatars/u/${person.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${site.web}/${encodeURIComponent(person.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: person.bot ? "Bot" : "User",
    user_view_type: "public",
    site_admin: false,
  };
}

/** An organization or a person whose account the forge does not have, by name. */
export function ownerJson(site: Site, owner: string): JsonObject {
  const person = { id: hash(owner), login: owner, name: owner, email: "", bot: false };
  return { ...userJson(site, person), type: "Organization" };
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + character.codePointAt(0)!) % 2147483647;
  return value;
}
