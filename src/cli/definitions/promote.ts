import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    "gitops-promotion promote",
    "gitops-promotion promote --since HEAD~3 --dry-run",
  ],
  options: (command) =>
    command
      .option("--commit <rev>", "merged commit to promote from (default: HEAD)")
      .option(
        "--since <rev>",
        "promote every pull request merged after this commit (default in GitHub Actions: where the branch was before the push)",
      )
      .option(
        "--reopen",
        "also promote versions declined by closing their pull requests",
        false,
      ),
  firstQuery: async (options, workspace) =>
    await (await import("../../gather/pushed.ts")).queryOfPromote(options, workspace),
  run: async (options, workspace) =>
    await (await import("../../commands/promote.ts")).runPromote(options, workspace),
});
