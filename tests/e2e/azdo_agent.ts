import { join } from "node:path";
import { type AzdoForge, startAzdoForge } from "../../forge/azdo_forge.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import type { RepositorySettings } from "../../forge/state/model.ts";
import type { Outcome } from "../support/run_main.ts";
import { quickClone } from "../support/quick_clone.ts";
import { git } from "../support/temp_repository.ts";
import { webshop } from "../support/webshop.ts";
import { runProgram } from "./program.ts";

export interface AgentOptions {
  readonly prflow?: string;
  readonly project?: string;
  readonly name?: string;
  readonly settings?: Partial<RepositorySettings>;
  /** `persistCredentials: true` of the checkout step: the job's token stays in the repository's configuration. */
  readonly persistCredentials?: boolean;
  readonly files?: Record<string, string>;
  /** How the program is run; as a child process unless told otherwise. */
  readonly runner?: typeof runProgram;
}

/** A GitOps repository on Azure DevOps, and an agent that runs its pipelines as Azure Pipelines does. */
export interface Agent extends AsyncDisposable {
  readonly forge: AzdoForge;
  readonly repository: ForgeRepository;
  /** A build of the default branch, as the resource trigger of an image or a merge starts it. */
  build(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** A pull request's build; its outcome becomes the status that the branch policy requires. */
  validate(number: number, args: readonly string[]): Promise<Outcome>;
}

/** The genre and name of the status that the branch policy requires. */
const REQUIRED = { genre: "gitops-promotion", name: "status" };

export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const { prflow = "per-app", project = "webshop", name = "gitops", runner = runProgram } = options;
  const forge = await startAzdoForge();
  const repository = await forge.createAzdoRepository({
    project,
    name,
    files: options.files ?? webshop({ prflow }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  repository.requireStatus(`${REQUIRED.genre}/${REQUIRED.name}`);
  const root = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  const { build, admin } = forge.azdo.accounts;
  // The address that a pipeline's `Build.Repository.Uri` has: the organization stands as user name.
  const url = repository.cloneUrl.replace("http://", "http://contoso@");
  let checkouts = 0;

  /** As the agent's checkout step: a fetch of one ref into a new repository, and a detached HEAD. */
  async function checkout(ref: string): Promise<string> {
    const dir = join(root, `s${++checkouts}`);
    const branch = /^refs\/heads\/(?<name>.*)$/.exec(ref)?.groups?.["name"];
    if (runner !== runProgram && branch !== undefined && !options.persistCredentials) {
      const tip = await repository.tip(branch);
      await quickClone(repository.dir, dir, { url, branch, tip });
      return dir;
    }
    await Deno.mkdir(dir);
    const local = ref.replace(/^refs\/heads\//, "refs/remotes/origin/").replace(
      /^refs\/pull\//,
      "refs/remotes/pull/",
    );
    await git(dir, ["init", "--quiet", "--template=", "--initial-branch=master"]);
    const fetched = "+refs/heads/*:refs/remotes/origin/*";
    const remote = `[remote "origin"]\n\turl = ${url}\n\tfetch = ${fetched}\n`;
    await Deno.writeTextFile(join(dir, ".git/config"), remote, { append: true });
    await git(dir, [
      "-c",
      `http.extraheader=AUTHORIZATION: bearer ${build.token}`,
      "fetch",
      "--quiet",
      "--force",
      "--no-tags",
      "--depth=1",
      "origin",
      `+${ref}:${local}`,
    ]);
    await git(dir, ["checkout", "--quiet", "--force", "--detach", local]);
    if (options.persistCredentials) {
      await git(dir, [
        "config",
        `http.${url}.extraheader`,
        "AUTHORIZATION: bearer of-another-time",
      ]);
    }
    return dir;
  }

  async function run(
    ref: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Outcome> {
    return await runner(await checkout(ref), args, {
      env: { TF_BUILD: "True", BUILD_SOURCEBRANCH: ref, SYSTEM_ACCESSTOKEN: build.token, ...env },
    });
  }

  async function postStatus(number: number, state: string): Promise<void> {
    const path = [
      project,
      "_apis",
      "git",
      "repositories",
      name,
      "pullRequests",
      number,
      "statuses",
    ];
    const response = await fetch(
      `${forge.url}/contoso/${path.map(encodeURIComponent).join("/")}?api-version=7.1`,
      {
        method: "POST",
        headers: {
          authorization: `Basic ${btoa(`:${admin.token}`)}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ state, context: REQUIRED }),
      },
    );
    const text = await response.text();
    if (response.status !== 200) throw new Error(text);
  }

  return {
    forge,
    repository,
    build: (args, env = {}) =>
      run(`refs/heads/${repository.defaultBranch}`, args, { BUILD_REASON: "IndividualCI", ...env }),
    async validate(number, args) {
      const { source, target } = repository.pullRequest(number);
      const outcome = await run(`refs/pull/${number}/merge`, args, {
        BUILD_REASON: "PullRequest",
        SYSTEM_PULLREQUEST_PULLREQUESTID: String(number),
        SYSTEM_PULLREQUEST_SOURCEBRANCH: `refs/heads/${source.branch}`,
        SYSTEM_PULLREQUEST_TARGETBRANCH: `refs/heads/${target.branch}`,
      });
      await postStatus(number, outcome.code === 0 ? "succeeded" : "failed");
      return outcome;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
      await forge.close();
    },
  };
}
