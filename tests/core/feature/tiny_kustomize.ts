import assert from "node:assert/strict";
import { featureOf } from "../../../src/core/feature/feature_label.ts";
import type { Builder } from "../../../src/core/kustomize/builder.ts";
import {
  kustomizationIn,
  readKustomization,
  type Sources,
} from "../../../src/core/kustomize/kustomization.ts";
import { readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import { resolvePath } from "../../../src/core/kustomize/references.ts";
import { type Resource, toResource } from "../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../src/core/kustomize/write_documents.ts";
import { at, itemsAt, type Mapping, textAt } from "../../../src/core/kustomize/yaml_data.ts";

/** What the environment's own fields do to what is built, told from its files. */
type Change = (built: readonly Resource[], files: Sources) => readonly Resource[];

/**
 * A builder that knows `resources`, `namePrefix` and `nameSuffix` only. A feature's labels are in its files already, so
 * that `labels` needs nothing. `change` stands for all other fields.
 */
export function tinyKustomize(change: Change = (built) => built): Builder {
  return {
    available: () => Promise.resolve(true),
    build: async (files, folder) => {
      await Promise.resolve();
      const built = listed(files, folder).map((data) => toResource(folder, data));
      return writeDocuments(change(built, files).map(({ data }) => data));
    },
  };
}

function listed(files: Sources, folder: string): Mapping[] {
  const file = kustomizationIn(folder, files);
  assert.ok(file, folder);
  const kustomization = readKustomization(file);
  const [prefix, suffix] = ["namePrefix", "nameSuffix"]
    .map((field) => textAt(kustomization, field) ?? "");
  return itemsAt(kustomization, "resources").flatMap((value) => {
    assert.ok(typeof value === "string");
    const path = resolvePath(folder, value) ?? "";
    const text = files.get(path);
    const inner = typeof text === "string" ? readDocuments(path, text) : listed(files, path);
    return inner.map((data) => {
      const metadata = at(data, "metadata");
      assert.ok(data instanceof Map && metadata instanceof Map);
      metadata.set("name", `${prefix}${textAt(metadata, "name")}${suffix}`);
      return data;
    });
  });
}

/** Whether a resource that is built is a feature's. */
export function isCopy(resource: Resource): boolean {
  return featureOf(resource) !== undefined;
}
