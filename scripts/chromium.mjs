/** Finds a Chromium for the tests, or gets one. Says where it looks only on stderr. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { capture, root, say, SetupFailure, toolEnvironment } from "./setup.mjs";

/** Every test browser runs with these: as root in a container too, and without calls home. */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The last list counts: first what Playwright leaves out of its own browser, as far as tests can tell.
  `--disable-features=${[
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    // The address bar of a window that nobody sees is a page of its own: a second of work for each test.
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
  ].join()}`,
];

/** Path of a Chromium that starts. Installs one if there is none: Debian's where that is possible, else Playwright's. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  if (canUseApt()) {
    say("Installing Chromium from the system's packages (once) …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await capture("apt-get", ["update"], env);
    const installed = await capture("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], env);
    const path = await findChromium();
    if (path) return path;
    say(`The system's packages gave no working Chromium (apt-get ended with ${installed.code}).`);
  }
  say("Downloading Playwright's Chromium (once) …");
  const { code, output } = await capture(
    join(root, "node_modules", ".bin", "playwright"),
    ["install", "chromium"],
    toolEnvironment(),
  );
  const path = code === 0 ? await findChromium() : undefined;
  if (path) return path;
  process.stderr.write(output);
  throw new SetupFailure(
    "No Chromium could be found or installed. Install one, or name one: HOB_CHROMIUM=/path/to/chromium npm test",
  );
}

/** Path of a Chromium that starts, or undefined. HOB_CHROMIUM wins, and is an error when it names nothing that starts. */
export async function findChromium() {
  const named = process.env.HOB_CHROMIUM;
  if (named) {
    if (starts(named)) return named;
    throw new SetupFailure(`HOB_CHROMIUM names ${named}, but no Chromium starts there.`);
  }
  return onPath().find(starts) ?? (await fromPlaywright()).find(starts);
}

function onPath() {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .concat("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    .filter((path) => existsSync(path));
}

async function fromPlaywright() {
  const { chromium } = await import("playwright");
  return [chromium.executablePath()].filter((path) => existsSync(path));
}

// Asked for its version, because some systems ship a `chromium-browser` that only prints advice.
function starts(path) {
  const { status, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 && /\d+\.\d+\.\d+/.test(stdout);
}

function canUseApt() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}
