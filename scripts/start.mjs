/** `npm start`: from a bare clone to a running house, in one command. */
import { becomeProgram, ensureAppBuilt, ensureInstalled, root, runScript } from "./setup.mjs";

await runScript(async () => {
  await ensureInstalled();
  await ensureAppBuilt();
  becomeProgram([`${root}/node/src/main.ts`, "up", ...process.argv.slice(2)]);
});
