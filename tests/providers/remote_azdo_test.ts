import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRemote, type RemoteOptions } from "../../src/providers/remote.ts";
import { failure } from "../support/failure.ts";

const secure: RemoteOptions = { insecure: false };
const azdoHint = "https://dev.azure.com/<organization>/<project>/_git/<repository>, " +
  "git@ssh.dev.azure.com:v3/<organization>/<project>/<repository>, " +
  "https://<server>/<collection>/<project>/_git/<repository>";

const services = {
  provider: "azdo",
  organizationUrl: "https://dev.azure.com/org",
  project: "project",
  repo: "repo",
  webUrl: "https://dev.azure.com/org/project/_git/repo",
};
const servicesUrl = "https://dev.azure.com/org/project/_git/repo";
const old = {
  ...services,
  organizationUrl: "https://org.visualstudio.com",
  webUrl: "https://org.visualstudio.com/project/_git/repo",
};
const server = {
  ...services,
  organizationUrl: "https://tfs.example.com/tfs/Main",
  webUrl: "https://tfs.example.com/tfs/Main/project/_git/repo",
};

const azdoRemotes: Record<string, Record<string, string>> = {
  [servicesUrl]: services,
  "https://org@dev.azure.com/org/project/_git/repo": services,
  "https://org:pat@dev.azure.com/org/project/_git/repo": services,
  "https://dev.azure.com/org/project/_git/_optimized/repo": services,
  "https://dev.azure.com/org/project/_git/_full/repo": services,
  "https://dev.azure.com/org/_git/repo": {
    ...services,
    project: "repo",
    webUrl: "https://dev.azure.com/org/repo/_git/repo",
  },
  "https://dev.azure.com/org/project/_git/repo.git": {
    ...services,
    repo: "repo.git",
    webUrl: "https://dev.azure.com/org/project/_git/repo.git",
  },
  "https://dev.azure.com/org/My%20Project/_git/Caf%C3%A9%2520": {
    ...services,
    project: "My Project",
    repo: "Café%20",
    webUrl: "https://dev.azure.com/org/My%20Project/_git/Caf%C3%A9%2520",
  },
  "https://dev.azure.com/org/My Project/_git/Café": {
    ...services,
    project: "My Project",
    repo: "Café",
    webUrl: "https://dev.azure.com/org/My%20Project/_git/Caf%C3%A9",
  },
  "https://org.visualstudio.com/project/_git/repo": old,
  "https://org.visualstudio.com/DefaultCollection/project/_git/repo": old,
  "https://org.visualstudio.com/_git/repo": {
    ...old,
    project: "repo",
    webUrl: "https://org.visualstudio.com/repo/_git/repo",
  },
  "https://org.visualstudio.com/DefaultCollection/_git/repo": {
    ...old,
    project: "repo",
    webUrl: "https://org.visualstudio.com/repo/_git/repo",
  },
  "git@ssh.dev.azure.com:v3/org/project/repo": services,
  "ssh://git@ssh.dev.azure.com:22/v3/org/project/repo": services,
  "git@ssh.dev.azure.com:v3/org/My%20Project/My%20Repo": {
    ...services,
    project: "My Project",
    repo: "My Repo",
    webUrl: "https://dev.azure.com/org/My%20Project/_git/My%20Repo",
  },
  "org@vs-ssh.visualstudio.com:v3/org/project/repo": services,
  "ssh://org@vs-ssh.visualstudio.com:22/project/_ssh/repo": old,
  "ssh://org@vs-ssh.visualstudio.com:22/DefaultCollection/project/_ssh/repo": old,
  "https://tfs.example.com/tfs/Main/project/_git/repo": server,
  "https://tfs.example.com:8443/Main/project/_git/repo": {
    ...server,
    organizationUrl: "https://tfs.example.com:8443/Main",
    webUrl: "https://tfs.example.com:8443/Main/project/_git/repo",
  },
  "https://tfs.example.com/tfs/Main/_git/repo": {
    ...server,
    project: "repo",
    webUrl: "https://tfs.example.com/tfs/Main/repo/_git/repo",
  },
  "https://tfs.example.com/Main/_git/repo": {
    ...server,
    organizationUrl: "https://tfs.example.com/Main",
    project: "repo",
    webUrl: "https://tfs.example.com/Main/repo/_git/repo",
  },
  "https://tfs.example.com/devops/DefaultCollection/_git/repo": {
    ...server,
    organizationUrl: "https://tfs.example.com/devops/DefaultCollection",
    project: "repo",
    webUrl: "https://tfs.example.com/devops/DefaultCollection/repo/_git/repo",
  },
  "ssh://tfs.example.com:22/tfs/Main/project/_ssh/repo": server,
};

for (const [url, remote] of Object.entries(azdoRemotes)) {
  Deno.test(`parseRemote() reads "${url}" without being told that it is Azure DevOps'`, () => {
    assert.deepEqual(parseRemote(url, secure, {}), remote);
  });
}

const misshapenAzdo = [
  "https://dev.azure.com/org/project",
  "https://dev.azure.com/_git/repo",
  "https://dev.azure.com/org/a/b/_git/repo",
  "https://dev.azure.com/org/project/_git/repo/x",
  "https://dev.azure.com/org/project/_git",
  "https://tfs.example.com/_git/repo",
  "git@ssh.dev.azure.com:v3/org/project",
  "ssh://vs-ssh.visualstudio.com:22/project/_ssh/repo",
];

for (const url of misshapenAzdo) {
  Deno.test(`parseRemote() refuses "${url}", which is no repository of Azure DevOps'`, () => {
    assert.throws(
      () => parseRemote(url, secure, {}),
      failure(
        "provider",
        `remote "${url}" is not a repository URL of Azure DevOps`,
        `forms that fit: ${azdoHint}`,
      ),
    );
  });
}

Deno.test("parseRemote() puts --api-url in place of the organization, and leaves the pages where they are", () => {
  const remote = parseRemote(servicesUrl, { ...secure, apiUrl: "http://localhost:8080/org/" }, {});
  assert.deepEqual(remote, {
    ...services,
    organizationUrl: "http://localhost:8080/org",
  });
});

Deno.test("parseRemote() reads back what it makes of any project and repository name", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((text) => !/[/\\\p{Cc}]|^\.{1,2}$|^_git$|^_ssh$|^_optimized$|^_full$/u.test(text))
    .filter((text) => text.toLowerCase() !== "defaultcollection" && text.isWellFormed());
  fc.assert(fc.property(name, name, (project, repo) => {
    const [p, r] = [encodeURIComponent(project), encodeURIComponent(repo)];
    const remote = parseRemote(`https://dev.azure.com/org/${p}/_git/${r}`, secure, {});
    assert.ok(remote.provider === "azdo");
    assert.deepEqual([remote.project, remote.repo], [project, repo]);
    assert.deepEqual(parseRemote(remote.webUrl, secure, {}), remote);
  }));
});
