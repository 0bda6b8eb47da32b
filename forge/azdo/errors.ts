/** An error as Azure DevOps words it: `typeKey` is the exception's name without its namespace. */
export class AzdoError extends Error {
  override readonly name = "AzdoError";
  readonly status: number;
  readonly typeKey: string;

  constructor(status: number, typeKey: string, message: string) {
    super(message);
    this.status = status;
    this.typeKey = typeKey;
  }
}

/**
 * The answer to a request that failed; the body's form is that of
 * https://github.com/shayki5/azure-devops-create-pr-task/issues/114.
 */
export function errorResponse(error: AzdoError): Response {
  const isGit = /^Git|^TF4/.test(`${error.typeKey}`);
  const namespace = isGit
    ? "Microsoft.TeamFoundation.Git.Server"
    : "Microsoft.VisualStudio.Services.Common";
  const body = {
    $id: "1",
    innerException: null,
    message: error.message,
    typeName: `${namespace}.${error.typeKey}, ${namespace}`,
    typeKey: error.typeKey,
    errorCode: 0,
    eventId: 3000,
  };
  return Response.json(body, { status: error.status });
}

/**
 * What a request without accepted credentials gets: a sign-in page, but JSON where it would write with PATCH
 * (https://github.com/microsoft/azure-devops-auth-samples/issues/52, vsts-rest-api-specs#97).
 */
export function signInResponse(method: string): Response {
  if (method !== "GET" && method !== "POST") {
    return errorResponse(
      new AzdoError(
        401,
        "UnauthorizedRequestException",
        `TF400813: The user '' is not authorized to access this resource.`,
      ),
    );
  }
  return new Response(
    "<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head></html>",
    { status: 203, headers: { "content-type": "text/html; charset=utf-8" } },
  );
}

export function notFound(repository: string): AzdoError {
  return new AzdoError(
    404,
    "GitRepositoryNotFoundException",
    `TF401019: The Git repository with name or identifier ${repository} does not exist or you do ` +
      "not have permissions for the operation you are attempting.",
  );
}

export function pullRequestNotFound(): AzdoError {
  const message = "TF401180: The requested pull request was not found.";
  return new AzdoError(404, "GitPullRequestNotFoundException", message);
}

export function invalidArgument(message: string): AzdoError {
  return new AzdoError(400, "InvalidArgumentValueException", `Invalid argument value. ${message}`);
}

export function needsPermission(permission: string, identity: string): AzdoError {
  return new AzdoError(
    403,
    "GitNeedsPermissionException",
    `TF401027: You need the Git '${permission}' permission to perform this action. Details: ` +
      `identity '${identity}', scope 'repository'.`,
  );
}
