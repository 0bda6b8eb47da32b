import type { Warning } from "../warning.ts";
import { lineFinder } from "./line_finder.ts";
import type { ReadMarkers } from "./read_markers.ts";
import type { Replacement } from "./replacement.ts";
import type { ManifestFile } from "./edit_file.ts";

/** A warning for each document signed by SOPS in which something changes. */
export function signatureWarnings(
  { path, text }: ManifestFile,
  { documents }: ReadMarkers,
  changes: readonly Replacement[],
): Warning[] {
  const lineOf = lineFinder(text);
  return documents.flatMap(({ start, mac }, index): Warning[] => {
    const end = documents[index + 1]?.start ?? Infinity;
    if (
      mac === undefined || !changes.some((change) => start <= change.start && change.start < end)
    ) {
      return [];
    }
    const line = lineOf(mac);
    const message =
      `${path}:${line}: SOPS signs this file, and its MAC no longer matches after this change; sign it again with sops, or encrypt with mac_only_encrypted: true`;
    return [{ code: "sops-mac-mismatch", message, path, line }];
  });
}
