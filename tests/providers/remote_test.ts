import assert from "node:assert/strict";
import { parseRemote, type RemoteOptions } from "../../src/providers/remote.ts";
import { failure } from "../support/failure.ts";

const secure: RemoteOptions = { insecure: false };
const githubHint = "https://github.com/<owner>/<repository>, " +
  "git@github.com:<owner>/<repository>.git, https://<enterprise host>/<owner>/<repository>";
const azdoHint = "https://dev.azure.com/<organization>/<project>/_git/<repository>, " +
  "git@ssh.dev.azure.com:v3/<organization>/<project>/<repository>, " +
  "https://<server>/<collection>/<project>/_git/<repository>";

Deno.test("parseRemote() takes the provider that is named, in each of its spellings", () => {
  const url = "https://tfs.example.com/Main/project/_git/repo";
  for (const provider of ["azdo", "azure-devops"]) {
    assert.equal(parseRemote(url, { ...secure, provider }, {}).provider, "azdo");
  }
});

Deno.test("parseRemote() refuses a provider that it does not know", () => {
  assert.throws(
    () => parseRemote("https://github.com/o/r", { ...secure, provider: "gitlab" }, {}),
    failure("usage", 'unknown provider "gitlab"', 'use "github" or "azdo" (also "azure-devops")'),
  );
});

Deno.test("parseRemote() takes the CI's provider for a host that says nothing", () => {
  const url = "https://git.example.com/o/r";
  assert.equal(parseRemote(url, secure, { GITHUB_ACTIONS: "true" }).provider, "github");
  assert.throws(
    () => parseRemote(url, secure, { TF_BUILD: "True" }),
    failure(
      "provider",
      `remote "${url}" is not a repository URL of Azure DevOps`,
      `forms that fit: ${azdoHint}`,
    ),
  );
});

Deno.test("parseRemote() lets a URL that is clear win over the CI it runs in", () => {
  assert.equal(
    parseRemote("https://github.com/o/r", secure, { TF_BUILD: "True" }).provider,
    "github",
  );
  assert.equal(
    parseRemote("https://dev.azure.com/org/project/_git/repo", secure, { GITHUB_ACTIONS: "true" })
      .provider,
    "azdo",
  );
});

Deno.test("parseRemote() knows the server of the GitHub Actions run by its whole host", () => {
  const env = { GITHUB_SERVER_URL: "https://git.example.com:8443" };
  assert.equal(parseRemote("https://git.example.com:8443/o/r", secure, env).provider, "github");
  for (const url of ["https://git.example.com/o/r", "https://evil-git.example.com:8443/o/r"]) {
    assert.throws(
      () => parseRemote(url, secure, env),
      failure(
        "usage",
        `remote "${url}" does not tell whether it is on GitHub or Azure DevOps`,
        "specify --provider github or --provider azdo",
      ),
    );
  }
});

Deno.test("parseRemote() takes the web port of an SSH remote from the GitHub Actions run", () => {
  const env = { GITHUB_SERVER_URL: "https://git.example.com:8443" };
  const remote = parseRemote("git@git.example.com:o/r.git", secure, env);
  assert.equal(
    remote.provider === "github" && remote.apiUrl,
    "https://git.example.com:8443/api/v3",
  );
});

const foreign = [
  "https://github.com.evil.example/o/r",
  "https://github.com@evil.example/o/r",
  "https://github.com:pw@evil.example/o/r",
  "https://evilgithub.com/o/r",
  "https://evil.ghe.com.example/o/r",
  "https://a.b.ghe.com/o/r",
  "https://github.com./o/r",
  "git@github.com.evil.example:o/r.git",
  "ssh://github.com@evil.example/o/r",
  "https://dev.azure.com.evil.example/o/r",
  "https://dev.azure.com@evil.example/o/r",
  "https://evil.visualstudio.com.example/o/r",
];

for (const url of foreign) {
  Deno.test(`parseRemote() does not take "${url}" for a host that it only looks like`, () => {
    assert.throws(
      () => parseRemote(url, secure, {}),
      (error: Error) =>
        /does not tell whether it is on GitHub or Azure DevOps$/.test(error.message),
    );
  });
}

Deno.test("parseRemote() keeps a server that looks like Azure DevOps Services on its own host", () => {
  const remote = parseRemote(
    "https://dev.azure.com.evil.example/org/project/_git/repo",
    secure,
    {},
  );
  assert.equal(
    remote.provider === "azdo" && remote.organizationUrl,
    "https://dev.azure.com.evil.example/org",
  );
});

const formless = [
  "",
  "/srv/git/r.git",
  "../r.git",
  "./o/r",
  "C:\\git\\r",
  "C:/git/r",
  "file:///srv/git/r.git",
  "git://github.com/o/r",
  "https://",
  "https://github.com",
  "https://github.com/o/r?x=1",
  "https://github.com/o/r#x",
  "https://github.com\\@evil.example/o/r",
  "https://github.com/../o/r",
  "https://github.com/%2e%2e/o/r",
  "https://github.com/o//r",
  "https://github.com/o/%zz",
  "https://github.com/o%2Fr/x",
  "https://git\nhub.com/o/r",
  "ext::sh -c true",
];

for (const url of formless) {
  Deno.test(`parseRemote() refuses ${JSON.stringify(url)}, which is no provider's URL`, () => {
    assert.throws(
      () => parseRemote(url, secure, {}),
      failure(
        "provider",
        `remote "${
          url.replace("\n", "?").replace("github.com\\@", "***@")
        }" is not a repository URL of GitHub or Azure DevOps`,
        `forms that fit: ${githubHint}, ${azdoHint}`,
      ),
    );
  });
}

Deno.test("parseRemote() refuses a provider that the remote's host is not of", () => {
  assert.throws(
    () => parseRemote("git@github.com:o/r.git", { ...secure, provider: "azdo" }, {}),
    failure(
      "usage",
      'remote "git@github.com:o/r.git" is on GitHub, not Azure DevOps',
      "drop --provider, or use --provider github",
    ),
  );
});

Deno.test("parseRemote() shows no credentials of a URL that it refuses", () => {
  assert.throws(
    () => parseRemote("https://me:secret@git.example.com/o/r", secure, {}),
    failure(
      "usage",
      'remote "https://***@git.example.com/o/r" does not tell whether it is on GitHub or Azure DevOps',
      "specify --provider github or --provider azdo",
    ),
  );
});
