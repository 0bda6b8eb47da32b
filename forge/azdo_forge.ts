import { type AzdoFront, createAzdoFront } from "./azdo/azdo_front.ts";
import { AZDO_DIALECT } from "./azdo/dialect.ts";
import { type Forge, type ForgeOptions, type NewRepository, startForge } from "./forge.ts";
import type { ForgeRepository } from "./forge_repository.ts";

interface NewAzdoRepository extends Omit<NewRepository, "owner" | "dialect" | "paths"> {
  /** Default `contoso`. */
  readonly organization?: string;
  /** Default `webshop`. */
  readonly project?: string;
}

/** A forge that also speaks Azure DevOps. */
export interface AzdoForge extends Forge {
  readonly azdo: AzdoFront;
  createAzdoRepository(options?: NewAzdoRepository): Promise<ForgeRepository>;
}

/** Starts a forge whose URL is also that of an Azure DevOps server. */
export async function startAzdoForge(options: ForgeOptions = {}): Promise<AzdoForge> {
  const azdo = createAzdoFront();
  const forge = await startForge(options);
  forge.frontEnds.unshift(azdo);
  return Object.assign(forge, {
    azdo,
    createAzdoRepository(wanted: NewAzdoRepository = {}) {
      const { organization = "contoso", project = "webshop", name = "gitops", ...rest } = wanted;
      const path = `/${[organization, project, "_git", name].map(encodeURIComponent).join("/")}`;
      return forge.createRepository({
        ...rest,
        owner: `${organization}/${project}`,
        name,
        dialect: AZDO_DIALECT,
        paths: { clone: path, web: path },
        settings: {
          mergeMethods: ["merge", "squash", "rebase", "rebase-merge"],
          ...rest.settings,
        },
      });
    },
  });
}
