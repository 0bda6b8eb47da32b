import assert from "node:assert/strict";
import { mentionsIn } from "../../../../src/core/feature/copying/mentions.ts";

function found(text: string, key = "data", namespace: string | undefined = undefined): string[] {
  const known = {
    hosts: new Set(["web.example.com", "*.example.org"]),
    services: new Set(["web", "web-db"]),
    namespace,
  };
  return mentionsIn(text, key, known).map(({ what, name }) => `${what} ${name}`);
}

const named: readonly [text: string, key: string, expected: string][] = [
  ["web.example.com", "x", "host web.example.com"],
  ["see https://WEB.example.com/path", "x", "host WEB.example.com"],
  ["a=*.example.org;b", "x", "host *.example.org"],
  ["web.shop.svc", "x", "Service web"],
  ["web-0.web.default.svc.cluster.local", "SEEDS", "Service web"],
  ["web-0.web,web-1.web", "x", "Service web"],
  ["web.shop:8080", "x", "Service web"],
  ["web.default", "x", "Service web"],
  ["http://web", "x", "Service web"],
  ["http://web/path", "x", "Service web"],
  ["redis://user:secret@web-db/0", "x", "Service web-db"],
  ["web:8080", "x", "Service web"],
  ["until nc -z web 8080; do sleep 1; done", "", "Service web"],
  ["nc web 80", "", "Service web"],
  ["--upstream=web", "", "Service web"],
  ["web", "--host", "Service web"],
  ["web", "UPSTREAM", "Service web"],
  ["web", "upstreamHost", "Service web"],
  ["a,web", "PEERS", "Service web"],
  ["upstream web;\nserver web;", "nginx.conf", "Service web"],
  ['{"host": "web"}', "config.json", "Service web"],
  ["server:\n  host: web\n", "config.yaml", "Service web"],
  ["proxy_pass http://web;", "nginx.conf", "Service web"],
];

for (const [text, key, expected] of named) {
  Deno.test(`a text names what is copied: ${key}: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(found(text, key), [expected]);
  });
}

const unnamed: readonly [text: string, key: string][] = [
  ["login.web.example.com", "x"],
  ["web.example.com.au", "x"],
  ["web-login.shop.svc", "x"],
  ["my-web:8080", "x"],
  ["web", "app"],
  ["web", "APP_NAME"],
  ["web", "OTEL_SERVICE_NAME"],
  ["web", "CONTEXT_PATH"],
  ["web.yaml", "file"],
  ["web.com:8080", "x"],
  ["web.js and web.conf", "x"],
  ["a web of lies", "x"],
  ["npm run web", "x"],
  ["image web:1.0.0", "x"],
  ["web 8080.5", "x"],
  ["keep web 3 days", "x"],
  ["web", "mode"],
];

for (const [text, key] of unnamed) {
  Deno.test(`a text names nothing that is copied: ${key}: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(found(text, key), []);
  });
}

Deno.test("with a namespace only Services in it are meant", () => {
  assert.deepEqual(found("web.shop", "x", "shop"), ["Service web"]);
  assert.deepEqual(found("web-1.web.shop", "x", "shop"), ["Service web"]);
  assert.deepEqual(found("web.shop.svc", "x", "shop"), ["Service web"]);
  assert.deepEqual(found("web.elsewhere.svc", "x", "shop"), []);
  assert.deepEqual(found("web-1.web.elsewhere", "x", "shop"), []);
  assert.deepEqual(found("http://web.elsewhere", "x", "shop"), []);
});

Deno.test("each is told once, and a long text takes no longer than its length", () => {
  assert.deepEqual(found("http://web http://web web.example.com http://web-db"), [
    "Service web",
    "host web.example.com",
    "Service web-db",
  ]);
  const text = `${"web.example.org -_*=:".repeat(20_000)} http://web`;
  assert.deepEqual(found(text), ["Service web"]);
});
