/**
 * The value of the Authorization header that Azure DevOps takes `token` in, for its REST API and for git alike.
 * A personal access token goes as a password without a user; every other token (`System.AccessToken`, Microsoft
 * Entra) is a bearer token. They are told apart by form, as Microsoft's own client does
 * (`getHandlerFromToken` in https://github.com/microsoft/azure-devops-node-api/blob/master/api/WebApi.ts).
 */
export function authorizationFor(token: string): string {
  return isPersonalAccessToken(token) ? `Basic ${btoa(`:${token}`)}` : `Bearer ${token}`;
}

/** Old personal access tokens have 52 characters; newer ones 84 with `AZDO` in a fixed place. */
function isPersonalAccessToken(token: string): boolean {
  return /^[\x21-\x7e]{52}$/.test(token) || /^[\x21-\x7e]{76}AZDO[\x21-\x7e]{4}$/.test(token);
}
