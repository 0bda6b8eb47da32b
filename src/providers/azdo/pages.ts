import { endless, MOST_PAGES } from "../most_pages.ts";
import type { AzdoAnswer } from "./answer.ts";

/**
 * All items of a list that is paged by `top` and `skip`; stops after a page that is not full, or that is not `wanted`.
 * Throws a `provider` failure if the list does not end, as with a server that ignores the offset.
 */
export async function readPages<T>(
  top: number,
  readPage: (top: number, skip: number) => Promise<{ readonly value: readonly T[] }>,
  wanted: (page: readonly T[]) => boolean = () => true,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const { value } = await readPage(top, items.length);
    items.push(...value);
    if (value.length < top || !wanted(value)) return items;
  }
  throw endless("a list of Azure DevOps");
}

/** All items of a list that is paged by continuation token, or the refusal that came instead of a page. */
export async function readTokenPages<T>(
  readPage: (token: string | undefined) => Promise<AzdoAnswer<{ readonly value: readonly T[] }>>,
): Promise<AzdoAnswer<T[]>> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await readPage(token);
    if (answer.kind !== "ok") return answer;
    items.push(...answer.value.value);
    if (answer.continuation === "") return { kind: "ok", value: items, continuation: "" };
    token = answer.continuation;
  }
  return { kind: "unclear", failure: endless("a list of Azure DevOps") };
}
