/** More than any repository has of what is asked for, so that a server that ignores the offset ends as well. */
const mostPages = 100;

/** All items of a list that is read by `top` and `skip`: the first page that is not full is the last. */
export async function readPages<T>(
  top: number,
  readPage: (top: number, skip: number) => Promise<{ readonly value: readonly T[] }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 0; page < mostPages; page++) {
    const { value } = await readPage(top, items.length);
    items.push(...value);
    if (value.length < top) break;
  }
  return items;
}
