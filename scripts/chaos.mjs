/** `pnpm chaos`: kills a real node again and again and counts what it lost or did twice. Arguments are in `node/src/testing/chaos/main.ts`. */
import { join } from "node:path";
import { becomeProgram, ensureInstalled, root, runScript } from "./setup.mjs";

await runScript(async () => {
  await ensureInstalled();
  becomeProgram([join(root, "node/src/testing/chaos/main.ts"), ...process.argv.slice(2)]);
});
