import { main } from "./src/cli.ts";
import { systemContext } from "./src/context.ts";

Deno.exit(await main(Deno.args, systemContext()));
