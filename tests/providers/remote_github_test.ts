import assert from "node:assert/strict";
import { parseRemote, type RemoteOptions } from "../../src/providers/remote.ts";
import { failure } from "../support/failure.ts";

const secure: RemoteOptions = { insecure: false };
const githubHint = "https://github.com/<owner>/<repository>, " +
  "git@github.com:<owner>/<repository>.git, https://<enterprise host>/<owner>/<repository>";

const dotcom = {
  provider: "github",
  owner: "o",
  repo: "r",
  apiUrl: "https://api.github.com",
};

const githubRemotes: Record<string, Record<string, string>> = {
  "https://github.com/o/r": dotcom,
  "https://github.com/o/r.git": dotcom,
  "https://github.com/o/r/": dotcom,
  "https://me@github.com/o/r": dotcom,
  "https://x-access-token:secret@github.com/o/r": dotcom,
  "https://GitHub.com:443/o/r": dotcom,
  "https://www.github.com/o/r": dotcom,
  "git@github.com:o/r.git": dotcom,
  "git@github.com:/o/r.git": dotcom,
  "github.com:o/r": dotcom,
  "ssh://git@github.com/o/r.git": dotcom,
  "ssh://git@github.com:22/o/r": dotcom,
  "ssh://git@ssh.github.com:443/o/r.git": dotcom,
  "git+ssh://git@github.com/o/r.git": dotcom,
  "https://github.com/o/r.git.git": {
    ...dotcom,
    repo: "r.git",
  },
  "https://github.com/o/.github": {
    ...dotcom,
    repo: ".github",
  },
  "https://octo.ghe.com/o/r": {
    ...dotcom,
    apiUrl: "https://api.octo.ghe.com",
  },
  "git@octo.ghe.com:o/r.git": {
    ...dotcom,
    apiUrl: "https://api.octo.ghe.com",
  },
};

for (const [url, remote] of Object.entries(githubRemotes)) {
  Deno.test(`parseRemote() reads "${url}" without being told that it is GitHub's`, () => {
    assert.deepEqual(parseRemote(url, secure, {}), remote);
  });
}

const enterprise = {
  provider: "github",
  owner: "o",
  repo: "r",
  apiUrl: "https://git.example.com/api/v3",
};

const enterpriseRemotes: Record<string, Record<string, string>> = {
  "https://git.example.com/o/r.git": enterprise,
  "https://git.example.com:8443/o/r": {
    ...enterprise,
    apiUrl: "https://git.example.com:8443/api/v3",
  },
  "git@git.example.com:o/r.git": enterprise,
  "ssh://git@git.example.com:2222/o/r.git": enterprise,
  "http://127.0.0.1:3000/o/r.git": {
    ...enterprise,
    apiUrl: "http://127.0.0.1:3000/api/v3",
  },
};

for (const [url, remote] of Object.entries(enterpriseRemotes)) {
  Deno.test(`parseRemote() reads "${url}" as GitHub Enterprise when told so`, () => {
    assert.deepEqual(parseRemote(url, { ...secure, provider: "github" }, {}), remote);
  });
}

const misshapen = [
  "https://github.com/o",
  "https://github.com/o/r/tree/main",
  "https://github.com/o/.git",
  "https://github.com/o/r%20x",
  "git@github.com:r.git",
];

for (const url of misshapen) {
  Deno.test(`parseRemote() refuses "${url}", which is no repository of GitHub's`, () => {
    assert.throws(
      () => parseRemote(url, secure, {}),
      failure(
        "provider",
        `remote "${url}" is not a repository URL of GitHub`,
        `forms that fit: ${githubHint}`,
      ),
    );
  });
}

const apiUrls: readonly (readonly [
  name: string,
  url: string,
  apiUrl: string | undefined,
  env: Record<string, string>,
  root: string,
])[] = [
  [
    "--api-url before everything",
    "https://github.com/o/r",
    "https://proxy.example.com/github/",
    { GITHUB_API_URL: "https://api.github.com", GITHUB_SERVER_URL: "https://github.com" },
    "https://proxy.example.com/github",
  ],
  [
    "GITHUB_API_URL where GITHUB_SERVER_URL has the remote's host",
    "https://git.example.com/o/r",
    undefined,
    {
      GITHUB_API_URL: "https://api.git.example.com",
      GITHUB_SERVER_URL: "https://git.example.com",
    },
    "https://api.git.example.com",
  ],
  [
    "GITHUB_API_URL alone",
    "https://github.com/o/r",
    undefined,
    { GITHUB_API_URL: "http://127.0.0.1:9/" },
    "http://127.0.0.1:9",
  ],
  [
    "no GITHUB_API_URL of another server",
    "https://github.com/o/r",
    undefined,
    {
      GITHUB_API_URL: "https://git.example.com/api/v3",
      GITHUB_SERVER_URL: "https://git.example.com",
    },
    "https://api.github.com",
  ],
  [
    "no GITHUB_API_URL that is empty",
    "https://github.com/o/r",
    undefined,
    { GITHUB_API_URL: "" },
    "https://api.github.com",
  ],
];

for (const [name, url, apiUrl, env, root] of apiUrls) {
  Deno.test(`parseRemote() takes as GitHub's API root ${name}`, () => {
    const remote = parseRemote(url, { ...secure, apiUrl }, env);
    assert.equal(remote.provider === "github" && remote.apiUrl, root);
  });
}
