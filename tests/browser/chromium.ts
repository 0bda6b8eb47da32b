import { join } from "node:path";
import { pathToFileURL } from "node:url";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/** Debian's Chromium or another one, where there is one. */
export async function findChromium(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const found = await new Deno.Command(program, { args: ["--version"], stderr: "null" }).output()
      .then(({ success }) => success, () => false);
    if (found) return program;
  }
  return undefined;
}

/**
 * Opens the page in a window of that size, runs `script` in it as a person's clicks would, and gives what the script
 * answers as JSON.
 */
export async function runInPage(
  program: string,
  html: string,
  script: string,
  options: { width?: number; dark?: boolean } = {},
): Promise<unknown> {
  const { width = 1240, dark = false } = options;
  const dir = await Deno.makeTempDir({ prefix: "gitops-promotion-browser-" });
  try {
    const file = join(dir, "page.html");
    const probe =
      `<script>document.body.dataset.answer = JSON.stringify((() => {${script}})());</script>`;
    await Deno.writeTextFile(file, html.replace("</body>", `${probe}</body>`));
    const { stdout, stderr, success } = await new Deno.Command(program, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        `--user-data-dir=${join(dir, "profile")}`,
        `--window-size=${width},900`,
        ...(dark ? ["--blink-settings=preferredColorScheme=0"] : []),
        "--dump-dom",
        pathToFileURL(file).href,
      ],
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(decode(stderr));
    const answer = /data-answer="(?<json>[^"]*)"/.exec(decode(stdout))?.groups?.["json"];
    if (answer === undefined) throw new Error(`the page's script failed: ${decode(stderr)}`);
    return JSON.parse(answer.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
