import { commandReference } from "./docs/command_reference.ts";

await Deno.writeTextFile(new URL("../docs/cli.md", import.meta.url), await commandReference());
