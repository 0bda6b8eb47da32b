/**
 * Writes the pictures of the pages under docs/, from real runs of the program. Run it by `scripts/deno task pictures`; it
 * needs Chromium, cwebp and kustomize. `docs/pictures/sources.json` says what pages they were taken of, so that a test can tell
 * when one is out of date.
 */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findChromium } from "../tests/browser/chromium.ts";
import { pictureSources, sourceHash } from "./pictures/sources.ts";

interface Picture {
  readonly name: string;
  /** Of `pictureSources`. */
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
}

const PICTURES: readonly Picture[] = [
  { name: "overview-light", source: "overview", width: 1200, height: 960 },
  { name: "overview-dark", source: "overview", width: 1200, height: 960, dark: true },
  // Headless Chromium has no narrower windows.
  { name: "overview-phone", source: "overview", width: 500, height: 1440 },
  { name: "pull-request-light", source: "pull-request-github", width: 900, height: 545 },
  { name: "pull-request-dark", source: "pull-request-github", width: 900, height: 545, dark: true },
  { name: "pull-request-azure-devops", source: "pull-request-azdo", width: 900, height: 545 },
];

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const chromium = await findChromium();
if (chromium === undefined) throw new Error("install Chromium first");
const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-pictures-" });
try {
  const hashes: Record<string, string> = {};
  const { pages, terminals } = await pictureSources();
  for (const [name, svg] of terminals) await Deno.writeTextFile(join(folder, `${name}.svg`), svg);
  for (const [name, html] of pages) {
    hashes[name] = await sourceHash(html);
    await Deno.writeTextFile(join(temporary, `${name}.html`), asMade(html));
  }
  for (const picture of PICTURES) await take(chromium, picture);
  await Deno.writeTextFile(join(folder, "sources.json"), `${JSON.stringify(hashes, null, 2)}\n`);
} finally {
  await Deno.remove(temporary, { recursive: true });
}

/** The page as it looks when it is made: later it says how old it is. */
function asMade(html: string): string {
  const made = /<time id="made" datetime="(?<time>[^"]+)"/.exec(html)?.groups?.["time"];
  return made === undefined
    ? html
    : html.replace("<head>", `<head><script>Date.now = () => Date.parse("${made}");</script>`);
}

async function take(program: string, picture: Picture): Promise<void> {
  const { name, source, width, height, dark } = picture;
  const png = join(temporary, `${name}.png`);
  await run(program, [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    `--window-size=${width},${height}`,
    ...(dark ? ["--blink-settings=preferredColorScheme=0"] : []),
    `--screenshot=${png}`,
    pathToFileURL(join(temporary, `${source}.html`)).href,
  ]);
  await run("cwebp", ["-quiet", "-lossless", "-z", "7", png, "-o", join(folder, `${name}.webp`)]);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
