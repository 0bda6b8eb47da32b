/** Feeds `git fast-import` (https://git-scm.com/docs/git-fast-import) with the parts of its stream. */
export async function fastImport(repository: string, stream: Iterable<string>): Promise<void> {
  const process = new Deno.Command("git", {
    args: ["fast-import", "--quiet"],
    cwd: repository,
    stdin: "piped",
  }).spawn();
  await ReadableStream.from(stream).pipeThrough(new TextEncoderStream()).pipeTo(process.stdin);
  if (!(await process.status).success) throw new Error("git fast-import failed");
}
