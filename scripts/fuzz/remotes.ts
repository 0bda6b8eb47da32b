import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { parseRemote } from "../../src/providers/remote.ts";
import { mutated } from "./mutated.ts";
import { textTarget } from "./target.ts";

const seeds: readonly string[] = [
  "https://github.com/o/r.git",
  "https://x:s3cret@github.com/o/r",
  "git@github.com:o/r.git",
  "ssh://git@ssh.github.com:443/o/r.git",
  "https://ghe.example.com:8443/o/r",
  "https://acme.ghe.com/o/r",
  "https://s3cret@dev.azure.com/org/a%20project/_git/repo",
  "https://org.visualstudio.com/DefaultCollection/project/_git/repo",
  "git@ssh.dev.azure.com:v3/org/project/repo",
  "https://tfs.example.com/tfs/collection/project/_git/repo",
  "http://127.0.0.1:8080/o/r",
  "/srv/git/r.git",
  "file:///srv/git/r.git",
];

// deno-fmt-ignore
const pieces: readonly string[] = [
  "/", "//", ":", "@", "x:s3cret@", "..", "/../", ".git", "_git", "?", "#", "%", "%2f", "%2e%2e", "%00", "%0a", "\n", "\u0000",
  " ", "\\", "[::1]", "localhost", "127.0.0.1", "http://", "https://", "ssh://", "git@", "github.com", ".evil.example",
  "dev.azure.com", "v3/", "ü", "\u{1F600}", "-", "--upload-pack=x", "a".repeat(300),
];

/** URLs of remotes: no password gets into a message, and no token would go over plain HTTP. */
export const remotes = textTarget({
  name: "remotes",
  unit: "inputs",
  inputs: mutated(seeds, pieces),
  check: (url) => {
    for (const provider of [undefined, "github", "azdo"]) check(url, provider);
    return 1;
  },
});

function check(url: string, provider: string | undefined): void {
  try {
    const remote = parseRemote(url, { provider, insecure: false }, {});
    const root = new URL(remote.provider === "github" ? remote.apiUrl : remote.organizationUrl);
    const isLoopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(root.hostname);
    assert(root.protocol === "https:" || isLoopback, `${root} is not safe for a token`);
    assert.equal(root.username + root.password + root.search + root.hash, "");
    assert(!/\/\.\.?(?:\/|$)/.test(root.pathname));
    if (isPassword(url)) assert(!JSON.stringify(remote).includes("s3cret"));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (isPassword(url)) assert(!`${error.message}${error.hint}`.includes("s3cret"), error.message);
  }
}

/** Whether the word is in a place that is meant for credentials alone, and not in a path that was changed to hold it. */
function isPassword(url: string): boolean {
  return url.split("s3cret").length === 2 &&
    /^https?:\/\/(?:[\w-]+:)?s3cret@[\w.-]+(?::\d+)?\/[^@]*$/.test(url);
}
