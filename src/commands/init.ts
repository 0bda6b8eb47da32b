import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";
import { type ProposedSetup, proposeSetup } from "../core/setup/propose_setup.ts";
import type { SetupFile } from "../core/setup/files.ts";
import type { MarkerInFile } from "../core/setup/layout.ts";
import { readWorkTree, type WorkTree } from "../git/work_tree.ts";
import type { Answer } from "../output/result.ts";
import { wrapAtSpaces } from "../output/wrap.ts";
import { providerLabels } from "../providers/provider_labels.ts";
import type { ProviderName } from "../providers/provider.ts";
import type { Workspace } from "../gather/workspace.ts";

interface InitOptions {
  /** Write the files that do not exist yet. */
  readonly write: boolean;
  /** The release to pin in pipelines; undefined for a build that is not a release. */
  readonly version: string | undefined;
}

type State = "proposed" | "written" | "exists";

interface InitFile extends SetupFile {
  readonly state: State;
}

const MARKER = /"\$imagepolicy"\s*:\s*"(?<group>[^":]+):(?<app>[^":]+)/;

/** The first release of this implementation, for builds without a version. */
const FIRST_RELEASE = "2.0.0";

/** Proposes config and pipelines based on the checkout; with `write`, writes those that do not exist. */
export async function runInit(
  { write, version = FIRST_RELEASE }: InitOptions,
  workspace: Workspace,
): Promise<Answer> {
  const tree = await workTreeOf(workspace);
  const provider = workspace.remote?.provider ?? "github";
  const setup = proposeSetup({
    provider,
    paths: tree.paths,
    markers: tree.lines.flatMap(markerIn),
    branch: workspace.options.base?.replace(/^refs\/heads\//, "") ?? tree.branch ?? "main",
    version,
  });
  const files: InitFile[] = [];
  for (const file of setup.files) {
    const state = write ? await writeNew(tree.root, file) : await stateOf(tree.root, file);
    files.push({ ...file, state });
  }
  const { groups, environments, apps } = setup.layout;
  const written = files.some(({ state }) => state === "written");
  return {
    result: {
      command: "init",
      action: !write ? "passed" : written ? "created" : "unchanged",
      provider,
      groups,
      environments,
      apps,
      files,
      todo: setup.todo,
    },
    message: textOf(setup, files, { provider, write, width: workspace.columns }),
  };
}

async function workTreeOf(workspace: Workspace): Promise<WorkTree> {
  const tree = await readWorkTree(workspace.sourcedir, '"$imagepolicy"', workspace);
  if (tree !== undefined) return tree;
  throw new Failure("usage", `"${workspace.sourcedir}" is a bare repository`, {
    hint: "run init in a checkout, where files can be written",
  });
}

function markerIn({ path, text }: { path: string; text: string }): MarkerInFile[] {
  const { group, app } = MARKER.exec(text)?.groups ?? {};
  return group === undefined || app === undefined ? [] : [{ path, group, app }];
}

async function stateOf(root: string, { path }: SetupFile): Promise<State> {
  try {
    await Deno.lstat(join(root, path));
    return "exists";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "proposed";
    throw cannotWrite(path, error);
  }
}

/** Never replaces what exists, even a broken link. */
async function writeNew(root: string, { path, text }: SetupFile): Promise<State> {
  const target = join(root, path);
  await Deno.mkdir(dirname(target), { recursive: true }).catch((error) => {
    throw cannotWrite(path, error);
  });
  try {
    await Deno.writeTextFile(target, text, { createNew: true });
    return "written";
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return "exists";
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): Failure {
  return new Failure("usage", `could not write ${path}: ${(error as Error).message}`, {
    hint: "make sure that the checkout is writable",
    cause: error,
  });
}

const HEADS: Readonly<Record<State, string>> = {
  proposed: "new file",
  written: "written",
  exists: "already exists, left unchanged",
};

function textOf(
  { layout, todo }: ProposedSetup,
  files: readonly InitFile[],
  { provider, write, width = Infinity }: {
    readonly provider: ProviderName;
    readonly write: boolean;
    readonly width: number | undefined;
  },
): string {
  const listed = (names: readonly string[]) => names.length === 0 ? "none found" : names.join(", ");
  return [
    `Provider:     ${providerLabels[provider]}`,
    `Groups:       ${listed(layout.groups)}`,
    `Environments: ${listed(layout.environments.map(({ name }) => name))}`,
    `Apps:         ${listed(layout.apps.map(({ group, app }) => `${group}/${app}`))}`,
    "",
    ...files.flatMap(({ path, text, state }) => [
      `${path} (${HEADS[state]})`,
      ...(state === "proposed" ? ["", ...indented(text), ""] : []),
    ]),
    ...(write ? [""] : []),
    ...(write || files.every(({ state }) => state === "exists")
      ? []
      : ["Nothing was written. To write the new files, add --write.", ""]),
    "Left to do:",
    ...todo.flatMap((step, index) =>
      wrapAtSpaces(step, width - 5).map((line, at) =>
        `${at === 0 ? `  ${index + 1}. ` : "     "}${line}`
      )
    ),
    "",
    "Then check the setup:",
    "  gitops-promotion doctor",
  ].join("\n");
}

function indented(text: string): string[] {
  return text.trimEnd().split("\n").map((line) => line === "" ? "" : `    ${line}`);
}
