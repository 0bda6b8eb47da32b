import { join } from "node:path";
import { run } from "../build/run.ts";

interface ArchiveOptions {
  /** The folder with what goes in. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Absolute path without `.tar.gz` or `.zip`. */
  readonly output: string;
  /** The time that every file gets, so that the same release gives the same bytes. */
  readonly time: Date;
}

/** Writes `<output>.tar.gz`; GNU tar and gzip must be there. */
export async function writeTarball({ folder, files, output, time }: ArchiveOptions): Promise<void> {
  await run("tar", [
    "--create",
    "--use-compress-program=gzip -n -9",
    `--file=${output}.tar.gz`,
    `--directory=${folder}`,
    `--mtime=${time.toISOString()}`,
    "--sort=name",
    "--format=ustar",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--mode=u=rwX,go=rX",
    "--",
    ...files,
  ]);
}

/** Writes `<output>.zip`; Info-ZIP must be there. */
export async function writeZip({ folder, files, output, time }: ArchiveOptions): Promise<void> {
  // It takes the time from the files, and stores it in the local zone.
  for (const file of files) await Deno.utime(join(folder, file), time, time);
  await run("zip", ["-q", "-X", "-9", `${output}.zip`, "--", ...files], {
    cwd: folder,
    env: { TZ: "UTC" },
  });
}
