/** The commands about the program itself, as command lists show them. */
export const PROGRAM_COMMANDS = [
  {
    name: "completion",
    summary: "Print the script that completes commands in your shell.",
  },
  {
    name: "schema",
    summary: "Print the JSON Schema of gitops-promotion.yaml, for editors.",
  },
  { name: "help", summary: "Print help for a command or topic." },
] as const;
