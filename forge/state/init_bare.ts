/** Kept out of the way: git's housekeeping, and waits for a disk that nobody's data is on. */
const QUIET = `[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autogc = false
[fastimport]
	unpackLimit = 1
`;

/**
 * Makes an empty bare repository, as `git init --bare --template=` does, without a process: tests make many hundreds.
 * `config` is added to its configuration. (https://git-scm.com/docs/gitrepository-layout)
 */
export async function initBare(
  dir: string,
  options: {
    readonly defaultBranch: string;
    readonly objectFormat: "sha1" | "sha256";
    readonly config?: string;
  },
): Promise<void> {
  const { defaultBranch, objectFormat, config = "" } = options;
  await Deno.mkdir(`${dir}/objects/info`, { recursive: true });
  await Deno.mkdir(`${dir}/objects/pack`);
  await Deno.mkdir(`${dir}/refs/heads`, { recursive: true });
  await Deno.mkdir(`${dir}/hooks`);
  const format = objectFormat === "sha1"
    ? "\trepositoryformatversion = 0\n"
    : "\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n";
  await Deno.writeTextFile(`${dir}/config`, `[core]\n\tbare = true\n${format}${QUIET}${config}`);
  await Deno.writeTextFile(`${dir}/HEAD`, `ref: refs/heads/${defaultBranch}\n`);
}
