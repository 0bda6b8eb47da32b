import type { Application, Config, Environment } from "./config.ts";
import { ancestorNames, descendantNames, isOnLine, successorNames } from "../graph.ts";

/** The part of a config that rules about environments need. */
export type Environments = Pick<Config, "environments">;

/** The environment of that name; undefined if the config has none. */
export function findEnvironment(config: Environments, name: string): Environment | undefined {
  return config.environments.find((environment) => environment.name === name);
}

/** The environment that `new` and `feature` change: the only one that depends on no other. */
export function firstEnvironment(config: Environments): Environment {
  return config.environments[0];
}

/** The environments that this one directly depends on; none for the first and for unknown ones. */
function predecessors(config: Environments, name: string): Environment[] {
  const names = findEnvironment(config, name)?.dependsOn ?? [];
  return config.environments.filter((environment) => names.includes(environment.name));
}

/** The environments that directly depend on this one. */
export function successors(config: Environments, name: string): Environment[] {
  return named(config, successorNames(config.environments, name));
}

/** All environments that must have a tag before this one, in order. */
export function ancestors(config: Environments, name: string): Environment[] {
  return named(config, ancestorNames(config.environments, name));
}

/** All environments that get a tag after this one, in order. */
export function descendants(config: Environments, name: string): Environment[] {
  return named(config, descendantNames(config.environments, name));
}

/** Whether a tag must be in `earlier` before it may come to `later`. */
export function isEarlier(config: Environments, earlier: string, later: string): boolean {
  return ancestorNames(config.environments, later).has(earlier);
}

/**
 * Whether the environment precedes or follows every other one. Otherwise it can have a pull request open at the same
 * time as another environment for the same version, and so has its own branch.
 */
export function isEnvironmentOnLine(config: Environments, name: string): boolean {
  return isOnLine(config.environments, name);
}

/**
 * The environments that must have an app's tag directly before this one. An environment without markers of the app is
 * replaced by its own predecessors. None if the app starts here.
 */
export function predecessorsOf(
  config: Environments,
  name: string,
  hasMarkers: (env: string) => boolean,
): Environment[] {
  const direct = predecessors(config, name);
  if (direct.every((environment) => hasMarkers(environment.name))) return direct;
  const found = new Set<string>();
  const seen = new Set(direct.map((environment) => environment.name));
  for (const env of seen) {
    if (hasMarkers(env)) found.add(env);
    else for (const further of predecessors(config, env)) seen.add(further.name);
  }
  return named(config, found);
}

/** The config of an application; undefined if it is not listed, which is not an error. */
export function findApplication(
  config: Config,
  group: string,
  app: string,
): Application | undefined {
  return config.groups.get(group)?.get(app);
}

function named({ environments }: Environments, names: Iterable<string>): Environment[] {
  const wanted = new Set(names);
  return environments.filter(({ name }) => wanted.has(name));
}
