import assert from "node:assert/strict";
import { connect, type ConnectOptions } from "../../src/providers/connect.ts";
import { failure } from "../support/failure.ts";
import { providerEdge } from "./support.ts";

const github: ConnectOptions = { remoteUrl: "https://github.com/o/r", insecure: false };
const azdo: ConnectOptions = {
  remoteUrl: "https://dev.azure.com/org/project/_git/repo",
  insecure: false,
};

const tokens: readonly (readonly [
  name: string,
  options: ConnectOptions,
  env: Record<string, string>,
  token: string | undefined,
])[] = [
  [
    "--token before the environment",
    { ...github, token: "option" },
    { GITOPS_PROMOTION_TOKEN: "own", GITHUB_TOKEN: "actions" },
    "option",
  ],
  [
    "GITOPS_PROMOTION_TOKEN before GITHUB_TOKEN",
    github,
    { GITOPS_PROMOTION_TOKEN: "own", GITHUB_TOKEN: "actions" },
    "own",
  ],
  ["GITHUB_TOKEN before GH_TOKEN", github, { GITHUB_TOKEN: "actions", GH_TOKEN: "gh" }, "actions"],
  ["GH_TOKEN last", github, { GH_TOKEN: "gh" }, "gh"],
  ["no token of Azure DevOps for GitHub", github, { SYSTEM_ACCESSTOKEN: "build" }, undefined],
  [
    "GITOPS_PROMOTION_TOKEN before SYSTEM_ACCESSTOKEN",
    azdo,
    { GITOPS_PROMOTION_TOKEN: "own", SYSTEM_ACCESSTOKEN: "build" },
    "own",
  ],
  [
    "SYSTEM_ACCESSTOKEN before AZURE_DEVOPS_EXT_PAT",
    azdo,
    { SYSTEM_ACCESSTOKEN: "build", AZURE_DEVOPS_EXT_PAT: "pat" },
    "build",
  ],
  ["AZURE_DEVOPS_EXT_PAT last", azdo, { AZURE_DEVOPS_EXT_PAT: "pat" }, "pat"],
  [
    "no token of GitHub for Azure DevOps",
    azdo,
    { GITHUB_TOKEN: "actions", GH_TOKEN: "gh" },
    undefined,
  ],
  [
    "what is empty for what is not set",
    { ...github, token: "" },
    { GITOPS_PROMOTION_TOKEN: "", GITHUB_TOKEN: " \n", GH_TOKEN: "gh" },
    "gh",
  ],
  ["the line end of a file for no part of it", github, { GITHUB_TOKEN: "actions\r\n" }, "actions"],
];

for (const [name, options, env, token] of tokens) {
  Deno.test(`connect() takes ${name}`, () => {
    assert.equal(connect(options, providerEdge(env)).token, token);
  });
}

const pat52 = "a".repeat(52);
const pat84 = `${"b".repeat(76)}AZDO1234`;

const authorizations: readonly (readonly [string, ConnectOptions, string, string])[] = [
  ["GitHub", github, "secret", `basic ${btoa("x-access-token:secret")}`],
  ["an old token of Azure DevOps", azdo, pat52, `Basic ${btoa(`:${pat52}`)}`],
  ["a new token of Azure DevOps", azdo, pat84, `Basic ${btoa(`:${pat84}`)}`],
  ["a build's token of Azure DevOps", azdo, "eyJ.eyJ.sig", "Bearer eyJ.eyJ.sig"],
];

for (const [name, options, token, header] of authorizations) {
  Deno.test(`connect() gives git the header of ${name}`, () => {
    assert.equal(connect({ ...options, token }, providerEdge()).gitAuthorization, header);
  });
}

Deno.test("connect() gives git no header without a token", () => {
  assert.equal(connect(github, providerEdge()).gitAuthorization, undefined);
});

Deno.test("connect() declares every form of the token and of the URL's password secret", () => {
  const edge = providerEdge({ GITHUB_TOKEN: "secret" });
  connect({ ...github, remoteUrl: "https://me:pass%40word@github.com/o/r" }, edge);
  assert.deepEqual(edge.secrets, [
    "pass%40word",
    "pass@word",
    "secret",
    btoa("secret"),
    btoa(":secret"),
    btoa("x-access-token:secret"),
  ]);
});

Deno.test("connect() declares a token in the URL's user name secret, and a name not", () => {
  const edge = providerEdge();
  const token = `ghp_${"x".repeat(36)}`;
  connect({ ...github, remoteUrl: `https://${token}@github.com/o/r` }, edge);
  connect({ ...github, remoteUrl: "https://me@github.com/o/r" }, edge);
  assert.deepEqual(edge.secrets, [token]);
});

for (
  const [beside, login, secrets] of [
    ["no password", "tok%40en:", ["tok%40en", "tok@en"]],
    ["x-oauth-basic", "tok%40en:x-oauth-basic", ["tok%40en", "tok@en"]],
    ["a password, where it looks like one", `${pat52}:pass`, [pat52, "pass"]],
  ] as const
) {
  Deno.test(`connect() declares a token in the URL's user name secret beside ${beside}`, () => {
    const edge = providerEdge();
    connect({ ...github, remoteUrl: `https://${login}@github.com/o/r` }, edge);
    assert.deepEqual(edge.secrets, secrets);
  });
}

Deno.test("connect() does not take a long organization's name in Azure DevOps' own URL for a token", () => {
  const edge = providerEdge();
  const organization = "contoso-engineering-platform";
  const remoteUrl = `https://${organization}@dev.azure.com/${organization}/project/_git/repo`;
  connect({ ...azdo, remoteUrl }, edge);
  connect({ ...azdo, remoteUrl: remoteUrl.replace("@", ":@") }, edge);
  assert.deepEqual(edge.secrets, []);
});

Deno.test("connect() declares secrets of a URL that it then refuses", () => {
  const edge = providerEdge();
  assert.throws(() =>
    connect({ ...github, remoteUrl: "https://me:sec:r@t@git.example.com" }, edge)
  );
  assert.deepEqual(edge.secrets, ["sec:r@t"]);
});

Deno.test("connect() says with --verbose where the token came from", () => {
  const edge = providerEdge({ GH_TOKEN: "secret" });
  connect(github, edge);
  assert.deepEqual(edge.logged, ["using the token from GH_TOKEN"]);
});

Deno.test("connect() refuses a token that no header can carry, without showing it", () => {
  for (const token of ["two words", "se\ncret", "sécret"]) {
    assert.throws(
      () => connect(github, providerEdge({ GITHUB_TOKEN: token })),
      failure(
        "auth",
        "the token from GITHUB_TOKEN has spaces or characters beyond ASCII",
        "pass the token alone",
      ),
    );
  }
});

Deno.test("provider() names the option and the variables where there is no token for GitHub", async () => {
  await assert.rejects(
    connect(github, providerEdge()).provider(),
    failure(
      "auth",
      "no token for GitHub: --token, GITOPS_PROMOTION_TOKEN, GITHUB_TOKEN and GH_TOKEN are empty",
      "set the environment variable GITOPS_PROMOTION_TOKEN, or pass --token",
    ),
  );
});

Deno.test("provider() names the option and the variables where there is no token for Azure DevOps", async () => {
  await assert.rejects(
    connect(azdo, providerEdge()).provider(),
    failure(
      "auth",
      "no token for Azure DevOps: --token, GITOPS_PROMOTION_TOKEN, SYSTEM_ACCESSTOKEN and AZURE_DEVOPS_EXT_PAT are empty",
      "set the environment variable GITOPS_PROMOTION_TOKEN, or pass --token",
    ),
  );
});

Deno.test("provider() loads the remote's provider, once", async () => {
  for (const [options, descriptionLimit] of [[github, 65_536], [azdo, 4_000]] as const) {
    const connection = connect({ ...options, token: "secret" }, providerEdge());
    const provider = await connection.provider();
    assert.equal(provider.descriptionLimit, descriptionLimit);
    assert.equal(await connection.provider(), provider);
  }
});
