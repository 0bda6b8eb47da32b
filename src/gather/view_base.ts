import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { localBase } from "../git/local_base.ts";
import { queryOfView } from "../core/views/view_options.ts";
import type { Provider, Query } from "../providers/provider.ts";
import { fetchBase, readConfig } from "./base.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** The base and open pull requests of a view. */
export interface ViewBase {
  readonly base: Base;
  /** Every open pull request to the base; empty if no provider was queried. */
  readonly open: readonly PullRequest[];
  /** Undefined if no provider is queried. */
  readonly provider: Provider | undefined;
}

/** Reads the base and the open pull requests in one query; with `offline`, the base as of the last fetch. */
export async function readViewBase(
  workspace: Workspace,
  options: { readonly offline: boolean; readonly env?: string | readonly string[] | undefined },
): Promise<ViewBase> {
  const query = queryOfView(options);
  const found = query === undefined ? await here(workspace) : await there(workspace, query);
  checkEnvironments(found.base, [options.env ?? []].flat());
  return found;
}

async function there(workspace: Workspace, query: Query): Promise<ViewBase> {
  const provider = await workspace.providerIfAny();
  const { base, remoteState } = await fetchBase(workspace, query);
  return { base, open: remoteState.open, provider };
}

async function here(workspace: Workspace): Promise<ViewBase> {
  const { branch, commit } = await localBase(workspace.repository, baseOption(workspace));
  const config = await readConfig(workspace, branch, commit);
  return { base: { branch, commit, config }, open: [], provider: undefined };
}

function checkEnvironments({ config }: Base, wanted: readonly string[]): void {
  const known = config.environments.map(({ name }) => name);
  for (const name of wanted) {
    if (known.includes(name)) continue;
    throw new Failure("usage", `environment "${name}" is not in the config`, {
      hint: `it has ${known.join(", ")}`,
    });
  }
}
