/**
 * Runs the tests: `scripts/deno task test [path or option of deno test …]`.
 *
 * `deno test` gives each file a worker of its own, which loads the program, the forge and the published contracts anew:
 * more than a third of the time that all tests take. Here a few modules import all test files between them.
 */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const options = Deno.args.filter((arg) => arg.startsWith("-"));
const paths = Deno.args.filter((arg) => !arg.startsWith("-"));
const files: string[] = [];
for (const path of paths.length > 0 ? paths : [join(root, "tests"), join(root, "forge")]) {
  for await (const file of testFilesIn(resolve(path))) files.push(file);
}

const folder = await Deno.makeTempDir({ prefix: "gitops-promotion-tests-" });
try {
  const modules = await Promise.all(
    dealt(files.sort(), 4 * navigator.hardwareConcurrency).map(async (hand, index) => {
      const module = join(folder, `part_${index + 1}_test.ts`);
      const imports = hand.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
      await Deno.writeTextFile(module, imports.join(""));
      return module;
    }),
  );
  const flags = ["--parallel", "--quiet", "--no-check", "--allow-all"];
  const config = ["--config", join(root, "deno.json")];
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...flags, ...config, ...options, ...modules],
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function* testFilesIn(path: string): AsyncGenerator<string> {
  const { isDirectory } = await Deno.stat(path);
  if (!isDirectory) yield path;
  else {
    for await (const entry of Deno.readDir(path)) {
      const inside = join(path, entry.name);
      if (entry.isDirectory) yield* testFilesIn(inside);
      else if (entry.name.endsWith("_test.ts")) yield inside;
    }
  }
}

/** The files dealt out as cards are, so that neighbours, which take alike, come to different hands. */
function dealt(files: readonly string[], hands: number): string[][] {
  return Array.from(
    { length: Math.min(hands, files.length) },
    (_, hand) => files.filter((_, index) => index % hands === hand),
  );
}
