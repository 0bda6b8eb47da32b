import { dirname, join } from "node:path";

/** A temporary folder, removed at the end of `await using`. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file in it, executable, in place of one that is there, and returns its path. */
  script(name: string, text: string): Promise<string>;
}

export async function tempFolder(): Promise<TempFolder> {
  const path = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  return {
    path,
    async script(name, text) {
      const file = join(path, name);
      await Deno.mkdir(dirname(file), { recursive: true });
      // Written through a link of programsOnly(), it would replace the machine's own program.
      await Deno.remove(file).catch(() => {});
      await Deno.writeTextFile(file, text, { mode: 0o755 });
      return file;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** A folder to use as PATH: it has only the named programs of this machine, as links. */
export async function programsOnly(folder: string, names: readonly string[]): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  for (const name of names) {
    const found = await firstOnPath(name);
    if (found === undefined) throw new Error(`"${name}" is not on PATH`);
    await Deno.symlink(found, join(folder, name));
  }
  return folder;
}

export async function firstOnPath(name: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const file = join(folder, name);
    if (await Deno.stat(file).then((info) => info.isFile, () => false)) return file;
  }
  return undefined;
}
