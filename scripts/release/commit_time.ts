/** When the checked-out commit was made. Throws what git says where there is none. */
export async function commitTime(root: string): Promise<Date> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    // The option is for builds in containers, whose user does not own the checkout.
    args: ["-c", `safe.directory=${root}`, "-C", root, "log", "-1", "--format=%ct"],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(
      `the time of the commit in "${root}" cannot be read: ${decoder.decode(stderr).trim()}`,
    );
  }
  return new Date(Number(decoder.decode(stdout)) * 1000);
}
