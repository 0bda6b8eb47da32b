import { checkConfig, type CheckedConfig } from "../core/config/parse_config.ts";

/** A run reads its config from the clone's HEAD, and again at the base's tip, where it is usually the same. */
let last: { readonly text: string; readonly checked: CheckedConfig } | undefined;

/** As `checkConfig`, but remembers the last text. */
export function checkedConfig(text: string): CheckedConfig {
  if (last?.text !== text) last = { text, checked: checkConfig(text) };
  return last.checked;
}
