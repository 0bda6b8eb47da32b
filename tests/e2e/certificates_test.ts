import assert from "node:assert/strict";
import { resolve } from "node:path";
import { startScenario } from "../support/scenario.ts";
import { runProgram } from "./program.ts";

const TLS = "tests/testdata/tls";
const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** Windows and macOS keep the system's authorities where a test cannot add one. */
const ignore = Deno.build.os !== "linux";

Deno.test({
  name: "the program trusts the authorities that the system trusts, unless told to trust others",
  ignore,
  async fn() {
    await using scenario = await startScenario({ runner: runProgram });
    let requests = 0;
    await using server = Deno.serve({
      port: 0,
      hostname: "localhost",
      key: await Deno.readTextFile(`${TLS}/localhost.key`),
      cert: await Deno.readTextFile(`${TLS}/localhost.pem`),
      onListen() {},
    }, () => {
      requests++;
      return Response.json({ message: "Bad credentials" }, { status: 401 });
    });
    const args = [...NEW, "--api-url", `https://localhost:${server.addr.port}/api/v3`];
    const env = { SSL_CERT_FILE: resolve(TLS, "authority.pem") };
    const trusted = await scenario.run(args, { env });
    assert.match(trusted.stderr, /401/);
    assert.equal(trusted.code, 1);
    const seen = requests;
    assert.ok(seen > 0);
    const distrusted = await scenario.run(args, { env: { ...env, DENO_TLS_CA_STORE: "mozilla" } });
    assert.match(
      distrusted.stderr,
      /cannot reach localhost:\d+: its TLS certificate is not trusted; .*DENO_CERT/,
    );
    assert.equal(requests, seen);
  },
});
