import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { CommanderError } from "@commander-js/extra-typings";
import { buildProgram } from "../../src/cli/program.ts";
import { systemContext } from "../../src/context.ts";
import { blocksOf } from "./pipelines.ts";
import { anchorsOf, readPages, root, sourceText } from "./pages.ts";

const pages = await readPages();

Deno.test("links between the pages lead to files and headings that are there", async () => {
  let links = 0;
  for (const [page, markdown] of pages) {
    for (const [, target = ""] of markdown.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : normalize(join(dirname(page), path));
      await Deno.stat(join(root, file)).catch(() => assert.fail(`${page} links to ${file}`));
      if (anchor !== undefined) {
        assert.ok(anchorsOf(pages.get(file) ?? "").includes(anchor), `${page} links to ${target}`);
      }
      links++;
    }
  }
  assert.ok(links > 30);
});

Deno.test("the index of the docs has every page", () => {
  const index = pages.get("docs/README.md") ?? "";
  for (const page of pages.keys()) {
    if (!page.startsWith("docs/") || page === "docs/README.md") continue;
    assert.ok(index.includes(`](${page.slice("docs/".length)})`), page);
  }
});

/** What commander says to a command line; undefined where it is fine. */
async function problemOf(args: readonly string[]): Promise<string | undefined> {
  const streams = { ...systemContext().streams, out: () => {}, err: () => {} };
  const program = await buildProgram({ ...systemContext(), streams }, () => Promise.resolve());
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) return error.message;
    if (!(error instanceof CommanderError)) throw error;
  }
  return undefined;
}

/** The words of each `gitops-promotion …` that a script runs, up to a redirection, a pipe or a comment. */
function commandLines(script: string): string[][] {
  const lines = script.replaceAll(/\\\n\s*/g, " ").split("\n");
  return lines.flatMap((line) => {
    const found = /^(?:source <\()?gitops-promotion(?<args> [^|>#)]*)/.exec(line)?.groups?.["args"];
    const words = found?.matchAll(/"([^"]*)"|(\S+)/g) ?? [];
    return found === undefined
      ? []
      : [[...words].map(([, quoted, plain]) => quoted ?? plain ?? "")];
  });
}

const hasFeature = await problemOf(["feature", "--help"]) === undefined;

Deno.test("every command line on the pages is one that the program takes", async () => {
  let count = 0;
  for (const [page, markdown] of pages) {
    if (page === "docs/cli.md") continue;
    for (const { language, text, line } of blocksOf(markdown)) {
      if (language !== "sh" && language !== "powershell") continue;
      for (const args of commandLines(text)) {
        if (!hasFeature && args[0]?.startsWith("feature")) continue;
        assert.equal(await problemOf(args), undefined, `${page}:${line}: ${args.join(" ")}`);
        count++;
      }
    }
  }
  assert.ok(count >= 3);
});

Deno.test("the README lists every command", async () => {
  const readme = pages.get("README.md") ?? "";
  const program = await buildProgram(systemContext(), () => Promise.resolve());
  for (const command of program.createHelp().visibleCommands(program)) {
    if (command.name() === "help") continue;
    assert.match(readme, new RegExp(`^\\| \`${command.name()}[ \`]`, "m"), command.name());
  }
});

Deno.test("files, folders and functions that CONTRIBUTING.md names are there", async () => {
  const contributing = pages.get("CONTRIBUTING.md") ?? "";
  const code = (await Promise.all(["src", "tests"].map((name) => sourceText(join(root, name)))))
    .join("\n");
  const names = [...contributing.matchAll(/`(?<name>[^`\n]+)`/g)].map(({ groups }) =>
    groups?.["name"] ?? ""
  );
  for (const name of names) {
    const called = /^(?<called>\w+)\(\)$/.exec(name)?.groups?.["called"];
    if (called !== undefined) assert.match(code, new RegExp(`function ${called}\\b`), name);
    if (!/^[\w./-]*(?:\/|\.(?:ts|md|json|yml))$/.test(name)) continue;
    // Rooms are named from where the text is.
    const places = ["", "src/", "tests/", "src/core/", "src/core/config/", "src/providers/"];
    const stats = await Promise.allSettled(places.map((at) => Deno.stat(join(root, at, name))));
    assert.ok(stats.some(({ status }) => status === "fulfilled"), name);
  }
});
