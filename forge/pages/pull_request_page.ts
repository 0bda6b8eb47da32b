import { type Html, markup, trusted } from "../../src/core/views/html.ts";
import { mergeability } from "../state/checks.ts";
import { git } from "../state/git.ts";
import type { PullRequest, Status } from "../state/model.ts";
import { markdown } from "./markdown.ts";

/** What a person sees who opens a pull request: its text as the provider renders it, its checks and its change. */
export async function pullRequestPage(
  pullRequest: PullRequest,
  { path, refused }: { readonly path: string; readonly refused?: string | undefined },
): Promise<Html> {
  const { repository, source, target, number, author, state, draft, autoMerge } = pullRequest;
  const base = await git(repository.dir, ["merge-base", target.sha, source.sha]);
  const diff = await git(repository.dir, ["diff", base, source.sha]);
  const sign = repository.dialect.numbering === "server" ? "!" : "#";
  return markup`
<h1>${pullRequest.title} <small>${sign}${number}</small></h1>
<p class="dim"><span class="state ${state}">${draft ? "draft" : state}</span>
${author.login} wants to merge <code>${source.branch}</code> into <code>${target.branch}</code>${
    autoMerge === undefined || state !== "open" ? "" : "; it merges by itself"
  }${state === "merged" ? `; merged by ${pullRequest.merge?.by.login}` : ""}</p>
<div class="box"><header>${author.login}</header><div>${markdown(pullRequest.body)}</div></div>
${
    pullRequest.comments.map((comment) =>
      markup`<div class="box"><header>${comment.author.login}</header><div>${
        markdown(comment.body)
      }</div></div>`
    )
  }
${checks(pullRequest)}
${state === "open" ? await mergeForm(pullRequest, path, refused) : undefined}
<h2>Files</h2>
${diffBlock(diff)}`;
}

function checks({ repository, source, statuses }: PullRequest): Html {
  const own = [...repository.statuses.filter(({ sha }) => sha === source.sha), ...statuses];
  const newest = new Map(own.map((status) => [nameOf(status), status]));
  const items = [...newest].map(([name, { state, description = "" }]) =>
    markup`<li><code>${name}</code> ${state}${description === "" ? "" : `: ${description}`}</li>`
  );
  return items.length === 0 ? markup`` : markup`<h2>Checks</h2><ul>${items}</ul>`;
}

function nameOf({ genre, context }: Status): string {
  return genre === undefined ? context : `${genre}/${context}`;
}

async function mergeForm(
  pullRequest: PullRequest,
  path: string,
  refused: string | undefined,
): Promise<Html> {
  const { ready, conflicts, required } = await mergeability(pullRequest);
  const missing = [...required].filter(([, verdict]) => verdict !== "success")
    .map(([name]) => name);
  const why = refused ??
    (conflicts
      ? "It does not merge cleanly."
      : missing.length > 0
      ? `Required and not there: ${missing.join(", ")}.`
      : "");
  const button = ready ? markup`<button>Merge</button>` : undefined;
  return markup`<form method="post" action="${path}/merge"><p>${button} ${why}</p></form>`;
}

function diffBlock(diff: string): Html {
  const lines = diff.split("\n").map((line) =>
    /^\+(?!\+\+)/.test(line)
      ? markup`<ins>${line}</ins>`
      : /^-(?!--)/.test(line)
      ? markup`<del>${line}</del>`
      : markup`${line}${trusted("\n")}`
  );
  return markup`<pre>${lines}</pre>`;
}
