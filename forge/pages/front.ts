import { type Html, markup, trusted } from "../../src/core/views/html.ts";
import type { FrontEnd, Incoming } from "../front_end.ts";
import { accessOf } from "../people.ts";
import { findRepository, fullName } from "../state/forge_state.ts";
import { git } from "../state/git.ts";
import { mergePullRequest, settle } from "../state/merging.ts";
import { type PullRequest, Refusal, type Repository } from "../state/model.ts";
import { pageResponse } from "./layout.ts";
import { pullRequestPage } from "./pull_request_page.ts";

const GITHUB =
  /^\/(?<owner>[^/]+)\/(?<name>[^/]+)(?:\/pull\/(?<number>\d+)(?<merge>\/merge)?|\/blob\/(?<commit>[0-9a-f]{40,64})\/(?<file>.+))?$/;
const AZURE =
  /^\/(?<owner>[^/]+\/[^/]+)\/_git\/(?<name>[^/]+)(?:\/pullrequest\/(?<number>\d+)(?<merge>\/merge)?)?$/;

/**
 * Pages for people at the addresses that both providers have for them: a repository, a pull request with a button that
 * merges it, a file at a commit. Anybody on this machine may look.
 */
export const pagesFront: FrontEnd = {
  async handle(incoming) {
    const { request, url, state, caller } = incoming;
    const groups = (AZURE.exec(url.pathname) ?? GITHUB.exec(url.pathname))?.groups;
    if (groups === undefined) return undefined;
    const { owner = "", name = "", number, merge, commit, file } = groups;
    const repository = findRepository(state, decodeURIComponent(owner), decodeURIComponent(name));
    if (repository === undefined) return undefined;
    if (caller !== "nobody" && accessOf(caller, repository) === "none") return undefined;
    const found = number === undefined ? undefined : findPullRequest(repository, Number(number));
    if (request.method === "POST" && merge !== undefined && found !== undefined) {
      return await mergeByHand(incoming, found);
    }
    if (request.method !== "GET" || merge !== undefined) return undefined;
    const title = fullName(repository);
    if (number !== undefined) {
      if (found === undefined) {
        return pageResponse(title, markup`<p>${title} has no pull request ${number}.</p>`, 404);
      }
      return pageResponse(found.title, await pullRequestPage(found, { path: url.pathname }));
    }
    const place = commit !== undefined && file !== undefined
      ? { commit, path: decodeURIComponent(file) }
      : placeOnAzure(url);
    return pageResponse(
      title,
      place === undefined ? repositoryPage(repository, url) : await filePage(repository, place),
    );
  },
};

function findPullRequest(repository: Repository, number: number): PullRequest | undefined {
  return repository.pullRequests.find((one) => one.number === number);
}

/** Merges as a person with all rights does, by the button of the page; another site's form cannot. */
async function mergeByHand(
  { request, url, state, accounts }: Incoming,
  pullRequest: PullRequest,
): Promise<Response> {
  const path = url.pathname.slice(0, -"/merge".length);
  if (request.headers.get("origin") !== url.origin) {
    return pageResponse("Refused", markup`<p>Merge it on <a href="${path}">its page</a>.</p>`, 403);
  }
  const { repository } = pullRequest;
  try {
    await state.serialise(async () => {
      const method = repository.settings.mergeMethods[0] ?? "merge";
      await mergePullRequest(state, pullRequest, { method, by: accounts.admin });
      await settle(state, repository);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = `Not merged (${error.reason}): ${error.message}`;
    const page = await pullRequestPage(pullRequest, { path, refused });
    return pageResponse(pullRequest.title, page, 409);
  }
  return new Response(null, { status: 303, headers: { location: path } });
}

function repositoryPage(repository: Repository, { pathname }: URL): Html {
  const page = pathname.includes("/_git/") ? "pullrequest" : "pull";
  const rows = repository.pullRequests.toReversed().map(({ number, state, title }) =>
    markup`<li><span class="state ${state}">${state}</span>
<a href="${pathname}/${page}/${number}">${title}</a></li>`
  );
  return markup`<h1>${fullName(repository)}</h1><h2>Pull requests</h2>${
    rows.length === 0 ? markup`<p class="dim">None yet.</p>` : markup`<ul>${rows}</ul>`
  }`;
}

interface FilePlace {
  readonly commit: string;
  readonly path: string;
}

/** `?path=/a/b.yaml&version=GC<commit>`, as Azure DevOps' pages have it. */
function placeOnAzure({ searchParams }: URL): FilePlace | undefined {
  const path = searchParams.get("path");
  const version = searchParams.get("version");
  return path?.startsWith("/") && /^GC[0-9a-f]{40,64}$/.test(version ?? "")
    ? { commit: version?.slice(2) ?? "", path: path.slice(1) }
    : undefined;
}

async function filePage(repository: Repository, { commit, path }: FilePlace): Promise<Html> {
  const text = await git(repository.dir, ["cat-file", "blob", `${commit}:${path}`])
    .catch(() => "There is no such file.");
  const lines = text.split("\n").map((line, index) =>
    markup`<span id="L${index + 1}"><span class="dim">${
      String(index + 1).padStart(4)
    }</span>  ${line}</span>${trusted("\n")}`
  );
  return markup`<h1>${path} <small>${commit.slice(0, 7)}</small></h1><pre>${lines}</pre>`;
}
