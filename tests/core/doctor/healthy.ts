import { readPipelines } from "../../../src/core/doctor/read_pipeline.ts";
import type { Server, Setup } from "../../../src/core/doctor/setup.ts";
import { inventory } from "../../../src/core/inventory/inventory.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { checkConfig } from "../../../src/core/config/parse_config.ts";
import type { ManifestFile } from "../../../src/core/manifest/manifest_file.ts";
import { commandGateFiles } from "../../support/command_gate_files.ts";
import { webshop } from "../../support/webshop.ts";

export type Provider = Server["provider"];

/** What a test changes of a setup in which nothing is wrong. */
export interface Changes {
  /** Lines of the config in place of the webshop's environments. */
  readonly config?: string;
  readonly files?: readonly ManifestFile[];
  readonly codeOwners?: string;
  readonly commits?: number;
  readonly server?: Partial<Server>;
}

const MARKED = Object.entries(webshop()).filter(([path]) => path.includes("/"))
  .map(([path, text]) => ({ path, text, markers: listMarkers({ path, text }) }));

/** The webshop as the guides set it up, with a job that waits. */
export function healthy(provider: Provider, changes: Changes = {}): Setup {
  const text = changes.config ?? webshop({ prflow: "per-env" })["gitops-promotion.yaml"] ?? "";
  const { config } = checkConfig(text.includes("prflow") ? text : `prflow: per-env\n${text}`);
  if (config === undefined) throw new Error("the config of a test is wrong");
  const files = changes.files ?? commandGateFiles(provider);
  return {
    config,
    branch: "main",
    apps: inventory(MARKED, config),
    files: readPipelines(files, provider),
    codeOwners: changes.codeOwners,
    commits: changes.commits ?? 10,
    server: { ...(provider === "github" ? GITHUB : AZDO), ...changes.server },
  };
}

const COMMON = {
  rights: { value: { missing: [], bypasses: [] } },
  autoMerge: { value: true },
  mergeMethods: { value: ["merge", "squash"] },
  limits: { value: { upToDate: false, signatures: false, mergeQueue: false, workItems: false } },
  branchRules: { value: [] },
  reports: {
    value: ["webshop-dev/1a2b", "webshop-qa/1a2b"].map((name) => ({
      context: `kustomization/${name}`,
      state: "success",
      by: "flux",
    })),
  },
} as const satisfies Partial<Server>;

const GITHUB: Server = {
  ...COMMON,
  provider: "github",
  repository: "acme/gitops",
  token: { kind: "app", owner: "promoter[bot]" },
  required: {
    value: [{ name: "prev-env-status", by: { name: "GitHub Actions", isActions: true } }],
  },
  reviews: {
    value: {
      approvals: 0,
      codeOwners: false,
      paths: [{ pattern: "/*/prod/**", starTakesSlashes: false }],
    },
  },
  pipelines: { value: known("github") },
};

const AZDO: Server = {
  ...COMMON,
  provider: "azdo",
  repository: "shop/gitops",
  token: { kind: "job", owner: "shop Build Service (contoso)" },
  required: { value: [{ name: "gitops-status", pipeline: ".azure-pipelines/status.yaml" }] },
  reviews: {
    value: {
      approvals: 0,
      codeOwners: false,
      paths: [{ pattern: "/*/prod/*", starTakesSlashes: true }],
    },
  },
  pipelines: { value: known("azdo") },
};

function known(provider: Provider) {
  return commandGateFiles(provider).map(({ path }) => ({ path, name: path, enabled: true }));
}
