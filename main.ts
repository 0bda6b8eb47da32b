import { main } from "./src/cli/main.ts";
import { systemContext } from "./src/context.ts";
import { listenForSignals } from "./src/interruption.ts";

// A company's own certificate authority is in the system's store, which Deno does not read unasked.
if (!Deno.env.get("DENO_TLS_CA_STORE")) Deno.env.set("DENO_TLS_CA_STORE", "system,mozilla");

const { interruption, giveUp } = listenForSignals();
Deno.exit(await Promise.race([main(Deno.args, systemContext(interruption)), giveUp]));
