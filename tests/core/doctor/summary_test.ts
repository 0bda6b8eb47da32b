import assert from "node:assert/strict";
import { summarise } from "../../../src/core/doctor/summary.ts";
import { healthy } from "./healthy.ts";

Deno.test("the settings are summarised with each pipeline that runs the program, and its commands", () => {
  const { pipelines, required, autoMerge, mergeMethods } = summarise(healthy("github"));
  assert.deepEqual(pipelines.map(({ commands }) => commands), [["new"], ["promote"], ["status"]]);
  assert.deepEqual(required, [{ name: "prev-env-status", by: "GitHub Actions" }]);
  assert.deepEqual([autoMerge, mergeMethods], [true, ["merge", "squash"]]);
  const steps = (command: string) => `{steps: [{run: gitops-promotion ${command}}]}`;
  const text = `on: push\njobs: {a: ${steps("promote")}, b: ${steps("validate")}}\n`;
  const both = summarise(healthy("github", { files: [{ path: "both.yaml", text }] }));
  assert.deepEqual(both.pipelines, [{ path: "both.yaml", commands: ["promote", "validate"] }]);
  const other = { path: ".github/workflows/test.yaml", text: "on: push\njobs: {a: {steps: []}}\n" };
  assert.deepEqual(summarise(healthy("github", { files: [other] })).pipelines, []);
});

Deno.test("a context is listed once for each who posts it, and null is what could not be read", () => {
  const report = (by?: string) => ({
    ...{ context: "x/webshop-dev", state: "success" } as const,
    ...(by === undefined ? {} : { by }),
  });
  const value = [report("flux"), report("flux"), report("ann"), report()];
  const { reports } = summarise(healthy("azdo", { server: { reports: { value } } }));
  const context = "x/webshop-dev";
  assert.deepEqual(reports, [{ context, by: "flux" }, { context, by: "ann" }, { context }]);
  const unread = { unread: "GitHub answered 403" };
  const nothing = summarise(
    healthy("github", {
      server: { reports: unread, required: unread, autoMerge: unread, mergeMethods: unread },
    }),
  );
  assert.deepEqual(
    [nothing.reports, nothing.required, nothing.autoMerge, nothing.mergeMethods],
    [null, null, null, null],
  );
});
