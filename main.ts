import { main } from "./src/cli/main.ts";
import { systemContext } from "./src/context.ts";
import { listenForSignals } from "./src/interruption.ts";

// A company's own certificate authority is in the system's store, which Deno does not read unasked.
if (!Deno.env.get("DENO_TLS_CA_STORE")) Deno.env.set("DENO_TLS_CA_STORE", "system,mozilla");

// Zod would compile what checks a value, which takes longer than to check the few values of a run without.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

const { interruption, giveUp } = listenForSignals();
Deno.exit(await Promise.race([main(Deno.args, systemContext(interruption)), giveUp]));
