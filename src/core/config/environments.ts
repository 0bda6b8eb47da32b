import type { Application, Config, Environment } from "./config.ts";

/** The environment of that name; undefined where the config has none. */
export function findEnvironment(config: Config, name: string): Environment | undefined {
  return config.environments.find((environment) => environment.name === name);
}

/** The environment that `new` and `feature` change. */
export function firstEnvironment(config: Config): Environment {
  return config.environments[0];
}

/** The environment before this one; undefined for the first one and for one that the config has not. */
export function previousEnvironment(config: Config, name: string): Environment | undefined {
  const index = config.environments.findIndex((environment) => environment.name === name);
  return config.environments[index - 1];
}

/** The environments after this one, in the order of promotion; none where the config has not this one. */
export function laterEnvironments(config: Config, name: string): Environment[] {
  const index = config.environments.findIndex((environment) => environment.name === name);
  return index < 0 ? [] : config.environments.slice(index + 1);
}

/** What the config says about an application; undefined where it says nothing, which is no error. */
export function findApplication(
  config: Config,
  group: string,
  app: string,
): Application | undefined {
  return config.groups.get(group)?.get(app);
}
