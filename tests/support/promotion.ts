import type { Promotion } from "../../src/core/promotion/promotion.ts";

/** What `new` makes of webshop's cart: its first environment is dev. */
export const PROMOTION: Promotion = {
  group: "webshop",
  app: "cart",
  tag: "1.1.0",
  env: "dev",
  sha: "",
  feature: "",
  type: "promote",
};
