/** Where in the repository a message is about. */
interface Place {
  readonly path?: string;
  readonly line?: number;
}

/** The place that a message begins with, as `webshop/dev/cart.yaml:9:` or `gitops-promotion.yaml:1:9:`. */
export function placeIn(message: string): Place {
  const found = /^(?<path>[^:\n"]+):(?<line>[1-9]\d*):(?:\d+:)? /.exec(message)?.groups;
  const { path, line } = found ?? {};
  return path === undefined ? {} : { path, line: Number(line) };
}
