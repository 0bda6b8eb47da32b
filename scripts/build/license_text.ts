import { join } from "node:path";

/** The fields of a package.json that are looked at. */
interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

const FILE = /^(?:licen[cs]e|copying|copyright|notice|third-?party-?notice)/i;

/**
 * The text that must go along with copies of the npm package in `folder`. Throws when it has none: then it may not be
 * distributed.
 */
export async function licenseText(folder: string, manifest: PackageManifest): Promise<string> {
  const files: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && FILE.test(name)) files.push(name);
  }
  if (files.length > 0) {
    const texts = await Promise.all(
      files.toSorted().map((name) => Deno.readTextFile(join(folder, name))),
    );
    return texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
  }
  const { name, version, license, author } = manifest;
  const holder = typeof author === "string" ? author.replace(/ *[<(].*$/, "") : author?.name;
  if (license === "MIT" && holder) return mitLicense(`Copyright (c) ${holder}`);
  throw new Error(`the package "${name}@${version}" has no licence text to distribute it with`);
}

/** https://spdx.org/licenses/MIT.html */
export function mitLicense(copyright: string): string {
  return `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
