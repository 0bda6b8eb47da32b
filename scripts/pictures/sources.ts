import { pullRequestPages } from "./pull_request_pages.ts";
import { runShop } from "./shop.ts";
import { terminalSvg } from "./terminal_svg.ts";

/** What the pictures are taken of: web pages by name, and pictures of a terminal that are finished. */
interface PictureSources {
  readonly pages: ReadonlyMap<string, string>;
  readonly terminals: ReadonlyMap<string, string>;
}

const CART = ["--group", "webshop", "--app", "cart"];
const TERMINALS = {
  overview: ["overview"],
  explain: ["explain", "--group", "webshop", "--app", "checkout", "--env", "qa"],
  history: ["history", ...CART],
  diff: ["diff", "--pull-request", "9"],
  validate: ["validate"],
  doctor: ["doctor"],
};

/** Runs the program for all of them. They are the same in every run but for ports. */
export async function pictureSources(): Promise<PictureSources> {
  const printed = await runShop({ ...TERMINALS, html: ["overview", "--output", "html"] });
  return {
    pages: new Map([
      ["overview", printed.get("html")?.text ?? ""],
      ...await pullRequestPages(),
    ]),
    terminals: new Map(
      [...printed].filter(([name]) => name !== "html")
        .map(([name, said]) => [`terminal-${name}`, terminalSvg(said)]),
    ),
  };
}

/** A hash of a page, without what differs from run to run and cannot be seen. */
export async function sourceHash(html: string): Promise<string> {
  const stable = html.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1")
    .replaceAll(/[0-9a-f]{40}/g, "commit");
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(stable));
  return new Uint8Array(bytes).toHex();
}
