/** `npm run hob -- …`: the command line, on Hob's own Node. Only `up` serves the app, so only `up` builds it. */
import { becomeProgram, ensureAppBuilt, ensureInstalled, root, runScript } from "./setup.mjs";

await runScript(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  if (args[0] === "up") await ensureAppBuilt();
  becomeProgram([`${root}/node/src/main.ts`, ...args]);
});
