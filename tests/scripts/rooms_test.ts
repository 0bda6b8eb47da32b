import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { root } from "../docs/pages.ts";

/** Who imports whom: the rooms by name, each with those that it imports. */
type Rooms = ReadonlyMap<string, ReadonlySet<string>>;

interface Import {
  /** From `src/`. */
  readonly from: string;
  readonly to: string;
}

async function* sourcesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sourcesBelow(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** Every import of one file of `src/` by another, of types and in functions too. */
async function readImports(): Promise<Import[]> {
  const source = join(root, "src");
  const imports: Import[] = [];
  for await (const path of sourcesBelow(source)) {
    const text = await Deno.readTextFile(path);
    for (const [, to = ""] of text.matchAll(/\b(?:from|import|import\()\s*"(\.[^"]+)"/g)) {
      imports.push({
        from: relative(source, path),
        to: relative(source, join(dirname(path), to)),
      });
    }
  }
  return imports;
}

const imports = await readImports();

/** A folder of `src/`; its files outside of any folder are the room `context`. */
function roomOf(path: string): string {
  return path.includes("/") ? path.split("/")[0] ?? "" : "context";
}

/** A folder of `src/core/`; undefined for files outside of any, which all of them share. */
function coreRoomOf(path: string): string | undefined {
  return /^core\/(?<room>[^/]+)\//.exec(path)?.groups?.["room"];
}

function roomsOf(name: (path: string) => string | undefined): Rooms {
  const rooms = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [room, other] = [name(from), name(to)];
    if (room === undefined || other === undefined || room === other) continue;
    rooms.set(room, (rooms.get(room) ?? new Set()).add(other));
  }
  return rooms;
}

/** The rooms that can be reached, `room` itself only where there is a circle. */
function reached(rooms: Rooms, room: string): Set<string> {
  const found = new Set<string>();
  const waiting = [...rooms.get(room) ?? []];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...rooms.get(next) ?? []);
  }
  return found;
}

/** The arrows that do not follow from others, as lines of a picture. */
function arrowsOf(rooms: Rooms): string[] {
  const arrows = [...rooms].flatMap(([room, others]) => {
    const further = new Set([...others].flatMap((other) => [...reached(rooms, other)]));
    return [...others].filter((other) => !further.has(other)).map((other) =>
      `${room} --> ${other}`
    );
  });
  return arrows.toSorted();
}

/** The arrows of the picture under a heading of CONTRIBUTING.md, one by one. */
async function drawnUnder(heading: string): Promise<string[]> {
  const markdown = await Deno.readTextFile(join(root, "CONTRIBUTING.md"));
  const chapter = markdown.slice(markdown.indexOf(`\n${heading}\n`));
  const picture = /^```mermaid\n(?<picture>[^]*?)^```$/m.exec(chapter)?.groups?.["picture"] ?? "";
  const arrows = picture.split("\n").filter((line) => line.includes("-->")).flatMap((line) => {
    const [from = "", to = ""] = line.split("-->");
    return to.split("&").map((one) => `${from.trim()} --> ${one.trim()}`);
  });
  return arrows.toSorted();
}

Deno.test("CONTRIBUTING.md draws the rooms of src/ as they import each other", async () => {
  assert.deepEqual(await drawnUnder("## Rooms"), arrowsOf(roomsOf(roomOf)));
});

Deno.test("CONTRIBUTING.md draws the rooms of src/core/ as they import each other", async () => {
  assert.deepEqual(await drawnUnder("### Inside the core"), arrowsOf(roomsOf(coreRoomOf)));
});

Deno.test("imports go down only: no room or file imports one that imports it, by itself or through others", () => {
  for (const rooms of [roomsOf(roomOf), roomsOf(coreRoomOf), roomsOf((path) => path)]) {
    for (const room of rooms.keys()) assert.ok(!reached(rooms, room).has(room), room);
  }
});

Deno.test("src/core imports nothing from outside, and git and the providers do not know each other", () => {
  const rooms = roomsOf(roomOf);
  assert.equal(rooms.get("core"), undefined);
  assert.ok(!reached(rooms, "git").has("providers") && !reached(rooms, "providers").has("git"));
});

Deno.test("commands do not import each other", () => {
  const siblings = imports.filter(({ from, to }) =>
    from.startsWith("commands/") && to.startsWith("commands/")
  );
  assert.deepEqual(siblings, []);
});
