/**
 * Brings a bare clone to the point where Hob can run: packages, the app's build. Runs on the
 * machine's own Node before anything is installed, so it uses nothing but Node's built-ins.
 * Everything it says goes to stderr: stdout belongs to the command that called it.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const packageManager = "pnpm@12.21.0";
const leastNodeMajor = 20;

/** Ends the process with one sentence unless this Node can run the scripts. */
export function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= leastNodeMajor) return;
  say(
    `Hob needs Node ${leastNodeMajor} or newer; this is Node ${process.versions.node}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Installs the locked packages unless the last install was of this very lockfile on this platform. */
export async function ensureInstalled() {
  checkNode();
  const stampFile = join(root, "node_modules", ".hob-installed");
  const stamp = installStamp();
  if (readIfThere(stampFile) === stamp) return;

  say("Installing what Hob needs (once, about a minute) …");
  const { code, output } = await capture("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], {
    ...process.env,
    // Without a terminal pnpm would stop to ask before replacing an older node_modules.
    CI: "true",
    // npx has already picked the pinned version; pnpm would check its own pin against the registry, and
    // a frozen lockfile without that answer would not install.
    pnpm_config_pm_on_fail: "ignore",
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupFailure("Installing failed; what the package manager said is above. Is the network up?");
  }
  writeFileSync(stampFile, stamp);
}

/** The Node that Hob runs on (26, from the published `node` package), whatever the machine's own is. */
export function nodeBinary() {
  return join(root, "node_modules", ".bin", "node");
}

/** The environment for everything started from here: the installed tools and Node 26 come first. */
export function toolEnvironment() {
  return {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
  };
}

/** Builds the app unless `pwa/dist` was built from exactly these sources. */
export async function ensureAppBuilt() {
  // Inside dist, because every build empties that folder: a stamp can never outlive what it vouches for.
  const stampFile = join(root, "pwa", "dist", ".hob-built");
  const stamp = sourcesStamp(["pwa", "shared", "pnpm-lock.yaml", "tsconfig.base.json"]);
  if (readIfThere(stampFile) === stamp) return;

  say("Building the app …");
  const { code, output } = await capture(
    join(root, "node_modules", ".bin", "vite"),
    ["build", "pwa"],
    toolEnvironment(),
  );
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupFailure("The app could not be built; the reason is above.");
  }
  writeFileSync(stampFile, stamp);
}

/** Something a person has to hear in words; its message is the whole story, no stack needed. */
export class SetupFailure extends Error {}

/** Runs `main`, and turns a SetupFailure into its sentence and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    say(error.message);
    process.exit(1);
  }
}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a command to its end and keeps what it printed, in case somebody has to read it. */
export function capture(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (cause) =>
      reject(new SetupFailure(`${command} could not be started: ${cause.message}`)),
    );
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output }),
    );
  });
}

/**
 * Starts a program on Hob's Node with this terminal, passes signals on, and ends as it ends.
 * Resolves never: the process exits with the program's code.
 */
export function becomeProgram(args) {
  const child = spawn(nodeBinary(), args, { cwd: process.cwd(), env: toolEnvironment(), stdio: "inherit" });
  let lastForwardedMs = 0;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the whole process group by itself.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      // npm passes on what its own group has heard already; the program should be asked once.
      if (Date.now() - lastForwardedMs < 1_000) return;
      lastForwardedMs = Date.now();
      child.kill(signal);
    });
  }
  // npm killed outright passes no signal on, and a house nobody can see would keep the port.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
  }
  child.on("error", (cause) => {
    say(`Hob could not be started: ${cause.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

function installStamp() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}

function sourcesStamp(entries) {
  const hash = createHash("sha256");
  for (const entry of entries) addToHash(hash, entry);
  return `${hash.digest("hex")}\n`;
}

function addToHash(hash, entry) {
  const path = join(root, entry);
  if (!statSync(path).isDirectory()) {
    hash.update(`${entry}\0`).update(readFileSync(path));
    return;
  }
  for (const name of readdirSync(path).toSorted()) {
    if (name === "node_modules" || name === "dist" || name.includes(".test.")) continue;
    addToHash(hash, `${entry}/${name}`);
  }
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
