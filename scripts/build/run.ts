/** Runs a program and fails with its name, arguments and exit code; its output goes where the caller's goes. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const child = new Deno.Command(program, { args: [...args], stdin: "null", ...options }).spawn();
  const { code } = await child.status;
  if (code !== 0) throw new Error(`"${[program, ...args].join(" ")}" ended with exit code ${code}`);
}
