import { Failure } from "../failure.ts";
import { readDocuments } from "./read_documents.ts";
import { at, type Data, itemsAt, type Mapping, textAt } from "./yaml_data.ts";

/** A reference from a kustomization or a plugin's configuration to something else in the repository. */
export interface Reference {
  /** The field, such as `resources` or `patches.path`. */
  readonly field: string;
  /** As written. */
  readonly value: string;
  /** Whether it may be a folder with a kustomization. */
  readonly mayBeFolder: boolean;
  /** Whether it is a plugin's configuration. */
  readonly isPlugin: boolean;
  /** Whether kustomize parses it as YAML; otherwise it takes the file as it is. */
  readonly isYaml: boolean;
}

/** Fields for plugins; built-in ones need no program. */
export const PLUGIN_FIELDS = ["generators", "transformers", "validators"];

/** All references of a kustomization. */
export function referencesOf(kustomization: Mapping): Reference[] {
  const folders = ["resources", "bases", "components"].flatMap((field) =>
    texts(itemsAt(kustomization, field)).map((value) => ({
      ...toReference(field, value),
      mayBeFolder: true,
    }))
  );
  const plugins = PLUGIN_FIELDS.flatMap((field) =>
    texts(itemsAt(kustomization, field)).filter((value) => inlineDocuments(value) === undefined)
      .map((value) => ({ ...toReference(field, value), mayBeFolder: true, isPlugin: true }))
  );
  const files = ["crds", "configurations"].flatMap((field) =>
    texts(itemsAt(kustomization, field)).map((value) => toReference(field, value))
  );
  const merges = texts(itemsAt(kustomization, "patchesStrategicMerge"))
    .filter((value) => inlineDocuments(value) === undefined)
    .map((value) => toReference("patchesStrategicMerge", value));
  const paths = ["patches", "patchesJson6902", "replacements"].flatMap((field) =>
    texts(itemsAt(kustomization, field).map((item) => at(item, "path")))
      .map((value) => toReference(`${field}.path`, value))
  );
  const generators = ["configMapGenerator", "secretGenerator"].flatMap((field) =>
    itemsAt(kustomization, field).flatMap((generator) => generatorReferences(field, generator))
  );
  const schema = texts([at(kustomization, "openapi", "path")])
    .map((value) => toReference("openapi.path", value));
  return [...folders, ...plugins, ...files, ...merges, ...paths, ...generators, ...schema];
}

/** The plugin configurations inside the kustomization itself. */
export function inlinePlugins(kustomization: Mapping): { field: string; config: Data }[] {
  return PLUGIN_FIELDS.flatMap((field) =>
    texts(itemsAt(kustomization, field)).flatMap((value) =>
      (inlineDocuments(value) ?? []).map((config) => ({ field, config }))
    )
  );
}

/**
 * The texts in a kustomization, or in a plugin's configuration or a list of them, that kustomize parses as YAML: patches
 * and plugins.
 */
export function inlineTexts(data: Data): string[] {
  const lists = ["patchesStrategicMerge", ...PLUGIN_FIELDS].flatMap((field) =>
    itemsAt(data, field)
  );
  const patches = ["patches", "patchesJson6902"].flatMap((field) => itemsAt(data, field))
    .map((item) => at(item, "patch"));
  const configured = ["patch", "patches", "jsonOp"].map((field) => at(data, field));
  const listed = itemsAt(data, "items").flatMap(inlineTexts);
  return [
    ...texts([...lists, ...patches, ...configured]).filter((text) => /[\n{]/.test(text)),
    ...listed,
  ];
}

function toReference(field: string, value: string): Reference {
  return { field, value, mayBeFolder: false, isPlugin: false, isYaml: true };
}

function generatorReferences(field: string, generator: Data): Reference[] {
  // `name=path`, or a path alone.
  const files = texts(itemsAt(generator, "files"))
    .map((file) => toReference(`${field}.files`, file.slice(file.indexOf("=") + 1)));
  const envs = texts(itemsAt(generator, "envs")).map((env) => toReference(`${field}.envs`, env));
  const env = texts([at(generator, "env")]).map((env) => toReference(`${field}.env`, env));
  return [...files, ...envs, ...env].map((reference) => ({ ...reference, isYaml: false }));
}

function texts(items: readonly (Data | undefined)[]): string[] {
  return items.filter((item) => typeof item === "string");
}

/** The resources in a text, for fields that take either resources or a path; undefined if it could be a path or URL. */
function inlineDocuments(text: string): Data[] | undefined {
  if (isFetched(text) || !/^\s*\{|\n/.test(text)) return undefined;
  let documents: Data[];
  try {
    documents = readDocuments("", text);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
  const areResources = documents.length > 0 &&
    documents.every((document) =>
      textAt(document, "kind") !== undefined && textAt(document, "apiVersion") !== undefined
    );
  return areResources ? documents : undefined;
}

/**
 * The references of kustomize's built-in plugins.
 * https://github.com/kubernetes-sigs/kustomize/tree/master/api/internal/builtins
 */
const OWN_PLUGINS = new Map<string, (config: Data) => Reference[]>([
  ["AnnotationsTransformer", () => []],
  ["ConfigMapGenerator", (config) => generatorReferences("files", config)],
  ["HashTransformer", () => []],
  ["IAMPolicyGenerator", () => []],
  ["ImageTagTransformer", () => []],
  ["LabelTransformer", () => []],
  ["LegacyOrderTransformer", () => []],
  ["NamespaceTransformer", () => []],
  ["PatchJson6902Transformer", (config) => pathIn(config, "path")],
  [
    "PatchStrategicMergeTransformer",
    (config) =>
      texts(itemsAt(config, "paths")).filter((value) => inlineDocuments(value) === undefined)
        .map((value) => toReference("paths", value)),
  ],
  ["PatchTransformer", (config) => pathIn(config, "path")],
  ["PrefixSuffixTransformer", () => []],
  ["PrefixTransformer", () => []],
  [
    "ReplacementTransformer",
    (config) =>
      itemsAt(config, "replacements").flatMap((replacement) => pathIn(replacement, "path")),
  ],
  ["ReplicaCountTransformer", () => []],
  ["SecretGenerator", (config) => generatorReferences("files", config)],
  ["SortOrderTransformer", () => []],
  ["SuffixTransformer", () => []],
  ["ValueAddTransformer", (config) => pathIn(config, "targetFilePath")],
]);

function pathIn(config: Data, key: string): Reference[] {
  return texts([at(config, key)]).map((value) => toReference(key, value));
}

/**
 * The references of a plugin's configuration; undefined if the plugin is not a built-in one, so that a program, an
 * image or Helm would be run.
 */
export function pluginReferences(config: Data): Reference[] | undefined {
  const functions = ["config.kubernetes.io/function", "config.k8s.io/function"];
  const annotations = at(config, "metadata", "annotations");
  if (functions.some((key) => at(annotations, key) !== undefined)) return undefined;
  const kind = textAt(config, "kind") ?? "";
  if (kind.endsWith("List") && Array.isArray(at(config, "items"))) {
    const inner = itemsAt(config, "items").map(pluginReferences);
    return inner.some((references) => references === undefined)
      ? undefined
      : inner.flatMap((references) => references ?? []);
  }
  if (textAt(config, "apiVersion") !== "builtin") return undefined;
  return OWN_PLUGINS.get(kind)?.(config);
}

/** The path from the repository's root; undefined if it leads outside. */
export function resolvePath(folder: string, value: string): string | undefined {
  if (value.startsWith("/")) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of value.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/**
 * Whether kustomize would fetch it, even if a file or folder has that name: with a scheme, with a user, or from GitHub.
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go
 */
export function isFetched(value: string): boolean {
  return /^\s*(?:[a-z][a-z0-9+.-]*:(?=[/:]|\S*@)|[a-z][a-z0-9-]*@|(?:www\.)?github\.com(?:[/:]|$))/i
    .test(value) ||
    /^\s*https?:/i.test(value);
}

/** Whether it is meant to be fetched: https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md. */
export function isRemote(value: string): boolean {
  return isFetched(value) ||
    /^[a-z][a-z0-9+.-]*::?|^[^/@]+@[^/:]+:|[?&](?:ref|version|timeout)=|\.git(?:$|\/\/)|^[a-z0-9-]+\.(?:com|org|net|io)[/:]/i
      .test(value);
}
