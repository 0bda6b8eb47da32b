import type { Application, Config, Environment } from "./config.ts";
import { ancestorNames, descendantNames, isOnLine, successorNames } from "../graph.ts";

/** What the rules about environments need of a config. */
export type Environments = Pick<Config, "environments">;

/** The environment of that name; undefined where the config has none. */
export function findEnvironment(config: Environments, name: string): Environment | undefined {
  return config.environments.find((environment) => environment.name === name);
}

/** The environment that `new` and `feature` change: the only one that depends on no other. */
export function firstEnvironment(config: Environments): Environment {
  return config.environments[0];
}

/** The environments that have to have a tag directly before this one; none for the first and for unknown ones. */
function predecessors(config: Environments, name: string): Environment[] {
  return named(config, findEnvironment(config, name)?.dependsOn ?? []);
}

/** The environments that follow this one directly. */
export function successors(config: Environments, name: string): Environment[] {
  return named(config, successorNames(config.environments, name));
}

/** All environments that have to have a tag before this one, in order. */
export function ancestors(config: Environments, name: string): Environment[] {
  return named(config, ancestorNames(config.environments, name));
}

/** All environments that a tag comes to after this one, in order. */
export function descendants(config: Environments, name: string): Environment[] {
  return named(config, descendantNames(config.environments, name));
}

/** Whether a tag must be in `earlier` before it comes to `later`. */
export function isEarlier(config: Environments, earlier: string, later: string): boolean {
  return ancestorNames(config.environments, later).has(earlier);
}

/**
 * Whether the environment precedes or follows every other one. One that does not can have a pull request open beside
 * another's for the same version, so that it has a branch of its own.
 */
export function isEnvironmentOnLine(config: Environments, name: string): boolean {
  return isOnLine(config.environments, name);
}

/**
 * The environments that have to have an app's tag directly before this one: where the app has no markers in one, that
 * one's own predecessors take its place. None where the app begins here.
 */
export function predecessorsOf(
  config: Environments,
  name: string,
  hasMarkers: (env: string) => boolean,
): Environment[] {
  const found = new Set<string>();
  const seen = new Set(predecessors(config, name).map((environment) => environment.name));
  for (const env of seen) {
    if (hasMarkers(env)) found.add(env);
    else for (const further of predecessors(config, env)) seen.add(further.name);
  }
  return named(config, found);
}

/** What the config says about an application; undefined where it says nothing, which is not an error. */
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
