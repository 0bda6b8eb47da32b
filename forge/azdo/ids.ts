/** Kinds of things that Azure DevOps names by GUIDs. */
const kinds = {
  identity: "1d",
  project: "2e",
  repository: "3a",
  merge: "4b",
  instance: "5c",
} as const;

/** A GUID that always is the same for the same thing. */
export function guid(kind: keyof typeof kinds, number: number): string {
  const digits = number.toString(16).padStart(12, "0");
  return `${kinds[kind].repeat(4)}-0000-4000-8000-${digits}`;
}

/** The GUID that stands for nobody. */
export const EMPTY_GUID = "00000000-0000-0000-0000-000000000000";
