/**
 * The `Authorization` header for `token`, for Azure DevOps' REST API and for git. A personal access token is sent as a
 * password without a user; every other token (`System.AccessToken`, Microsoft Entra) is a bearer token. The form tells
 * which it is, as in Microsoft's own client (`getHandlerFromToken` in
 * https://github.com/microsoft/azure-devops-node-api/blob/master/api/WebApi.ts).
 */
export function authorizationFor(token: string): string {
  return isPersonalAccessToken(token) ? `Basic ${btoa(`:${token}`)}` : `Bearer ${token}`;
}

/** Old personal access tokens have 52 characters; newer ones 84 with `AZDO` in a fixed place. */
function isPersonalAccessToken(token: string): boolean {
  return /^[\x21-\x7e]{52}$/.test(token) || /^[\x21-\x7e]{76}AZDO[\x21-\x7e]{4}$/.test(token);
}
