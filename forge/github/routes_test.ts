import assert from "node:assert/strict";
import { ROUTES } from "./routes.ts";

Deno.test("the routes are exactly the operations of the description's subset", async () => {
  const text = await Deno.readTextFile(new URL("../openapi.json", import.meta.url));
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`)
  );
  const served = ROUTES.map(({ operation }) => `${operation.method} ${operation.path}`);
  assert.deepEqual(served.toSorted(), described.toSorted());
});
