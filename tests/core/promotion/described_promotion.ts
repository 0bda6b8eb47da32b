import type { Promotion } from "../../../src/core/promotion/promotion.ts";

export const SHA = "0123456789abcdef0123456789abcdef01234567";

export const promotion: Promotion = {
  group: "webshop",
  app: "ui",
  tag: "1.2",
  env: "qa",
  sha: SHA,
  feature: "",
  type: "promote",
};

/** What a description of that promotion begins with. */
export const METADATA =
  `<!-- metadata = {"group":"webshop","app":"ui","tag":"1.2","env":"qa","sha":"${SHA}","feature":"","type":"promote"} -->`;
