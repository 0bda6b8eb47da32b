import { findMarkers } from "./find_markers.ts";
import { lineFinder } from "./line_finder.ts";
import { type Marker, mayHoldMarker } from "./marker.ts";
import { readYaml } from "./read_yaml.ts";
import type { ManifestFile } from "./set_tag.ts";
import { findTemplateMarkers } from "./template.ts";

/**
 * All markers of a file that follow a value, of whatever policy, in the order of the text. It never throws: of broken
 * files it gives what can be told, and leaves out markers that follow no scalar.
 */
export function listMarkers(file: ManifestFile): Marker[] {
  if (!mayHoldMarker(file.text)) return [];
  const { tokens, problem } = readYaml(file.text);
  const found = (problem && findTemplateMarkers(file.text)) ?? findMarkers(tokens);
  const lineOf = lineFinder(file.text);
  const { path } = file;
  return found.flatMap(({ marker, offset, target }) => {
    if (target.kind !== "scalar" && target.kind !== "empty") return [];
    const value = target.kind === "scalar" ? target.value : "";
    return [{ ...marker, path, line: lineOf(offset), value }];
  });
}
