import type { Scenario } from "./scenario.ts";

/** A request by hand, for what Microsoft's client hides. */
export async function raw(
  { forge }: Scenario,
  method: string,
  path: string,
  options: { body?: unknown; token?: string; version?: string } = {},
) {
  const { token = forge.azdo.accounts.admin.token, version = "7.1" } = options;
  const mark = path.includes("?") ? "&" : "?";
  const response = await fetch(
    `${forge.url}/contoso/webshop/_apis/git/repositories/gitops${path}${mark}api-version=${version}`,
    {
      method,
      redirect: "manual",
      headers: {
        authorization: `Basic ${btoa(`:${token}`)}`,
        "content-type": "application/json",
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    },
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, json: isJson ? JSON.parse(text) : undefined, text };
}

/** What makes a pull request of a branch. */
export function draftOf(branch: string, fields: Record<string, unknown> = {}) {
  const sourceRefName = `refs/heads/${branch}`;
  return { sourceRefName, targetRefName: "refs/heads/main", title: "T", ...fields };
}
