import type { Command, OptionValues } from "@commander-js/extra-typings";
import type { Workspace } from "../gather/workspace.ts";
import type { Answer, Format } from "../output/result.ts";
import type { Query } from "../providers/provider.ts";

/** A command as the command line knows it; made by `defineCommand`. */
export interface CommandDefinition {
  /** Whether it pushes or writes to the provider, and so has `--dry-run`. */
  readonly writes: boolean;
  /**
   * Whether it needs the provider; other commands use git, and the provider only if there is a token, and leave the
   * clone untouched.
   */
  readonly needsProvider: boolean;
  /** The values of `--output`; the first is the default. */
  readonly formats: readonly Format[];
  /** Example commands for the end of the help page. At least one. */
  readonly examples: readonly string[];
  /** Adds the command's own options and arguments. */
  addTo(command: Command): void;
  /**
   * Checks the options before git or the network is used, and returns the rest of the command. Throws a `Failure` with
   * code `usage`.
   */
  prepare(command: string, options: OptionValues, args: readonly string[]): Promise<Run>;
}

/** The rest of a command, after its options have been checked. */
type Run = (workspace: Workspace) => Promise<Answer>;

/**
 * Defines a command. `Own` are the options that `options` declares, `Name` the required ones, `Wanted` the result of
 * `check`.
 *
 * Definitions are loaded to print help, so they import only types and small modules; `run` imports the rest.
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
  /** Throws a `Failure` with code `usage` for a value that is invalid in any repository. */
  readonly check?: (
    options: Own & Readonly<Record<Name, string>>,
    args: readonly string[],
  ) => Wanted | Promise<Wanted>;
  /**
   * The command's first query, if it is known without the command's code, which is then loaded while the provider
   * answers. Also connects to origin if a push is likely.
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
