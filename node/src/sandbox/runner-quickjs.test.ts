import { describeRunner } from "./runner-contract.ts";
import { createQuickJsRunner } from "./runner-quickjs.ts";

describeRunner("the QuickJS runner", () => createQuickJsRunner());
