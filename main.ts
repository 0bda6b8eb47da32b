import { main } from "./src/cli/main.ts";
import { systemContext } from "./src/context.ts";

// A company's own certificate authority is in the system's store, which Deno does not read unasked.
if (!Deno.env.get("DENO_TLS_CA_STORE")) Deno.env.set("DENO_TLS_CA_STORE", "system,mozilla");

Deno.exit(await main(Deno.args, systemContext()));
