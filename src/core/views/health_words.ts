import { afterColon } from "../quoted.ts";
import type { Overview, OverviewCell } from "./overview.ts";

/** The colour of a remark; the words say the same. */
export type Tone = "good" | "bad" | "waiting" | "plain";

/** A remark in a cell, beside its tag. */
export interface Remark {
  readonly tone: Tone;
  /** One character, explained in the legend; may be empty. */
  readonly sign: string;
  readonly text: string;
  /** The pull request that it refers to. */
  readonly link?: { readonly text: string; readonly url: string };
}

/** An environment's health, if it was reported. */
export function healthRemark({ health }: Pick<OverviewCell, "health">): Remark | undefined {
  return health && remarkOn(health);
}

function remarkOn({ state, description }: NonNullable<OverviewCell["health"]>): Remark {
  if (state === "success") return { tone: "good", sign: "✓", text: "healthy" };
  const detail = afterColon(description);
  return state === "failure"
    ? { tone: "bad", sign: "✗", text: `failed${detail}` }
    : { tone: "waiting", sign: "◷", text: `reconciling${detail}` };
}

/** The health of a group's environment, which all of its apps share. */
export interface GroupHealth {
  readonly group: string;
  readonly env: string;
  readonly health: NonNullable<OverviewCell["health"]>;
  readonly remark: Remark;
}

/** By group, then environment; environments without reports are left out. */
export function groupHealth({ apps, environments }: Overview): GroupHealth[] {
  const groups = Map.groupBy(apps, ({ group }) => group);
  return [...groups].flatMap(([group, members]) =>
    environments.flatMap((env) => {
      const cells = members.flatMap((app) => app.environments.filter((cell) => cell.env === env));
      // All reports are about the app whose tag has been there longest.
      const [health] = cells.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since))
        .flatMap(({ health }) => health ?? []);
      return health === undefined ? [] : [{ group, env, health, remark: remarkOn(health) }];
    })
  );
}
