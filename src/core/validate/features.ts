import { Failure } from "../failure.ts";
import { plainEnvironment } from "../feature/building/plain.ts";
import { kustomizationPath } from "../kustomize/kustomization.ts";
import { hasLabels } from "../kustomize/resource.ts";
import type { Subject, ValidateFinding } from "./finding.ts";

/** Checks what apps with a label selector need in the first environment, as far as possible without kustomize. */
export function checkFeatures({ files, config, groups }: Subject): ValidateFinding[] {
  const [{ name: env }] = config.environments;
  const sources = new Map(files.firstEnvironment.map(({ path, text }) => [path, text]));
  return [...config.groups].flatMap(([group, applications]) => {
    const folder = `${group}/${env}`;
    // A missing folder is reported by another rule.
    if (!groups.get(group)?.has(env)) return [];
    return [...applications].flatMap(([app, application]): ValidateFinding[] => {
      const selector = application.featureLabelSelector;
      if (application.featureOverwrite || Object.keys(selector).length === 0) return [];
      const about = { group, app, env };
      const kustomization = kustomizationPath(folder, sources);
      if (kustomization === undefined) {
        const message =
          `features of ${group}/${app} need a kustomization.yaml in "${folder}", which has none`;
        const { path } = files.config;
        return [{ level: "error", code: "feature-no-kustomization", message, path, ...about }];
      }
      if (hasSelected(sources, folder, selector) !== false) return [];
      const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(", ");
      return [{
        level: "error",
        code: "feature-no-resources",
        message: `no resource in "${folder}" has the labels of ${group}/${app}: ${wanted}`,
        path: kustomization,
        ...about,
      }];
    });
  });
}

/** Undefined if only kustomize can tell, or if it would fail. */
function hasSelected(
  sources: ReadonlyMap<string, string>,
  folder: string,
  selector: Readonly<Record<string, string>>,
): boolean | undefined {
  try {
    return plainEnvironment(sources, folder)?.resources
      .some((resource) => hasLabels(resource, selector));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
