import { createByteSource } from "./byte_source.ts";
import { GitError, NETWORK_LIMITS } from "./git.ts";
import { pushRemote } from "./origin.ts";
import type { Variables } from "../context.ts";
import type { Repository } from "./repository.ts";
import { rewriteUrl } from "./settings.ts";

/** A connection to origin for one push. */
export interface PushConnection {
  /** Sets the ref if origin had it at `expected` (empty: did not have it). Throws as `git push --porcelain`. */
  push(commit: string, ref: string, expected: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to origin and lists its branches, which is half of a push's waiting time, while the program is still
 * reading. It starts the remote helper that `git push` would start, and talks to it as git does
 * (https://git-scm.com/docs/gitremote-helpers; `cas` is what --force-with-lease is called there). Undefined where `git
 * push` would do more: other protocols than HTTP, protocol rules, rewritten addresses, SHA-256.
 */
export function openPushConnection(
  repository: Repository,
  env: Variables,
): PushConnection | undefined {
  const { git, settings, moved, objectFormat } = repository;
  const remote = pushRemote(repository);
  const [protocol] = /^https?(?=:\/\/)/.exec(remote.url) ?? [];
  const isPlain = objectFormat === "sha1" && !env["GIT_ALLOW_PROTOCOL"] &&
    !settings.all.some(([key]) => /\.pushinsteadof$|^protocol\./.test(key)) &&
    rewriteUrl(settings, remote.url) === remote.url && !moved.has(remote.url);
  if (protocol === undefined || !isPlain) return undefined;
  const child = git.with(remote.config).start([`remote-${protocol}`, remote.name, remote.url]);
  const writer = child.process.stdin.getWriter();
  const source = createByteSource(child.process.stdout);
  const stderr = new Response(child.process.stderr).text();
  const send = (text: string) => writer.write(new TextEncoder().encode(text));
  const args = ["push"];
  const limit = NETWORK_LIMITS.get("push") ?? 0;

  async function begin(): Promise<void> {
    await send("option progress false\noption verbosity 0\nlist for-push\n");
    for (let options = 0; options < 2; options++) await source.line();
    while (await source.line() !== "");
  }
  const begun = begin();
  // `push` reports the error.
  begun.catch(() => {});

  async function answer(commit: string, ref: string, expected: string): Promise<string> {
    await begun;
    const lease = expected === "" ? "0".repeat(commit.length) : expected;
    await send(`option cas ${ref}:${lease}\n`);
    if (await source.line() !== "ok") return "stale info";
    await send(`push ${commit}:${ref}\n\n`);
    // It reports every branch of origin.
    let ours = "";
    for (let line = await source.line(); line !== ""; line = await source.line()) {
      if (`${line} `.startsWith(`ok ${ref} `) || line.startsWith(`error ${ref} `)) ours = line;
    }
    return ours;
  }

  return {
    async push(commit, ref, expected) {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        child.end();
      }, limit);
      const failed = async (stdout: string, code: number) =>
        new GitError(args, { code, stdout, stderr: await stderr, authorized: git.authorized });
      let said: string;
      try {
        said = await answer(commit, ref, expected);
      } catch {
        // It has ended; its stderr says why.
        const { code, signal } = await child.status;
        throw git.whyEnded(args, isLate ? "limit" : signal, limit) ?? await failed("", code);
      } finally {
        clearTimeout(timer);
      }
      if (said === `ok ${ref}`) return;
      // If nothing had to be sent, it says "up to date" or nothing, whatever was expected: its list of refs may be out
      // of date.
      const why = said === "" || said.startsWith("ok ")
        ? "stale info"
        : unquoted(said.replace(`error ${ref} `, ""));
      // Git's own words for what was not sent; all others are the server's.
      const by = /^(?:stale info|fetch first|non-fast forward)$/.test(why) ? "" : "remote ";
      await writer.close().catch(() => {});
      throw await failed(`!\t${commit}:${ref}\t[${by}rejected] (${why})\n`, 1);
    },
    async close() {
      child.end();
      await begun.catch(() => {});
      await writer.close().catch(() => {});
      await source.cancel();
      await Promise.all([child.status, stderr]);
      child.release();
    },
  };
}

/**
 * Undoes git's quoting of special characters
 * (https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath).
 */
function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1") : text;
}
