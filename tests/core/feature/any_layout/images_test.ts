import { testAnyLayout } from "./test_any_layout.ts";

testAnyLayout("images");
