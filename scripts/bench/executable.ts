import { dirname, join } from "node:path";
import Table from "cli-table3";
import { compile } from "../build/compile.ts";
import { measure, median, runProcess } from "./measure.ts";

/**
 * Times the executable's start beside an empty program compiled in the same way, and weighs it. Offline, `DENO_COMPILE` and
 * `DENORT_BIN` must be set as for the build.
 */
export async function measureExecutable(
  executable: string,
  rounds: number,
  print: (text: string) => void,
): Promise<void> {
  const path = await Deno.realPath(executable);
  const empty = join(dirname(path), ".empty");
  const source = `${empty}.ts`;
  await Deno.writeTextFile(source, "");
  try {
    await compile({
      bundle: source,
      output: empty,
      deno: Deno.env.get("DENO_COMPILE") || Deno.execPath(),
    });
    const times = await measure([
      { name: "empty", run: () => runProcess(empty, []) },
      { name: "--version", run: () => runProcess(path, ["--version"]) },
      { name: "--help", run: () => runProcess(path, ["--help"]) },
      { name: "new --help", run: () => runProcess(path, ["new", "--help"]) },
    ], rounds * 3);
    const of = (name: string) => median(times.get(name) ?? []);
    const { size } = await Deno.stat(path);
    const table = new Table({ head: ["goal", "measured", "wanted"], style: { head: [] } });
    for (const name of ["--version", "--help", "new --help"]) {
      table.push([
        `executable: ${name} over an empty one (${of("empty").toFixed(0)} ms)`,
        (of(name) / of("empty")).toFixed(2),
        "at most 1.35",
      ]);
    }
    table.push(
      ["executable: size", `${(size / 1e6).toFixed(0)} MB`, "at most 90 MB"],
      ["executable: xz", `${(await compressedSize(path) / 1e6).toFixed(0)} MB`, "at most 35 MB"],
    );
    print(table.toString());
  } finally {
    await Deno.remove(source);
    await Deno.remove(empty).catch(() => {});
  }
}

async function compressedSize(path: string): Promise<number> {
  const process = new Deno.Command("xz", { args: ["--stdout", "-6", path], stdout: "piped" })
    .spawn();
  let size = 0;
  for await (const chunk of process.stdout) size += chunk.length;
  const { success } = await process.status;
  if (!success) throw new Error("xz failed");
  return size;
}
