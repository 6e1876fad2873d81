/**
 * `npm run dev`: the house, started again whenever its sources change, and the app, built again
 * whenever its sources change. The app is built rather than served by a dev server, so that what
 * is developed runs under the same strict content policy as what is used.
 */
import { spawn } from "node:child_process";
import { ensureAppBuilt, ensureInstalled, nodeBinary, root, runScript, toolEnvironment } from "./setup.mjs";

await runScript(async () => {
  await ensureInstalled();
  await ensureAppBuilt();
  const started = [
    start("vite", ["build", "pwa", "--watch", "--logLevel", "warn"]),
    start(nodeBinary(), [
      "--watch",
      "--watch-preserve-output",
      "node/src/main.ts",
      "up",
      ...process.argv.slice(2),
    ]),
  ];
  for (const child of started) {
    child.on("exit", () => {
      for (const other of started) other.kill("SIGTERM");
    });
  }
  // Both children are in this terminal's process group and hear Ctrl-C themselves.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {
    for (const child of started) child.kill("SIGTERM");
  });
});

function start(command, args) {
  return spawn(command, args, { cwd: root, env: toolEnvironment(), stdio: "inherit" });
}
