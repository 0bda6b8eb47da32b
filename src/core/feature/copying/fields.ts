import { type Data, isMapping, type Mapping } from "../../kustomize/yaml_data.ts";

/** What stands in a field: its text, and the mapping that it is in or that its list is in. */
type EditText = (text: string, holder: Mapping) => string;

/**
 * Changes the texts of a field, given as `spec.routes[].services[].name`: `[]` goes through a list. Where the field is
 * not there, or holds something else, nothing happens.
 */
export function editField(data: Data | undefined, path: string, edit: EditText): void {
  editAt(data, path.split("."), edit);
}

/** The texts of a field, given likewise. */
export function textsAt(data: Data | undefined, path: string): string[] {
  const found: string[] = [];
  editField(data, path, (text) => {
    found.push(text);
    return text;
  });
  return found;
}

function editAt(data: Data | undefined, [step, ...rest]: readonly string[], edit: EditText): void {
  if (!isMapping(data) || step === undefined) return;
  const key = step.replace("[]", "");
  const value = data.get(key);
  if (key !== step && Array.isArray(value)) {
    if (rest.length > 0) { for (const item of value) editAt(item, rest, edit); }
    else data.set(key, value.map((item) => typeof item === "string" ? edit(item, data) : item));
  } else if (key === step && rest.length > 0) editAt(value, rest, edit);
  else if (key === step && typeof value === "string") data.set(key, edit(value, data));
}
