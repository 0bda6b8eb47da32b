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

/** The page in a window of its own, and what is done in it. */
interface Visit {
  /** Is run as a person's clicks would, and returns what is seen. */
  readonly script: string;
  /** Pixels; 1240 by default. */
  readonly width?: number;
}

/**
 * Opens the page once for each visit, and gives what the scripts return, by their order. They share a browser, which takes
 * a second to start.
 */
export async function visitPage(
  program: string,
  html: string,
  visits: readonly Visit[],
  options: { dark?: boolean } = {},
): Promise<unknown[]> {
  const { dark = false } = options;
  const dir = await Deno.makeTempDir({ prefix: "gitops-promotion-browser-" });
  try {
    const file = join(dir, "pages.html");
    await Deno.writeTextFile(file, framesOf(html, visits));
    const { stdout, stderr, success } = await new Deno.Command(program, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        `--user-data-dir=${join(dir, "profile")}`,
        "--window-size=1300,900",
        ...(dark ? ["--blink-settings=preferredColorScheme=0"] : []),
        "--dump-dom",
        pathToFileURL(file).href,
      ],
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(decode(stderr));
    const answers = /data-answers="(?<json>[^"]*)"/.exec(decode(stdout))?.groups?.["json"];
    if (answers === undefined) throw new Error(`a script in the page failed: ${decode(stderr)}`);
    return JSON.parse(answers.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A page of frames, each as wide as a window would be; it holds what their scripts return when all are loaded. */
function framesOf(html: string, visits: readonly Visit[]): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const frames = visits.map(({ script, width = 1240 }, index) => {
    const probe = `<script>parent.answers[${index}] = (() => {${script}})();</script>`;
    const page = html.replace("</body>", () => `${probe}</body>`);
    return `<iframe width="${width}" height="900" srcdoc="${escaped(page)}"></iframe>`;
  });
  return `<!DOCTYPE html><body><script>
    var answers = [];
    addEventListener("load", () => {
      if (answers.filter(() => true).length === ${visits.length}) {
        document.body.dataset.answers = JSON.stringify(answers);
      }
    });
  </script>${frames.join("")}</body>`;
}
