import { defineCommand } from "../command.ts";
import { version } from "../version.ts";

export const command = defineCommand({
  writes: false,
  examples: ["gitops-promotion init", "gitops-promotion init --write"],
  options: (command) => command.option("--write", "write the files that do not exist yet", false),
  run: async ({ write }, workspace) => {
    const { runInit } = await import("../../commands/init.ts");
    const release = /^\d/.test(version) ? version : undefined;
    return await runInit({ write, version: release }, workspace);
  },
});
