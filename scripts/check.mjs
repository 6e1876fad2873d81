/** `npm run check`: the quick half of `npm test`, without running anything of Hob. */
import { checkStages, runStages } from "./stages.mjs";
import { runScript } from "./setup.mjs";

await runScript(() => runStages(["--only", checkStages.join(",")]));
