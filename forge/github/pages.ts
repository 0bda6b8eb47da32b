import type { Answer, RepositoryCall } from "./call.ts";

/** One page of a list. */
interface Page<T> {
  readonly items: T[];
  readonly headers: Record<string, string>;
}

/**
 * The asked-for page (30 items, at most 100) with the `Link` header, whose addresses are in the form
 * `/repositories/<id>/…` as GitHub's are (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api).
 */
export function page<T>(call: RepositoryCall, all: readonly T[]): Page<T> {
  const size = Math.min(positive(call.query["per_page"], 30), 100);
  const current = positive(call.query["page"], 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const links: string[] = [];
  function link(relation: string, number: number): void {
    const path = call.url.pathname.replace(
      /^.*?\/repos\/[^/]+\/[^/]+/,
      `/repositories/${call.repository.id}`,
    );
    const url = new URL(`${call.site.api}${path}${call.url.search}`);
    url.searchParams.set("page", String(number));
    links.push(`<${url.href}>; rel="${relation}"`);
  }
  if (current > 1) link("prev", Math.min(current - 1, last));
  if (current < last) {
    link("next", current + 1);
    link("last", last);
  }
  if (current > 1) link("first", 1);
  return {
    items: all.slice((current - 1) * size, current * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

export function pageAnswer<T>(
  call: RepositoryCall,
  all: readonly T[],
  shape: (item: T) => unknown,
): Answer {
  const { items, headers } = page(call, all);
  return { status: 200, body: items.map(shape), headers };
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number.parseInt(text ?? "", 10);
  return number > 0 ? number : otherwise;
}
