import type { Command, OptionValues } from "@commander-js/extra-typings";
import type { Workspace } from "../gather/workspace.ts";
import type { Answer, Format } from "../output/result.ts";
import type { Query } from "../providers/provider.ts";

/** A command as the command line knows it; made by `defineCommand`. */
export interface CommandDefinition {
  /** Whether it pushes or writes to the provider, and so has `--dry-run`. */
  readonly writes: boolean;
  /** Whether it asks the provider; the others read what git has and what a token lets them see, and leave the clone untouched. */
  readonly needsProvider: boolean;
  /** What `--output` takes; the first is the default. */
  readonly formats: readonly Format[];
  /** Commands to copy, for the end of the help page. At least one. */
  readonly examples: readonly string[];
  /** Adds the command's own options and arguments. */
  addTo(command: Command): void;
  /**
   * Checks the options, before git or the network is asked anything, and gives the rest to run. Throws a `Failure` with
   * code `usage`.
   */
  prepare(command: string, options: OptionValues, args: readonly string[]): Promise<Run>;
}

/** The rest of a command, when its options are known to be right. */
type Run = (workspace: Workspace) => Promise<Answer>;

/**
 * Defines a command. `Own` are the options as `options` declares them, `Name` those that must be given, `Wanted` what
 * `check` makes of them.
 *
 * A definition is loaded to print help, so it imports nothing but types, checks of names and other small things;
 * `run` imports the rest.
 */
export function defineCommand<
  Args extends unknown[],
  Own extends OptionValues,
  const Name extends keyof Own & string = never,
  Wanted = Own & Readonly<Record<Name, string>>,
>(definition: {
  readonly writes: boolean;
  readonly needsProvider?: boolean;
  readonly formats?: readonly Format[];
  readonly examples: readonly [string, ...string[]];
  readonly options: (command: Command) => Command<Args, Own>;
  /** Options that the user must give. */
  readonly required?: readonly Name[];
  /** Throws a `Failure` with code `usage` for a value that cannot be right, whatever the repository holds. */
  readonly check?: (
    options: Own & Readonly<Record<Name, string>>,
    args: readonly string[],
  ) => Wanted | Promise<Wanted>;
  /**
   * What the command will ask the provider first, where that is known without its code. That is loaded while the provider
   * answers. Connects to origin as well, where a push is likely.
   */
  readonly firstQuery?: (options: Wanted, workspace: Workspace) => Promise<Query | undefined>;
  readonly run: (
    options: Wanted,
    workspace: Workspace,
    args: readonly string[],
  ) => Promise<Answer>;
}): CommandDefinition {
  const { writes, formats = ["text", "json"], examples, required = [] } = definition;
  const { check, firstQuery, run } = definition;
  return {
    writes,
    needsProvider: definition.needsProvider ?? true,
    formats,
    examples,
    addTo: (command) => void definition.options(command),
    prepare: async (command, options, args) => {
      const { requireOptions } = await import("./option_values.ts");
      requireOptions(command, options, required);
      const own = options as Own & Readonly<Record<Name, string>>;
      const wanted = check === undefined ? own as unknown as Wanted : await check(own, args);
      return async (workspace) => {
        if (firstQuery !== undefined) {
          await workspace.prefetch.begin(() => firstQuery(wanted, workspace));
        }
        return await run(wanted, workspace, args);
      };
    },
  };
}
