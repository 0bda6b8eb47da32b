import { quoted } from "../quoted.ts";
import { looksLikeDigest, readImageReference } from "./image_reference.ts";
import { type MarkerField, markerFor, type MarkerText } from "./marker.ts";
import { isPlainString } from "./scalar_text.ts";

/** Why a marker does not fit its value, and what to write instead. */
interface Misfit {
  readonly message: string;
  readonly hint: string;
}

/** `key` is the value's key in its mapping; `value` is empty if there is none. */
export function misfitOf(
  marker: MarkerText,
  key: string | undefined,
  value: string,
): Misfit | undefined {
  const shown = quoted(value);
  switch (marker.field) {
    case "image": {
      const image = readImageReference(value);
      const field = fieldOfKey(key) ?? (looksLikeDigest(value) ? "digest" : "tag");
      const noImage = `${shown} is not an image reference, but its marker is for one`;
      if (image === undefined) return misfit(marker, noImage, field);
      // The port of `ghcr.io:443` looks like a tag.
      if (image.tag !== undefined && key !== "registry") return undefined;
      if (fieldOfKey(key) !== undefined) {
        return misfit(
          marker,
          `${shown} under "${key}" is only a part of an image reference`,
          field,
        );
      }
      if (looksLikeVersion(key, value)) {
        return misfit(
          marker,
          `${shown} is a tag, not the image reference that its marker says`,
          field,
        );
      }
      // A boolean, a number or a date.
      return isPlainString(value) ? undefined : misfit(marker, noImage, field);
    }
    case "tag": {
      // A resource's name may look like a tag, an image's may not.
      const isName = key !== "name" && fieldOfKey(key) === "name";
      if (!isName && fieldOfKey(key) !== "digest" && !/[\/:]/.test(value)) return undefined;
      const message = `${shown} is not a tag, but its marker is for one`;
      return misfit(marker, message, fieldOfKey(key) ?? "image");
    }
    case "digest":
      return value === "" || looksLikeDigest(value)
        ? undefined
        : misfit(marker, `${shown} is not a digest, but its marker is for one`, fieldOfKey(key));
    case "name":
      return undefined;
  }
}

/** `field` is what its value looks like. */
function misfit(marker: MarkerText, message: string, field: MarkerField = "tag"): Misfit {
  const other = field === marker.field ? "" : `write ${markerFor(marker, field)} there, or `;
  return { message, hint: `${other}${RIGHT_VALUE[marker.field]}` };
}

/** Whether it looks like a version, by its key (`appVersion`, `image_tag`) or by itself. */
function looksLikeVersion(key: string | undefined, value: string): boolean {
  if (/[/@]/.test(value)) return false;
  return value === "latest" || /^v?\d+(?:\.\d+)+/.test(value) ||
    (key !== undefined && /(?:tag|version)$/i.test(key));
}

const RIGHT_VALUE = {
  image: `put the marker after an image such as "nginx:1.0"`,
  tag: `put the marker after a tag such as "1.0"`,
  digest: `put the marker after a digest such as "sha256:…"`,
  name: "",
} as const;

/** The part of an image reference that a key holds. */
function fieldOfKey(key: string | undefined): MarkerField | undefined {
  switch (key) {
    case "newName":
    case "name":
    case "repository":
    case "registry":
      return "name";
    case "digest":
      return "digest";
    case "tag":
    case "newTag":
    case "imageTag":
    case "version":
      return "tag";
    default:
      return undefined;
  }
}
