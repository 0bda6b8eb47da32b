import type { Warning } from "../core/warning.ts";

/** The place that a message begins with, such as `webshop/dev/cart.yaml:9:` or `gitops-promotion.yaml:1:9:`. */
export function placeIn(message: string): Pick<Warning, "path" | "line"> {
  const found = /^(?<path>[^:\n"]+):(?<line>[1-9]\d*):(?:\d+:)? /.exec(message)?.groups;
  const { path, line } = found ?? {};
  return path === undefined ? {} : { path, line: Number(line) };
}
