import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { type ReleaseServer, releaseServer } from "./release_server.ts";
import { type Outcome, runScript } from "./run_script.ts";
import { firstOnPath, programsOnly, type TempFolder, tempFolder } from "./temp_folder.ts";

const INSTALL = resolve("install.sh");
const ARCHIVE = "gitops-promotion-x86_64-unknown-linux-gnu.tar.gz";
const EXECUTABLE = "#!/bin/sh\necho gitops-promotion 1.2.3\n";
/** What install.sh needs, without gh. */
const PROGRAMS = [
  "awk",
  "cat",
  "chmod",
  "cp",
  "curl",
  "cut",
  "gzip",
  "mkdir",
  "mktemp",
  "mv",
  "rm",
  "sh",
  "sha256sum",
  "tar",
];

const UNAME = `#!/bin/sh
if [ "$1" = -s ]; then echo "\${SYSTEM:-Linux}"; else echo "\${MACHINE:-x86_64}"; fi
`;
const LDD = `#!/bin/sh
echo "\${LIBC:-ldd (GNU libc) 2.36}"
`;

/** Windows has no shell at a known place; there, install.ps1 is the way. */
const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

interface Scene extends AsyncDisposable {
  readonly server: ReleaseServer;
  readonly folder: TempFolder;
  install(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
}

/** A release server, and a machine: Linux on x86-64, whose PATH is the folder's `bin` alone. */
async function scene(): Promise<Scene> {
  const server = await releaseServer(EXECUTABLE);
  const folder = await tempFolder();
  const path = await programsOnly(join(folder.path, "bin"), PROGRAMS);
  await folder.script("bin/uname", UNAME);
  await folder.script("bin/ldd", LDD);
  return {
    server,
    folder,
    install: (args, env = {}) =>
      runScript("/bin/sh", [INSTALL, ...args], {
        cwd: folder.path,
        env: { PATH: path, HOME: folder.path, GITOPS_PROMOTION_DOWNLOAD_URL: server.url, ...env },
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

const NO_PROVENANCE =
  "note: the checksum was checked, the build provenance was not: gh 2.49 or later is not on PATH\n";

test("install.sh puts the asked-for release where it is told, executable, after checking its sum", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "with space/bin");
  const outcome = await it.install(["--version", "v1.2.3", "--to", to]);
  assert.deepEqual(outcome, {
    code: 0,
    stdout: "",
    stderr: `${NO_PROVENANCE}installed ${to}/gitops-promotion\n`,
  });
  assert.deepEqual(it.server.requests, [
    "/download/v1.2.3/SHA256SUMS",
    `/download/v1.2.3/${ARCHIVE}`,
  ]);
  const run = await runScript(join(to, "gitops-promotion"), []);
  assert.equal(run.stdout, "gitops-promotion 1.2.3\n");
  assert.deepEqual(await namesIn(to), ["gitops-promotion"]);
});

test("install.sh takes the latest release when none is named, and replaces what is there", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  await Deno.mkdir(to);
  await Deno.writeTextFile(join(to, "gitops-promotion"), "old");
  const { code } = await it.install(["--to", to]);
  assert.equal(code, 0);
  assert.deepEqual(it.server.requests, [
    "/latest/download/SHA256SUMS",
    `/latest/download/${ARCHIVE}`,
  ]);
  assert.equal(await Deno.readTextFile(join(to, "gitops-promotion")), EXECUTABLE);
});

test("install.sh takes --version latest for the latest release", async () => {
  await using it = await scene();
  const { code } = await it.install(["--version", "latest", "--to", join(it.folder.path, "to")]);
  assert.equal(code, 0);
  assert.equal(it.server.requests[0], "/latest/download/SHA256SUMS");
});

test("install.sh says once what keeps it from a server, and what to do", async () => {
  await using it = await scene();
  await it.folder.script(
    "bin/curl",
    `#!/bin/sh
for _ in 1 2; do echo "curl: (6) Could not resolve host: mirror.example" >&2; done
exit 6
`,
  );
  const { code, stderr } = await it.install([], {
    GITOPS_PROMOTION_DOWNLOAD_URL: "https://mirror.example/x",
  });
  assert.deepEqual([code, stderr], [
    1,
    "error: could not download https://mirror.example/x/latest/download/SHA256SUMS: (6) Could not resolve host: mirror.example; try that address by hand, or name a mirror by GITOPS_PROMOTION_DOWNLOAD_URL\n",
  ]);
});

test("install.sh says that provenance could not be checked where github.com is out of reach", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  await it.folder.script(
    "bin/gh",
    '#!/bin/sh\ncase "$*" in "api "* | "attestation verify"*) exit 1 ;; esac\n',
  );
  const why = "github.com is out of reach for gh, or does not accept its login";
  const auto = await it.install(["--to", to]);
  assert.deepEqual([auto.code, auto.stderr], [
    0,
    `note: the checksum was checked, the build provenance was not: ${why}\ninstalled ${to}/gitops-promotion\n`,
  ]);
  const required = await it.install(["--to", to, "--provenance", "require"]);
  assert.deepEqual([required.code, required.stderr], [
    1,
    `error: the build provenance cannot be checked: ${why}\n`,
  ]);
});

test("install.sh leaves nothing behind in the temporary folder", async () => {
  await using it = await scene();
  const tmp = join(it.folder.path, "tmp");
  await Deno.mkdir(tmp);
  await it.install(["--to", join(it.folder.path, "to")], { TMPDIR: tmp });
  assert.deepEqual(await namesIn(tmp), []);
});

test("install.sh installs nothing when the archive does not have the sum that the release says", async () => {
  await using it = await scene();
  it.server.files.set(`/download/v1.2.3/${ARCHIVE}`, new TextEncoder().encode("tampered"));
  const to = join(it.folder.path, "to");
  const outcome = await it.install(["--version", "1.2.3", "--to", to]);
  assert.equal(outcome.code, 1);
  assert.match(
    outcome.stderr,
    new RegExp(
      `^error: ${it.server.url}/download/v1\\.2\\.3/${ARCHIVE} has the SHA-256 [0-9a-f]{64}, but SHA256SUMS says [0-9a-f]{64}; nothing was installed, try again and report it if it stays so\n$`,
    ),
  );
  assert.equal(await exists(to), false);
});

test("install.sh says when a release has no executable for the platform, or is not there", async () => {
  await using it = await scene();
  const target = await it.install(["--version", "1.2.3", "--target", "riscv64-unknown-linux-gnu"]);
  assert.deepEqual(target, {
    code: 1,
    stdout: "",
    stderr:
      `error: ${it.server.url}/download/v1.2.3/SHA256SUMS does not list gitops-promotion-riscv64-unknown-linux-gnu.tar.gz; this release has no executable for "riscv64-unknown-linux-gnu"\n`,
  });
  const version = await it.install(["--version", "9.9.9"]);
  assert.equal(version.code, 1);
  assert.match(
    version.stderr,
    /^error: could not download http:\/\/127\.0\.0\.1:\d+\/download\/v9\.9\.9\/SHA256SUMS: \(22\) The requested URL returned error: 404[^\n;]*; is there a release 9\.9\.9\?\n$/,
  );
});

test("install.sh refuses wrong options before it downloads anything", async () => {
  await using it = await scene();
  for (
    const [args, message] of [
      [["--frobnicate"], 'unknown option "--frobnicate"; see --help'],
      [["--version"], 'option "--version" has no value; see --help'],
      [["--version", "1.2.3/../../x"], '"1.2.3/../../x" is no version; give one as 1.2.3'],
      [["--provenance", "maybe"], '--provenance is "maybe"; it takes auto, require or skip'],
    ] as const
  ) {
    assert.deepEqual(await it.install(args), {
      code: 1,
      stdout: "",
      stderr: `error: ${message}\n`,
    });
  }
  assert.deepEqual(it.server.requests, []);
});

test("install.sh names the platform of every machine that has an executable, and says why others have none", async () => {
  await using it = await scene();
  await it.folder.script("bin/sysctl", '#!/bin/sh\necho "${ROSETTA:-0}"\n');
  const print = async (SYSTEM: string, MACHINE: string, more: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await it.install(["--print-target"], {
      SYSTEM,
      MACHINE,
      ...more,
    });
    return code === 0 ? stdout.trim() : stderr.trim();
  };
  assert.equal(await print("Linux", "x86_64"), "x86_64-unknown-linux-gnu");
  assert.equal(await print("Linux", "aarch64"), "aarch64-unknown-linux-gnu");
  assert.equal(await print("Darwin", "x86_64"), "x86_64-apple-darwin");
  assert.equal(await print("Darwin", "x86_64", { ROSETTA: "1" }), "aarch64-apple-darwin");
  assert.equal(await print("Darwin", "arm64"), "aarch64-apple-darwin");
  assert.equal(await print("MINGW64_NT-10.0-20348", "x86_64"), "x86_64-pc-windows-msvc");
  assert.equal(
    await print("Linux", "riscv64"),
    'error: there is no executable for "riscv64" processors; run from source, see docs/install.md',
  );
  assert.equal(
    await print("FreeBSD", "amd64"),
    'error: there is no executable for "FreeBSD"; run from source, see docs/install.md',
  );
  assert.equal(
    await print("Linux", "x86_64", { LIBC: "musl libc (x86_64)" }),
    "error: this system uses musl, for which there is no executable; use the container image ghcr.io/xenitab/gitops-promotion",
  );
});

test("install.sh on Windows' shells installs the .exe", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  const { code } = await it.install(["--target", "x86_64-pc-windows-msvc", "--to", to]);
  assert.equal(code, 0);
  assert.equal(await Deno.readTextFile(join(to, "gitops-promotion.exe")), EXECUTABLE);
});

test("install.sh keeps the archive in a cache, and uses it only while it has the sum that the release says", async () => {
  await using it = await scene();
  const args = [
    "--version",
    "1.2.3",
    "--to",
    join(it.folder.path, "to"),
    "--cache",
    join(it.folder.path, "cache"),
  ];
  const archiveRequests = () => it.server.requests.filter((path) => path.endsWith(ARCHIVE)).length;
  await it.install(args);
  await it.install(args);
  assert.equal(archiveRequests(), 1);
  await Deno.writeTextFile(join(it.folder.path, "cache", ARCHIVE), "tampered");
  const { code } = await it.install(args);
  assert.equal(code, 0);
  assert.equal(archiveRequests(), 2);
  assert.equal(await Deno.readTextFile(join(it.folder.path, "to/gitops-promotion")), EXECUTABLE);
});

test("install.sh has gh check who built the archive, and installs nothing when it was another", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  await it.folder.script(
    "bin/gh",
    '#!/bin/sh\necho "$@" >>"$HOME/gh.log"\ncase "$*" in "attestation verify"*) exit "$VERIFIED" ;; esac\n',
  );
  const good = await it.install(["--to", to], { VERIFIED: "0" });
  assert.deepEqual([good.code, good.stderr], [0, `installed ${to}/gitops-promotion\n`]);
  assert.match(
    await Deno.readTextFile(join(it.folder.path, "gh.log")),
    new RegExp(
      `\nattestation verify \\S+/${ARCHIVE} --repo XenitAB/gitops-promotion --signer-workflow XenitAB/gitops-promotion/\\.github/workflows/release\\.yml\n$`,
    ),
  );
  await Deno.remove(to, { recursive: true });
  const bad = await it.install(["--to", to], { VERIFIED: "1" });
  assert.deepEqual([bad.code, bad.stderr], [
    1,
    `error: ${ARCHIVE} was not built by the release workflow of XenitAB/gitops-promotion, as far as gh attestation verify can tell; nothing was installed\n`,
  ]);
  assert.equal(await exists(to), false);
});

test("install.sh has gh check an archive from the cache too", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  const args = ["--to", to, "--cache", join(it.folder.path, "cache")];
  await it.install([...args, "--provenance", "skip"]);
  await Deno.remove(to, { recursive: true });
  const required = await it.install([...args, "--provenance", "require"]);
  assert.deepEqual([required.code, required.stderr], [
    1,
    "error: the build provenance cannot be checked: gh 2.49 or later is not on PATH\n",
  ]);
  await it.folder.script(
    "bin/gh",
    '#!/bin/sh\ncase "$*" in "attestation verify"*) exit "$VERIFIED" ;; esac\n',
  );
  for (const provenance of ["require", "auto"]) {
    const bad = await it.install([...args, "--provenance", provenance], { VERIFIED: "1" });
    assert.match(bad.stderr, /was not built by the release workflow/);
    assert.equal(await exists(to), false);
    const good = await it.install([...args, "--provenance", provenance], { VERIFIED: "0" });
    assert.equal(good.code, 0, good.stderr);
    await Deno.remove(to, { recursive: true });
  }
  assert.equal(it.server.requests.filter((path) => path.endsWith(ARCHIVE)).length, 1);
});

test("install.sh fails where provenance is required and cannot be checked", async () => {
  await using it = await scene();
  const to = join(it.folder.path, "to");
  const without = await it.install(["--to", to, "--provenance", "require"]);
  assert.deepEqual([without.code, without.stderr], [
    1,
    "error: the build provenance cannot be checked: gh 2.49 or later is not on PATH\n",
  ]);
  await it.folder.script("bin/gh", '#!/bin/sh\ncase "$*" in "auth token"*) exit 1 ;; esac\n');
  const loggedOut = await it.install(["--to", to, "--provenance", "require"]);
  assert.deepEqual([loggedOut.code, loggedOut.stderr], [
    1,
    "error: the build provenance cannot be checked: gh is not logged in to github.com\n",
  ]);
  assert.equal(await exists(to), false);
});

const testWithWget = await firstOnPath("wget") === undefined ? Deno.test.ignore : test;

testWithWget("install.sh downloads with wget where there is no curl", async () => {
  await using it = await scene();
  await Deno.remove(join(it.folder.path, "bin/curl"));
  await programsOnly(join(it.folder.path, "bin"), ["wget"]);
  const { code } = await it.install(["--to", join(it.folder.path, "to")]);
  assert.equal(code, 0);
});

test("install.sh says what to install where it can neither download nor check", async () => {
  await using it = await scene();
  await Deno.remove(join(it.folder.path, "bin/sha256sum"));
  const unchecked = await it.install(["--to", join(it.folder.path, "to")]);
  assert.deepEqual([unchecked.code, unchecked.stderr], [
    1,
    "error: neither sha256sum nor shasum is on PATH, so the download cannot be checked; install coreutils\n",
  ]);
  await Deno.remove(join(it.folder.path, "bin/curl"));
  const offline = await it.install([]);
  assert.deepEqual([offline.code, offline.stderr], [
    1,
    "error: neither curl nor wget is on PATH; install one of them\n",
  ]);
});

test("install.sh that was cut off in the download does nothing", async () => {
  await using it = await scene();
  const text = await Deno.readTextFile(INSTALL);
  const cut = await it.folder.script("cut.sh", text.slice(0, text.lastIndexOf("main")));
  const outcome = await runScript("/bin/sh", [cut], {
    env: { GITOPS_PROMOTION_DOWNLOAD_URL: it.server.url, HOME: it.folder.path },
  });
  assert.deepEqual(outcome, { code: 0, stdout: "", stderr: "" });
  assert.deepEqual(it.server.requests, []);
});
