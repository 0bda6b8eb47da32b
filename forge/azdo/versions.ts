import { AzdoError } from "./errors.ts";

/** What a server's REST API can: the newest released version, and the newest of all. */
export interface ApiVersions {
  readonly released: string;
  readonly max: string;
}

/** Azure DevOps Services in 2026, as Microsoft's client 17 expects it. */
export const SERVICES: ApiVersions = { released: "7.1", max: "7.2" };
/** Azure DevOps Server 2022 before 2022.1. */
export const SERVER_2022: ApiVersions = { released: "7.0", max: "7.0" };

/**
 * Refuses a version that the server does not have, and a write without any, in the server's words
 * (https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning).
 */
export function checkVersion(
  request: Request,
  url: URL,
  versions: ApiVersions,
  released: boolean,
): void {
  const accept = /api-version=(?<version>[^;\s]+)/.exec(request.headers.get("accept") ?? "");
  const asked = url.searchParams.get("api-version") ?? accept?.groups?.["version"];
  if (asked === undefined) {
    if (request.method === "GET" || request.method === "OPTIONS") return;
    throw new AzdoError(
      400,
      "VssVersionNotSpecifiedException",
      `No api-version was supplied for the "${request.method}" request. The version must be ` +
        'supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") ' +
        'or as a query parameter (e.g. "?api-version=1.0").',
    );
  }
  const parts = /^(?<number>\d+\.\d+)(?<preview>-preview(?:\.\d+)?)?$/.exec(asked)?.groups;
  if (parts === undefined) {
    throw new AzdoError(400, "VssVersionNotValidException", `"${asked}" is no API version.`);
  }
  const number = Number(parts["number"]);
  const isPreview = parts["preview"] !== undefined;
  if (number > Number(isPreview ? versions.max : versions.released)) {
    if (!isPreview && number <= Number(versions.max)) throw previewNeeded(asked);
    throw new AzdoError(
      400,
      "VssVersionOutOfRangeException",
      `The requested REST API version of ${parts["number"]} is out of range for this server. The ` +
        `latest REST API version this server supports is ${versions.max}.`,
    );
  }
  if (!released && !isPreview) throw previewNeeded(asked);
}

function previewNeeded(asked: string): AzdoError {
  return new AzdoError(
    400,
    "VssInvalidPreviewVersionException",
    `The requested version "${asked}" of the resource is under preview. The -preview flag must be ` +
      `supplied in the api-version for such requests. For example: "${asked}-preview"`,
  );
}
