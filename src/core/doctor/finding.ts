import { findingPage } from "../finding_page.ts";
import type { Level } from "../validate/finding.ts";
import type { Warning } from "../warning.ts";
import { CLICKS, type SetupCode } from "./codes.ts";
import type { Server, Setup } from "./setup.ts";

/**
 * An error keeps promotions from working, a warning may; a note is about something that could not be read, or is good
 * to know.
 */
type SetupLevel = Level | "note";

/** A finding about the provider's settings. */
export interface SetupFinding extends Warning {
  readonly level: SetupLevel;
  readonly code: SetupCode;
  /** Where to click, in the words of the provider's pages. */
  readonly where?: string;
  /** The page that explains it and how to fix it. */
  readonly page: string;
}

export type SetupRule = (setup: Setup) => SetupFinding[];

/** A finding with its page and the clicks that lead to the setting. */
export function finding(
  { server, branch }: { readonly server: Pick<Server, "provider">; readonly branch: string },
  level: SetupLevel,
  code: SetupCode,
  message: string,
  path?: string,
): SetupFinding {
  const where = CLICKS[code][server.provider]?.replaceAll("<branch>", branch);
  return {
    level,
    code,
    message,
    ...(where === undefined ? {} : { where }),
    page: findingPage(code),
    ...(path === undefined ? {} : { path }),
  };
}
