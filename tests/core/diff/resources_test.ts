import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { compareResources } from "../../../src/core/diff/resources.ts";
import { readResources } from "../../../src/core/kustomize/resource.ts";

function compare(before: string, after: string) {
  const [old, now] = [before, after].map((text) => readResources("a.yaml", text));
  return compareResources(old ?? [], now ?? [], sha256);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function shown(text: string): string {
  return `sha256:${sha256(text).slice(0, 16)}`;
}

function secret(name: string, more: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n${more}\n`;
}

Deno.test("values of Secrets are hashes, their keys are told", () => {
  const [change, ...others] = compare(
    secret("db", "data: {pw: b2xk, same: eA==}\nstringData: {user: ann}"),
    secret("db", "data: {pw: bmV3, same: eA==, more: eQ==}\nstringData: {}"),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(change?.fields, [
    { field: "data.pw", from: shown("b2xk"), to: shown("bmV3") },
    { field: "data.more", from: undefined, to: shown("eQ==") },
    { field: "stringData.user", from: shown("ann"), to: undefined },
  ]);
});

Deno.test("values of a Secret are hidden in an annotation and in another resource too", () => {
  const applied = (value: string) =>
    `{metadata: {name: db, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"pw":"${value}"}}'}}}`;
  const kept = (value: string) =>
    secret("db", "").replace("metadata: {name: db}", applied(value).slice(1, -1));
  const wrapped = (value: string) =>
    `apiVersion: x.io/v1\nkind: Object\nmetadata: {name: x}\nspec: {items: [{kind: Secret, data: {pw: ${value}}}]}\n`;
  const text = JSON.stringify([
    ...compare(kept("hunter2"), kept("hunter3")),
    ...compare(wrapped("hunter2"), wrapped("hunter3")),
  ].map(({ fields }) => fields));
  assert.match(text, /last-applied.*spec\.items\[0\]\.data\.pw/);
  assert.doesNotMatch(text, /hunter/);
});

Deno.test("what a generator has put a hash behind is paired by the name before", () => {
  const [change, ...others] = compare(
    secret("db-2456789bcd", "data: {a: b}"),
    secret("db-dcb9876542", "data: {a: b}"),
  );
  assert.deepEqual(others, []);
  assert.equal(change?.change, "changed");
  assert.deepEqual(change?.fields.map(({ field }) => field), ["metadata.name"]);
});

Deno.test("a generated name is paired only if one resource alone has it before and after", () => {
  const [x, y, z] = ["db-2456789bcd", "db-dcb9876542", "db-tmkhgfdcb2"]
    .map((name) => secret(name, "data: {a: b}"));
  for (
    const [before, after, wanted] of [
      [`${x}---\n${y}`, `${z}`, ["added", "removed", "removed"]],
      [`${x}`, `${y}---\n${z}`, ["added", "added", "removed"]],
    ] as const
  ) assert.deepEqual(compare(before, after).map(({ change }) => change), wanted);
});

Deno.test("only ConfigMaps and Secrets have generated names", () => {
  const of = (kind: string, name: string) => secret(name, "").replace("Secret", kind);
  const changes = (kind: string, before: string, after: string) =>
    compare(of(kind, before), of(kind, after)).map(({ change }) => change);
  assert.deepEqual(changes("ConfigMap", "db-2456789bcd", "db-dcb9876542"), ["changed"]);
  assert.deepEqual(changes("Pod", "db-2456789bcd", "db-dcb9876542"), ["added", "removed"]);
  assert.deepEqual(changes("ConfigMap", "db-customized", "db-authorized"), ["added", "removed"]);
});

Deno.test("resources that are there twice are compared in order", () => {
  const two = (first: string, second: string) =>
    `${secret("db", `type: ${first}`)}---\n${secret("db", `type: ${second}`)}`;
  assert.deepEqual(
    compare(two("a", "b"), two("a", "c")).map(({ change, fields }) => [change, fields]),
    [["changed", [{ field: "type", from: "b", to: "c" }]]],
  );
});

Deno.test("a resource that is only written otherwise is not changed", () => {
  assert.deepEqual(
    compare(
      secret("db", "type: a\ndata: {a: b}"),
      'data: {"a": "b"}\ntype: a\nkind: Secret\napiVersion: v1\nmetadata: {"name": db}\n',
    ),
    [],
  );
});

Deno.test("what kubectl keeps in an annotation is hidden for a Secret alone", () => {
  const applied = (kind: string, value: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: db, annotations: {kubectl.kubernetes.io/last-applied-configuration: ${value}}}\n`;
  const [field] = compare(applied("ConfigMap", "a"), applied("ConfigMap", "b"))[0]?.fields ?? [];
  assert.deepEqual([field?.from, field?.to], ["a", "b"]);
  const [hidden] = compare(applied("Secret", "a"), applied("Secret", "b"))[0]?.fields ?? [];
  assert.deepEqual([hidden?.from, hidden?.to], [shown("a"), shown("b")]);
});

Deno.test("resources are told apart by group, kind, namespace and name, not by version", () => {
  const deployment = (version: string, namespace: string) =>
    `apiVersion: apps/${version}\nkind: Deployment\nmetadata: {name: a, namespace: ${namespace}}\n`;
  const changes = compare(
    `${deployment("v1beta1", "x")}---\n${deployment("v1", "w")}`,
    `${deployment("v1", "x")}---\n${deployment("v1", "z")}`,
  );
  assert.deepEqual(
    changes.map(({ change, resource, fields }) => [change, resource.namespace, fields.length]),
    [["changed", "x", 1], ["added", "z", 0], ["removed", "w", 0]],
  );
});

Deno.test("a HelmRelease says that its chart is not rendered where its values change", () => {
  const release = (values: string, interval = "5m") =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r}\nspec: {interval: ${interval}, values: {tag: ${values}}}\n`;
  const isTold = (before: string, after: string) =>
    compare(before, after).map(({ chart }) => chart);
  assert.deepEqual(isTold(release("a"), release("b")), [true]);
  assert.deepEqual(isTold(release("a"), release("a", "6m")), [false]);
});

Deno.test("that a chart is installed with what changes is told of a HelmRelease alone", () => {
  const release = (values: string, interval: string, group = "helm.toolkit.fluxcd.io/v2") =>
    `apiVersion: ${group}\nkind: HelmRelease\nmetadata: {name: cart}\nspec: {interval: ${interval}, values: {tag: ${values}}}\n`;
  const charts = (before: string, after: string) => compare(before, after).map((one) => one.chart);
  assert.deepEqual(charts(release("a", "1m"), release("b", "5m")), [true]);
  assert.deepEqual(charts(release("a", "1m"), release("a", "5m")), [false]);
  assert.deepEqual(charts(release("a", "1m", "x/v1"), release("b", "1m", "x/v1")), [false]);
});
