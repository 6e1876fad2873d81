/** `pnpm test:long`: the sweeps that take minutes (`*.long.test.ts`); each prints what it counted. Arguments go to vitest. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, root, runScript, toolEnvironment } from "./setup.mjs";

await runScript(async () => {
  await ensureInstalled();
  process.exitCode = await new Promise((resolve, reject) => {
    const child = spawn(
      join(root, "node_modules", ".bin", "vitest"),
      ["run", "--project", "node", ...process.argv.slice(2)],
      { cwd: root, env: { ...toolEnvironment(), HOB_LONG_TESTS: "1" }, stdio: "inherit" },
    );
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
});
