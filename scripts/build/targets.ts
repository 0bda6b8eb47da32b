/** The platforms that a release has an executable for, named as `deno compile --target` names them. */
export const targets = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

export type Target = typeof targets[number];

/** The executable's file name in `dist/`; without a target it is this machine's. */
export function executableName(target: string | undefined, host: string): string {
  const suffix = (target ?? host).includes("windows") ? ".exe" : "";
  return target === undefined ? `gitops-promotion${suffix}` : `gitops-promotion-${target}${suffix}`;
}
