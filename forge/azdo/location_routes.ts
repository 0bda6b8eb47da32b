import { guid } from "./ids.ts";
import type { Answer, Call, Route } from "./route.ts";

/** Who the caller is. It has no released version. */
export const connectionDataRoute: Route = {
  id: "00d9565f-ed9c-4a06-9a50-00e7896ccab4",
  area: "Location",
  resource: "ConnectionData",
  template: "_apis/{resource}",
  released: false,
  resourceVersion: 1,
  methods: {
    GET: { query: ["connectOptions", "lastChangeId", "lastChangeId64"], handle: connectionData },
  },
};

/** Where areas of the API are; a server answers with none, which means: all of them here. */
export const resourceAreaRoute: Route = {
  id: "e81700f7-3be2-46de-8624-2eb35882fcaa",
  area: "Location",
  resource: "ResourceAreas",
  template: "_apis/{resource}/{areaId}",
  released: false,
  resourceVersion: 1,
  methods: { GET: { handle: () => ({ status: 200, json: { count: 0, value: null } }) } },
};

function connectionData(call: Call): Answer {
  const { caller } = call;
  const user = {
    id: caller.guid,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${caller.login}`,
    subjectDescriptor: `aad.${caller.guid}`,
    providerDisplayName: caller.name,
    isActive: true,
    properties: { Account: { $type: "System.String", $value: caller.login } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return {
    status: 200,
    json: {
      authenticatedUser: user,
      authorizedUser: user,
      instanceId: guid("instance", 1),
      deploymentId: guid("instance", 2),
      deploymentType: "hosted",
      locationServiceData: { clientCacheFresh: false, clientCacheTimeToLive: 3600 },
    },
  };
}

/** `OPTIONS _apis/<area>`, for all areas without one (as the Go client asks): how Microsoft's clients learn paths and versions. */
export function locationsOf(
  routes: readonly Route[],
  area: string | undefined,
  versions: { readonly released: string; readonly max: string },
): unknown[] {
  return routes.filter((route) =>
    area === undefined || route.area.toLowerCase() === area.toLowerCase()
  ).map((route) => ({
    id: route.id,
    area: route.area,
    resourceName: route.resource,
    routeTemplate: route.template,
    resourceVersion: route.resourceVersion,
    minVersion: "1.0",
    maxVersion: versions.max,
    releasedVersion: route.released ? versions.released : "0.0",
  }));
}
