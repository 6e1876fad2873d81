/**
 * `npm test`: everything that has to hold, from a bare clone. Every stage runs, whatever the one
 * before it found; the last line sums them up, and the exit code says whether all passed.
 * `-- --only unit,e2e` runs some stages, `-- --skip e2e` leaves some out.
 */
import { runStages } from "./stages.mjs";
import { runScript } from "./setup.mjs";

await runScript(() => runStages(process.argv.slice(2)));
