import { parseAuthor } from "../git/commit.ts";
import type { Workspace } from "./workspace.ts";

/** The name of the person who runs the program, for others to contact; empty if unknown. */
export async function currentUser({ options, env, repository }: Workspace): Promise<string> {
  if (options.author !== undefined) return parseAuthor(options.author).name;
  const name = (env["GITHUB_ACTIONS"] === "true" ? env["GITHUB_ACTOR"] : undefined) ||
    env["BUILD_REQUESTEDFOR"] || env["GIT_AUTHOR_NAME"];
  if (name) return name;
  // Exit code 1 means that it is not set.
  return await repository.git.text(["config", "--get", "user.name"], { accept: [1] });
}
