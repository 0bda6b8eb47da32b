import assert from "node:assert/strict";
import fc from "fast-check";
import { play, type Setting } from "./history.ts";

// The nightly run plays many more; see CONTRIBUTING.md.
const HISTORIES = Number(Deno.env.get("GITOPS_PROMOTION_HISTORIES") ?? 300);
// The same histories for each change, so that a failure is that change's; each night others.
const SEED = Number(Deno.env.get("GITOPS_PROMOTION_SEED") ?? (HISTORIES > 300 ? Date.now() : 7));

const SETTINGS: Setting[] = (["github", "azdo"] as const).flatMap((provider) =>
  (["per-app", "per-env"] as const).flatMap((prflow) =>
    [false, true].map((trouble) => ({ provider, prflow, trouble }))
  )
);

for (const setting of SETTINGS) {
  const { provider, prflow, trouble } = setting;
  const what = trouble ? "with edits, foreign commits and crashes" : "of runs and merges";
  Deno.test(`${provider}, ${prflow}: histories ${what} keep the rule`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 1 << 20 }), { minLength: 20, maxLength: 120 }),
        async (choices) => {
          const { violations, lines } = await play(setting, choices);
          assert.deepEqual(violations, [], lines.join("\n"));
        },
      ),
      {
        endOnFailure: Deno.env.has("GITOPS_PROMOTION_FAST"),
        numRuns: Math.ceil(HISTORIES / SETTINGS.length),
        seed: SEED,
      },
    );
  });
}

// Each history ends with two more runs, so that fewer are played.
for (const provider of ["github", "azdo"] as const) {
  for (const prflow of ["per-app", "per-env"] as const) {
    Deno.test(`${provider}, ${prflow}: after lost and doubled events one reconcile makes all right, and a second writes nothing`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat({ max: 1 << 20 }), { minLength: 20, maxLength: 120 }),
          async (choices) => {
            const setting = { provider, prflow, trouble: false, lossy: true };
            const { violations, lines } = await play(setting, choices);
            assert.deepEqual(violations, [], lines.join("\n"));
          },
        ),
        {
          endOnFailure: Deno.env.has("GITOPS_PROMOTION_FAST"),
          numRuns: Math.ceil(HISTORIES / 20),
          seed: SEED,
        },
      );
    });
  }
}
