import { type BranchRules, uncheckedBranchName } from "./branch.ts";

/** A name that several things share, since names may contain the hyphen that joins them. */
export interface Collision<T> {
  readonly name: string;
  readonly owners: readonly T[];
}

/** A group's environment, which the cluster reports on as `<group>-<env>`. */
export interface ReportedPlace {
  readonly group: string;
  readonly env: string;
}

interface AppName {
  readonly group: string;
  readonly app: string;
}

/** The report names that several places share: group `g` with `eu-dev`, and group `g-eu` with `dev`. */
export function reportNameCollisions(
  { environments }: Pick<BranchRules, "environments">,
  groups: Iterable<string>,
): Collision<ReportedPlace>[] {
  const places = [...groups].flatMap((group) =>
    environments.map(({ name }) => ({ group, env: name }))
  );
  return collisions(places, ({ group, env }) => [`${group}-${env}`]);
}

/** The other places that would have this one's report name; for most environment names there are none. */
export function placesReportedAs(
  { environments }: { readonly environments: readonly { readonly name: string }[] },
  { group, env }: ReportedPlace,
): ReportedPlace[] {
  const reported = `${group}-${env}`;
  return environments.flatMap(({ name }) => {
    const other = reported.slice(0, -`-${name}`.length);
    return name !== env && other !== "" && reported.endsWith(`-${name}`)
      ? [{ group: other, env: name }]
      : [];
  });
}

/** Explains a collision. */
export function collisionWords({ name, owners }: Collision<ReportedPlace>): string {
  const list = owners.map(({ group, env }) => `"${group}/${env}"`).join(" and ");
  return `reports on "${name}" are about ${list}, which cannot be told apart`;
}

/** The branches of promotions and rollbacks that several apps share: group `a-b` with `c`, and group `a` with `b-c`. */
export function branchCollisions(
  rules: BranchRules,
  apps: Iterable<AppName>,
): Collision<AppName>[] {
  return collisions(
    [...apps],
    ({ group, app }) =>
      rules.environments.flatMap(({ name }) =>
        (["promote", "rollback"] as const).map((type) =>
          uncheckedBranchName({ type, group, app, env: name, feature: "" }, rules)
        )
      ),
  );
}

function collisions<T>(owners: readonly T[], namesOf: (owner: T) => string[]): Collision<T>[] {
  const byName = new Map<string, T[]>();
  for (const owner of owners) {
    for (const name of new Set(namesOf(owner))) {
      byName.set(name, [...byName.get(name) ?? [], owner]);
    }
  }
  return [...byName].filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => ({ name, owners: sharing }));
}
