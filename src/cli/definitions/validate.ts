import { defineCommand } from "../command.ts";
import { version } from "../version.ts";

export const command = defineCommand({
  writes: false,
  needsProvider: false,
  formats: ["text", "json", "sarif"],
  examples: [
    "gitops-promotion validate",
    "gitops-promotion validate origin/main",
    "gitops-promotion validate --output sarif > gitops-promotion.sarif",
  ],
  options: (command) =>
    command.argument("[revision]", "commit to check (default: the files in the work tree)"),
  run: async (_options, workspace, [revision]) =>
    await (await import("../../commands/validate.ts")).runValidate(
      { revision, version },
      workspace,
    ),
});
