/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const PREFIX_LENGTH = 253;

/** What a label's value, and its key after a prefix, may be, in words. */
export const LABEL_RULE =
  'at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit';

/** Whether Kubernetes takes the text as a label's key: `app`, `app.kubernetes.io/name`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return NAME.test(text);
  const prefix = text.slice(0, slash);
  return prefix.length <= PREFIX_LENGTH && PREFIX.test(prefix) && NAME.test(text.slice(slash + 1));
}

/** Whether Kubernetes takes the text as a label's value, which may be empty. */
export function isLabelValue(text: string): boolean {
  return text === "" || NAME.test(text);
}
