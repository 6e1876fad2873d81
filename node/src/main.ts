#!/usr/bin/env node
/** The program `hob`: says in words when Node is too old, and only then loads anything that needs it. */
const [major = 0] = process.versions.node.split(".").map(Number);

if (major < 26) {
  process.stderr.write(
    `Hob's node runs on Node 26 or newer, and this is ${process.versions.node}. Start it with "npm start" or "npm run hob", which bring their own.\n`,
  );
  process.exitCode = 1;
} else {
  const { createProgram } = await import("./cli/program.ts");
  const { runNode, runRelay, runUp } = await import("./serve.ts");
  await createProgram({ up: runUp, node: runNode, relay: runRelay }).parseAsync();
}
