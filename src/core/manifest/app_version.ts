import { digestPlaces } from "./digest_place.ts";
import { readImageReference } from "./image_reference.ts";
import type { Marker } from "./list_markers.ts";
import { isSamePolicy, mayHoldMarker, type Policy } from "./marker.ts";
import { readManifest } from "./read_manifest.ts";
import type { ManifestFile } from "./manifest_file.ts";
import { simpleMarkers } from "./simple_manifest.ts";
import { scalarValue } from "./target.ts";

/** The version of an app in some manifests. */
export interface AppVersion {
  /** The distinct tags; several if the markers disagree, none if the app has no marker. */
  readonly tags: readonly string[];
  /**
   * The distinct digests of the app's image: of `:digest` markers, beside a marked tag, and in marked image references.
   */
  readonly digests: readonly string[];
}

/** The app's version in the manifests of one environment. Never throws. */
export function appVersion(manifests: readonly ManifestFile[], policy: Policy): AppVersion {
  const tags = new Set<string>();
  const digests = new Set<string>();
  const add = ({ field }: Pick<Marker, "field">, value: string) => {
    if (field === "tag" && !/[\/:]/.test(value)) tags.add(value);
    if (field !== "image") return;
    const image = readImageReference(value);
    tags.add(image?.tag ?? "");
    digests.add(image?.digest ?? "");
  };
  for (const manifest of manifests) {
    if (!mayHoldMarker(manifest.text)) continue;
    const simple = isSimple(manifest) ? simpleMarkers(manifest) : undefined;
    if (simple !== undefined) {
      for (const marker of simple) {
        if (isSamePolicy(marker, policy)) add(marker, marker.value);
      }
      continue;
    }
    const read = readManifest(manifest.text);
    const mine = read.found.filter(({ marker }) => isSamePolicy(marker, policy));
    for (const { marker, target } of mine) add(marker, scalarValue(target));
    for (const { value } of digestPlaces(mine, read)) digests.add(value);
  }
  tags.delete("");
  digests.delete("");
  return { tags: [...tags], digests: [...digests] };
}

/** Only the YAML parser finds a digest elsewhere in the mapping, and it refuses large texts. */
function isSimple({ text }: ManifestFile): boolean {
  return text.length < 100_000 && !/digest/i.test(text);
}
