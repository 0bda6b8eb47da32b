/** Writes the pictures of the pages under docs/. Run it by `scripts/deno task pictures`; it needs Chromium and cwebp. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { overview } from "../src/core/views/overview.ts";
import { overviewHtml } from "../src/core/views/overview_html.ts";
import { overviewPage } from "../src/core/views/page.ts";
import { findChromium } from "../tests/browser/chromium.ts";
import { EXAMPLE } from "../tests/core/views/example_snapshot.ts";

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
}

const PICTURES: readonly Picture[] = [
  { name: "overview-light", width: 1200, height: 1020 },
  { name: "overview-dark", width: 1200, height: 1020, dark: true },
  // Headless Chromium has no narrower windows.
  { name: "overview-phone", width: 500, height: 1560 },
];

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const chromium = await findChromium();
if (chromium === undefined) throw new Error("install Chromium first");
const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-pictures-" });
try {
  const page = join(temporary, "overview.html");
  await Deno.writeTextFile(page, overviewHtml(overviewPage(EXAMPLE, overview(EXAMPLE))));
  for (const picture of PICTURES) await take(chromium, page, picture);
} finally {
  await Deno.remove(temporary, { recursive: true });
}

async function take(program: string, page: string, picture: Picture): Promise<void> {
  const { name, width, height, dark } = picture;
  const png = join(temporary, `${name}.png`);
  await run(program, [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    `--window-size=${width},${height}`,
    ...(dark ? ["--blink-settings=preferredColorScheme=0"] : []),
    `--screenshot=${png}`,
    pathToFileURL(page).href,
  ]);
  await run("cwebp", ["-quiet", "-lossless", "-z", "9", png, "-o", join(folder, `${name}.webp`)]);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
