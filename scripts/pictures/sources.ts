import { overview } from "../../src/core/views/overview.ts";
import { overviewHtml } from "../../src/core/views/overview_html.ts";
import { overviewPage } from "../../src/core/views/page.ts";
import { EXAMPLE } from "../../tests/core/views/example_snapshot.ts";
import { pullRequestPages } from "./pull_request_pages.ts";

/** What the pictures are taken of: pages by name. The same in every run but for ports and commits. */
export async function pictureSources(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["overview", overviewHtml(overviewPage(EXAMPLE, overview(EXAMPLE)))],
    ...await pullRequestPages(),
  ]);
}

/** A hash of a page, without what differs from run to run and cannot be seen. */
export async function sourceHash(html: string): Promise<string> {
  const stable = html.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1")
    .replaceAll(/[0-9a-f]{40}/g, "commit");
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(stable));
  return new Uint8Array(bytes).toHex();
}
