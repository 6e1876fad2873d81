import { describeSocketEngine } from "./engine-contract.ts";
import { wsEngine } from "./engine-ws.ts";

describeSocketEngine(wsEngine);
