import { parseAuthor } from "../git/commit.ts";
import type { Workspace } from "./workspace.ts";

/** Who runs the program, by name, for people who will want to ask; empty where nobody can tell. */
export async function whoRuns({ options, env, repository }: Workspace): Promise<string> {
  if (options.author !== undefined) return parseAuthor(options.author).name;
  const told = (env["GITHUB_ACTIONS"] === "true" ? env["GITHUB_ACTOR"] : undefined) ||
    env["BUILD_REQUESTEDFOR"] || env["GIT_AUTHOR_NAME"];
  if (told) return told;
  // Exit code 1: it is not set.
  return await repository.git.text(["config", "--get", "user.name"], { accept: [1] });
}
