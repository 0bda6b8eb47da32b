import assert from "node:assert/strict";
import { renameInHost } from "../../../../src/core/feature/copying/service_host.ts";

/** The Service `web` and the StatefulSet `db` with its Service are copied, in the namespace `shop` or in none. */
function renamed(host: string, namespace: string | undefined): string | undefined {
  return renameInHost(host, {
    namespace,
    rename: (kind, name, where) => {
      const names = kind === "Service" ? ["web", "db"] : ["db"];
      return where === namespace && names.includes(name) ? `${name}-x` : undefined;
    },
  });
}

const inAnyNamespace: readonly [host: string, expected: string | undefined][] = [
  ["web", "web-x"],
  ["web.shop.svc", "web-x.shop.svc"],
  ["web.shop.svc.cluster.local", "web-x.shop.svc.cluster.local"],
  ["*.web.shop.svc.cluster.local", "*.web-x.shop.svc.cluster.local"],
  ["db-0.db.shop.svc", "db-x-0.db-x.shop.svc"],
  ["other-0.db.shop.svc", "other-0.db-x.shop.svc"],
  ["http://web", "http://web-x"],
  ["http://web.shop.svc:8080/path?a=b", "http://web-x.shop.svc:8080/path?a=b"],
  ["https://user:secret@web.shop.svc/", "https://user:secret@web-x.shop.svc/"],
  ["web:80", "web-x:80"],
  ["web/path", "web-x/path"],
  ["api", undefined],
  ["api.shop.svc", undefined],
  ["web.example.com", undefined],
  ["web.com", undefined],
  ["svc", undefined],
  ["", undefined],
  ["two words", undefined],
];

for (const [host, expected] of inAnyNamespace) {
  Deno.test(`a Service's host follows its copy: ${JSON.stringify(host)}`, () => {
    assert.equal(renamed(host, "shop"), expected);
    assert.equal(renamed(host, undefined), expected);
  });
}

Deno.test("a Service of another namespace is another one, and without a namespace any may be its own", () => {
  assert.equal(renamed("web.shop", "shop"), "web-x.shop");
  assert.equal(renamed("web.elsewhere", "shop"), undefined);
  assert.equal(renamed("web.elsewhere.svc", "shop"), undefined);
  assert.equal(renamed("web.elsewhere.svc", undefined), "web-x.elsewhere.svc");
  assert.equal(renamed("web.elsewhere", undefined), "web-x.elsewhere");
});

Deno.test("a Service and a namespace may be called svc", () => {
  const rename = (_: string, name: string) => name === "svc" ? "svc-x" : undefined;
  for (const namespace of ["shop", undefined]) {
    const hosts = ["svc", "svc.shop.svc", "svc-0.svc.shop.svc.cluster.local"]
      .map((host) => renameInHost(host, { namespace, rename }));
    assert.deepEqual(hosts, ["svc-x", "svc-x.shop.svc", "svc-x-0.svc-x.shop.svc.cluster.local"]);
  }
  for (const host of ["web.svc", "web.svc.svc", "db-0.web.svc.svc.cluster.local"]) {
    const expected = host.replace("web", "web-x").replace("db-0", "db-x-0");
    assert.equal(renamed(host, "svc"), expected);
    assert.equal(renamed(host, undefined), expected);
    assert.equal(renamed(host, "shop"), undefined);
  }
});
