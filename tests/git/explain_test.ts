import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { explainGitError } from "../../src/git/explain.ts";
import { GitError } from "../../src/git/git.ts";

function explained(stderr: string, authorized = false): Failure {
  const error = new GitError(["fetch"], { code: 128, stdout: "", stderr, authorized });
  const failure = explainGitError(error, "fetch");
  assert.ok(failure instanceof Failure);
  return failure;
}

const cases: [said: string, code: string, meaning: string][] = [
  [
    "fatal: write error: No space left on device",
    "git",
    "the disk is full",
  ],
  [
    "error: cannot update ref 'refs/heads/scratch': couldn't write '/tmp/x/refs/heads/scratch.lock'",
    "git",
    "git could not write",
  ],
  [
    "error: index-pack died of signal 9\nfatal: fetch-pack: invalid index-pack output",
    "git",
    "git was killed or ran out of memory",
  ],
  [
    "fatal: unable to access 'https://git.example/o/r/': The requested URL returned error: 502",
    "git",
    "the server is overloaded or has a problem",
  ],
  [
    "fatal: unable to access 'https://git.example/o/r/': The requested URL returned error: 403",
    "auth",
    "the token may not do this",
  ],
  [
    "fatal: https://git.example/o/r/info/refs not valid: is this a git repository?",
    "git",
    "the answer does not come from a git server",
  ],
  [
    "error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nfatal: the remote end hung up unexpectedly",
    "git",
    "the server, or a proxy on the way, accepts no request of this size",
  ],
  [
    "error: RPC failed; HTTP 302 curl 22 The requested URL returned error: 302\nfatal: the remote end hung up unexpectedly",
    "git",
    "the server redirects, and the token is not sent after a redirect",
  ],
  [
    "error: Cannot access URL https://git.example/o/r.git/, return code 22\nfatal: git-http-push failed",
    "git",
    "the answer does not come from a git server",
  ],
  [
    "error: RPC failed; curl 52 Empty reply from server\nfatal: the remote end hung up unexpectedly",
    "git",
    "the connection was lost",
  ],
  [
    "fatal: unable to access 'https://git.example/o/r/': Could not resolve host: git.example",
    "git",
    "the server cannot be reached",
  ],
];

for (const [said, code, meaning] of cases) {
  Deno.test(`explainGitError takes ${JSON.stringify(said.split("\n")[0])} for ${meaning}`, () => {
    const failure = explained(said);
    assert.equal(failure.code, code);
    assert.equal(
      failure.message,
      `could not fetch: ${meaning} (git said "${said.replaceAll("\n", " ")}")`,
    );
    assert.ok(failure.hint);
  });
}

Deno.test("explainGitError says that a token was refused where git asks for a password in spite of one", () => {
  const said =
    "fatal: could not read Username for 'https://git.example': terminal prompts disabled";
  assert.match(explained(said, true).message, /the token was refused/);
  assert.match(explained(said).message, /the server asks for credentials/);
});
