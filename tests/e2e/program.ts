import { type Outcome, runMain } from "../support/run_main.ts";
import { programCommand } from "../support/program_command.ts";
import { IN_FULL } from "../support/sample.ts";
import { plainEnv } from "../support/test_edge.ts";

const executable = Deno.env.get("GITOPS_PROMOTION_BIN");
if (executable !== undefined) {
  await Deno.stat(executable).catch(() => {
    throw new Error(
      `GITOPS_PROMOTION_BIN is "${executable}", and there is no such file; make it by "scripts/deno task build"`,
    );
  });
}

/** All flows by the executable; from source, which starts slowly, so many, unless all that is tested in full. */
export function testedFlows<T>(flows: readonly T[], fromSource: number): readonly T[] {
  return executable === undefined && !IN_FULL ? flows.slice(0, fromSource) : flows;
}

/**
 * A runner for a flow that runs a command many times: the first of each is a child process, the others are in this
 * process, unless the executable or all that there is is tested.
 */
export function firstAsProgram(): typeof runProgram {
  const started = new Set<string | undefined>();
  return async (cwd, args, options) => {
    const isFirst = !started.has(args[0]);
    started.add(args[0]);
    const asProgram = isFirst || executable !== undefined || IN_FULL;
    return await (asProgram ? runProgram : runMain)(cwd, args, options);
  };
}

/**
 * Runs the program as a child process: the executable that `GITOPS_PROMOTION_BIN` names, in an environment that has
 * git and nothing else, else the source by this Deno.
 */
export async function runProgram(
  cwd: string,
  args: readonly string[],
  options: {
    env: Readonly<Record<string, string>>;
    /** Sends it the signal that is the reason, without one SIGKILL. */
    signal?: AbortSignal;
  },
): Promise<Outcome> {
  const [program, ...before] = executable === undefined
    ? await programCommand()
    : [await Deno.realPath(executable)];
  const process = new Deno.Command(program, {
    args: [...before, ...args],
    cwd,
    clearEnv: true,
    env: { ...plainEnv(), ...(executable === undefined ? denoHome() : {}), ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = () => {
    const { reason } = options.signal ?? {};
    process.kill(typeof reason === "string" ? reason as Deno.Signal : "SIGKILL");
  };
  options.signal?.addEventListener("abort", kill);
  const { code, stdout, stderr } = await process.output();
  options.signal?.removeEventListener("abort", kill);
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Where Deno has its cache; the executable needs no such place. */
function denoHome(): Record<string, string> {
  // Looking for a later Deno would read the system's authorities before the program chooses them.
  const home: Record<string, string> = { DENO_NO_UPDATE_CHECK: "1" };
  for (const name of ["DENO_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) home[name] = value;
  }
  return home;
}
