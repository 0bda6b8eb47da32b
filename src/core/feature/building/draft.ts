import { Failure } from "../../failure.ts";
import type { BuildResources } from "../../kustomize/builder.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import { addListEntry, removeListEntry } from "../../kustomize/list_entry.ts";
import { describe, identityOf, type Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { type Data, mapStrings } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { finalCopies, isNameOfCopy, type Original, rawCopies } from "../copying/copies.ts";
import type { Copy } from "../copying/copy.ts";
import type { FeatureLabels } from "../copying/labels.ts";
import { featureOf } from "../feature_label.ts";
import { additions, firstWrong, type Symptom } from "./compare.ts";
import { corrections } from "./corrections.ts";
import type { FeatureEnvironment } from "./environment.ts";
import { featureFolder, OVERRIDES } from "./feature_files.ts";
import { PLACEHOLDER } from "./placeholder.ts";
import type { PlainEnvironment } from "./plain.ts";
import { buildOrRefuse, Refusal } from "./refusal.ts";

/** The input for a draft. */
export interface DraftInput {
  readonly environment: FeatureEnvironment;
  readonly feature: string;
  readonly tag: string;
  readonly labels: FeatureLabels;
  /** The build without the feature. */
  readonly before: readonly Resource[];
  readonly originals: readonly Original[];
  /** Whether the names in the feature's files have the suffix; otherwise its kustomization adds it. */
  readonly written: boolean;
  /** Warnings about the choice of originals and labels. */
  readonly warnings: readonly Warning[];
}

/** A correct feature. */
export interface Draft {
  /** The feature's files by path, including the environment's kustomization. */
  readonly texts: ReadonlyMap<string, string>;
  readonly originals: readonly Original[];
  /** One for each original, as in the feature's folder, with the placeholder for the tag. */
  readonly copies: readonly Copy[];
  /** The names of the copies in the environment's build. */
  readonly names: readonly string[];
  readonly warnings: readonly Warning[];
}

/**
 * Drafts the feature without kustomize, for an environment that only lists files.
 *
 * @throws {Failure} `feature`: a copy would have the name of another resource.
 */
export function draftPlain(input: DraftInput, { identities }: PlainEnvironment): Draft {
  const { originals, feature, warnings } = input;
  const copies = rawCopies(originals, input);
  const names = originals.map(({ raw }) => `${raw.name}-${feature}`);
  originals.forEach(({ raw }, index) => {
    const name = names[index] ?? raw.name;
    if (!identities.has(identityOf({ ...raw, name }))) return;
    const message = `the copy of ${describe(raw)} would be named "${name}", like another resource`;
    throw new Failure("feature", message, { hint: "choose another name for the feature" });
  });
  return { originals, copies, names, warnings, texts: draftTexts(input, copies, input.tag, []) };
}

/**
 * Drafts the feature, builds the environment with it, and corrects what the environment's own transformations do to the
 * copies, by a transformer that runs after them.
 *
 * @throws {Failure} `feature`, without a hint: kustomize fails, or its build is not the previous environment plus the
 * copies.
 */
export async function draftBuilt(input: DraftInput, build: BuildResources): Promise<Draft> {
  const copies = rawCopies(input.originals, input);
  // The placeholder reveals an image that the environment sets, even if it happens to have the feature's tag.
  const actual = await buildCopies(input, draftTexts(input, copies, PLACEHOLDER, []), build);
  const names = actual.map(({ name }) => name);
  const wanted = finalCopies(input.originals, names, input).map(({ resource }) => resource);
  const fixes = corrections(
    wanted.map((resource, index) => ({ wanted: resource, actual: actual[index] ?? resource })),
    input.feature,
    (text) => text.replaceAll(PLACEHOLDER, input.tag),
  );
  const texts = draftTexts(input, copies, input.tag, fixes);
  const right = wanted.map((resource) => withTagInPlace(resource, input.tag));
  const symptom = firstWrong(await buildCopies(input, texts, build), right);
  if (symptom !== undefined) {
    throw new Refusal(symptom.message, { files: filesOf(input, texts), symptom });
  }
  const { originals, warnings } = input;
  return { originals, copies, names, warnings, texts };
}

/** The resources that these files add to the environment's build, one for each original. */
async function buildCopies(
  input: DraftInput,
  texts: ReadonlyMap<string, string>,
  build: BuildResources,
): Promise<Resource[]> {
  const { originals, before } = input;
  const files = filesOf(input, texts);
  const more = additions(before, await buildOrRefuse(build, files));
  const symptom = Array.isArray(more) ? wrongCopy(input, more) : more;
  if (Array.isArray(more) && symptom === undefined) return more.slice(0, originals.length);
  throw new Refusal(symptom?.message ?? "", { files, symptom });
}

function filesOf({ environment }: DraftInput, texts: ReadonlyMap<string, string>): Sources {
  return new Map([...environment.base, ...texts]);
}

/** The first original without a copy, or the first resource that is not a copy. */
function wrongCopy(
  { originals, feature }: DraftInput,
  more: readonly Resource[],
): Symptom | undefined {
  const isCopyOf = (original: Original, copy: Resource | undefined) =>
    copy?.kind === original.final.kind && isNameOfCopy(original, copy.name, `-${feature}`);
  const index = originals.findIndex((original, index) => !isCopyOf(original, more[index]));
  const original = originals[index];
  if (original !== undefined) {
    const copy = more[index];
    const found = copy === undefined ? "missing" : `named "${copy.name}"`;
    return {
      message: `the copy of ${describe(original.final)} would be ${found}`,
      subject: original.final,
      isIn: (built) =>
        !built.some((other) => featureOf(other) === feature && isCopyOf(original, other)),
    };
  }
  const extra = more[originals.length];
  if (extra === undefined) return undefined;
  return {
    message: `${describe(extra)} would be built, which is not a copy`,
    subject: extra,
    isIn: (built) => built.some(({ kind, name }) => kind === extra.kind && name === extra.name),
  };
}

/**
 * Whether the error means that the environment does not allow a correct feature, rather than that files are unreadable.
 */
export function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && error.code === "feature";
}

function draftTexts(
  { environment, feature, labels, written }: DraftInput,
  copies: readonly Copy[],
  tag: string,
  fixes: readonly Data[],
): Map<string, string> {
  const { withEntry, entry } = environment;
  const resources = copies.map(({ resource }) => withTagInPlace(resource, tag));
  const files = featureFolder(resources, { feature, labels, written });
  if (fixes.length > 0) files.set(OVERRIDES, writeDocuments(fixes));
  const text = fixes.length > 0
    ? addListEntry(withEntry, "transformers", `${entry}/${OVERRIDES}`)
    : removeListEntry(withEntry, "transformers", entry);
  const texts = new Map<string, string>([[withEntry.path, text]]);
  for (const [name, content] of files) texts.set(`${environment.featureFolder}/${name}`, content);
  return texts;
}

function withTagInPlace(resource: Resource, tag: string): Resource {
  const data = mapStrings(resource.data, (text) => text.replaceAll(PLACEHOLDER, tag));
  return { ...resource, data };
}
