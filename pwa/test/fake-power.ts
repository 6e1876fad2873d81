/** The main switch of the made-up house, and what it tells of itself. */
import type { HomeStatus } from "@hob/shared/contract/home";
import { changed } from "./fake-changes.ts";
import { cancelAll, openCounts } from "./fake-runs.ts";
import { minute, scene, start } from "./scene.ts";

let isPaused = scene === "paused";
if (isPaused) cancelAll(["running"]);

let settings: Pick<HomeStatus, "name" | "timezone" | "profile" | "quiet"> = {
  name: "Birch Lane 4",
  timezone: "Europe/Berlin",
  profile: "standard",
  quiet: scene === "push-live" ? { from: "22:30", to: "06:30" } : null,
};

export function isHousePaused(): boolean {
  return isPaused;
}

export function changeHome(change: Record<string, unknown>): HomeStatus {
  settings = { ...settings, ...change };
  changed("home", 0);
  return homeStatus();
}

export function homeStatus(): HomeStatus {
  return {
    name: settings.name,
    version: "0.1.0",
    now: Date.now(),
    startedAt: start - 53 * 60 * minute,
    timezone: settings.timezone,
    profile: settings.profile,
    quiet: settings.quiet,
    paused: isPaused,
    relay: { url: "ws://localhost:4600/relay", state: "connected", since: start - 180 * minute },
    devices: { paired: 3, connected: 2 },
    runs: openCounts(),
    storage: { databaseBytes: 4_812_800 },
  };
}

/** Pausing ends what runs; what waits or is queued stays so. */
export function turn(paused: boolean): HomeStatus {
  isPaused = paused;
  if (paused) cancelAll(["running"]);
  changed("home", 0);
  return homeStatus();
}
