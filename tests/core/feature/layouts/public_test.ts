import { testLayouts } from "./test_layouts.ts";

testLayouts("public");
