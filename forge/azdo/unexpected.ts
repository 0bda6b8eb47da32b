/** A request that Azure DevOps would not do what its sender wants with, and that fails the test that sent it. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
}

/** An object of a body; a field that is not among `fields` is unexpected, though the real server would pass over it. */
export function objectOf(
  value: unknown,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Unexpected(`${JSON.stringify(value)} is no object with ${fields.join(", ")}`);
  }
  for (const field of Object.keys(value)) {
    if (!fields.includes(field)) throw new Unexpected(`the field "${field}" is not known`);
  }
  return value as Record<string, unknown>;
}
