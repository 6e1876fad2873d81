#!/usr/bin/env node
/** The program `hob`: says in words when Node is too old, and only then loads anything that needs it. */
const [major = 0] = process.versions.node.split(".").map(Number);

if (major < 26) {
  process.stderr.write(
    `Hob's node runs on Node 26 or newer, and this is ${process.versions.node}. Start it with "npm start" or "npm run hob", which bring their own.\n`,
  );
  process.exitCode = 1;
} else {
  // Whoever reads has read enough (`hob logs 12 | head`): nothing is left to say, and nothing is wrong.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  // Every disk that does not answer keeps a thread, and Node has four unless told before the first is used.
  process.env["UV_THREADPOOL_SIZE"] ??= "12";
  const { createProgram } = await import("./cli/program.ts");
  const { openAlone, relaySettingOptions, runNode, runRelay, runUp } = await import("./serve.ts");
  await createProgram({
    up: runUp,
    node: runNode,
    relay: runRelay,
    openAlone,
    relaySettings: relaySettingOptions,
  }).parseAsync();
}
