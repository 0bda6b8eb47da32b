/**
 * Writes forge/openapi.json: the part of GitHub's OpenAPI description that the sandbox forge answers for.
 *
 *     scripts/deno run --allow-all scripts/openapi_subset.ts
 *
 * Run it after adding an operation below or a newer version. It needs npm, tar, 30 MB of download and 60 MB of
 * temporary space: of the package (385 MB unpacked) only the one file is taken out. The output is sorted, with one
 * operation or component a line, so that a newer version shows as a readable diff.
 */

const PACKAGE = "@octokit/openapi@23.0.2";
const OUTPUT = new URL("../forge/openapi.json", import.meta.url);

/** Path (GitHub's parameter names) and the methods that the forge serves there. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "/": ["get"],
  "/meta": ["get"],
  "/rate_limit": ["get"],
  "/repos/{owner}/{repo}": ["get"],
  "/repos/{owner}/{repo}/actions/workflows": ["get"],
  "/repos/{owner}/{repo}/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/check-runs": ["post"],
  "/repos/{owner}/{repo}/commits/{commit_sha}/pulls": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/check-runs": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/status": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/statuses": ["get"],
  "/repos/{owner}/{repo}/git/ref/{ref}": ["get"],
  "/repos/{owner}/{repo}/git/refs/{ref}": ["delete"],
  "/repos/{owner}/{repo}/issues/{issue_number}/assignees": ["post"],
  "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
  "/repos/{owner}/{repo}/issues/{issue_number}/labels": ["get", "post", "put"],
  "/repos/{owner}/{repo}/pulls": ["get", "post"],
  "/repos/{owner}/{repo}/pulls/{pull_number}": ["get", "patch"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/merge": ["get", "put"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers": ["post"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/update-branch": ["put"],
  "/repos/{owner}/{repo}/readme": ["get"],
  "/repos/{owner}/{repo}/rules/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/statuses/{sha}": ["post"],
  "/user": ["get"],
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** What only people read, dropped where it is a keyword (not where it is the name of a property). */
const FOR_PEOPLE = new Set([
  "description",
  "example",
  "examples",
  "externalDocs",
  "summary",
  "tags",
  "title",
  "x-github",
]);

if (import.meta.main) {
  const source = await download();
  await Deno.writeTextFile(OUTPUT, render(subset(source.description), source.license));
}

async function download(): Promise<{ description: JsonObject; license: string }> {
  const folder = await Deno.makeTempDir({ prefix: "openapi-" });
  try {
    const archive = (await run(folder, "npm", "pack", PACKAGE, "--silent")).trim();
    const wanted = ["package/generated/api.github.com.json", "package/LICENSE"] as const;
    await run(folder, "tar", "-xzf", archive, ...wanted);
    return {
      description: JSON.parse(await Deno.readTextFile(`${folder}/${wanted[0]}`)),
      license: await Deno.readTextFile(`${folder}/${wanted[1]}`),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const result = await new Deno.Command(command, { args, cwd, stderr: "inherit" }).output();
  if (!result.success) throw new Error(`${command} ${args.join(" ")} exited with ${result.code}`);
  return new TextDecoder().decode(result.stdout);
}

/** The operations above with every component that they reach, without what only people read. */
function subset(description: JsonObject): JsonObject {
  const paths: JsonObject = {};
  for (const [path, methods] of Object.entries(OPERATIONS)) {
    const all = (description["paths"] as JsonObject)[path] as JsonObject | undefined;
    const operations: JsonObject = {};
    for (const method of methods) {
      const operation = all?.[method];
      if (operation === undefined) throw new Error(`${PACKAGE} has no ${method} ${path}`);
      operations[method] = forMachines(operation);
    }
    paths[path] = operations;
  }
  const components: Record<string, JsonObject> = {};
  const waiting = references(paths);
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const [kind, name] = reference.split("/").slice(2) as [string, string];
    const ofKind = components[kind] ??= {};
    if (ofKind[name] !== undefined) continue;
    const all = (description["components"] as Record<string, JsonObject>)[kind];
    if (all?.[name] === undefined) throw new Error(`${PACKAGE} has no ${reference}`);
    ofKind[name] = forMachines(all[name]);
    waiting.push(...references(ofKind[name]));
  }
  return { paths, components };
}

function forMachines(value: Json, namesOfProperties = false): Json {
  if (Array.isArray(value)) return value.map((item) => forMachines(item));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.keys(value).filter((key) => namesOfProperties || !FOR_PEOPLE.has(key));
  return Object.fromEntries(
    kept.sort().map((
      key,
    ) => [key, forMachines(value[key]!, key === "properties" && !namesOfProperties)]),
  );
}

/** Every `$ref` below the value, examples left out since they are for people. */
function references(value: Json): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(value).flatMap(([key, item]) =>
    key === "$ref" && typeof item === "string" ? [item] : references(item)
  );
}

function render(part: JsonObject, license: string): string {
  const head = JSON.stringify({
    title: `part of ${PACKAGE}, made by scripts/openapi_subset.ts`,
    version: PACKAGE.slice(PACKAGE.lastIndexOf("@") + 1),
    license: { name: "MIT", "x-notice": license.trim() },
  });
  const components = Object.entries(part["components"] as Record<string, JsonObject>).sort();
  return [
    `{"openapi":"3.0.3",\n"info":${head},\n"paths":{`,
    lines(part["paths"] as JsonObject),
    `},\n"components":{`,
    components.map(([kind, all]) => `${JSON.stringify(kind)}:{\n${lines(all)}\n}`).join(",\n"),
    `}}\n`,
  ].join("\n");
}

function lines(all: JsonObject): string {
  return Object.entries(all)
    .sort(([left], [right]) => left < right ? -1 : 1)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(",\n");
}
