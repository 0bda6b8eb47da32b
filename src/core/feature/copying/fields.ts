import { type Data, isMapping, type Mapping } from "../../kustomize/yaml_data.ts";

/** Edits the text of a field; `holder` is the mapping that contains it, or its list. */
type EditText = (text: string, holder: Mapping) => string;

/**
 * Edits the texts of a field such as `spec.routes[].services[].name`, where `[]` means each item of a list. Does
 * nothing if the field is missing or not text.
 */
export function editField(data: Data | undefined, path: string, edit: EditText): void {
  editAt(data, path.split("."), edit);
}

/** The texts of such a field. */
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
