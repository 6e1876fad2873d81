/**
 * A real house that ends itself with SIGKILL at a chosen moment: `HOME` `{"point":…,"nth":…,"aheadMs":…}`. Its
 * relay is nowhere; commands come over its local socket.
 */
import { startHome } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { makeHome, readConfig } from "../../config.ts";
import type { CrashPoint } from "../../crash-point.ts";
import { createLogger } from "../../logger.ts";
import { noRates } from "../../policy/testing/no-rates.ts";

interface Plan {
  readonly point?: CrashPoint;
  /** Which time that it comes to the point, from 1. */
  readonly nth?: number;
  /** How far its wall clock is ahead of the machine's. */
  readonly aheadMs?: number;
  /** `host:port` of a push service. */
  readonly pushHost?: string;
}

const [homeFolder = "", planText = "{}"] = process.argv.slice(2);
const plan = JSON.parse(planText) as Plan;
const config = readConfig({ home: homeFolder, logLevel: "warn" }, { HOB_PUSH_HOSTS: plan.pushHost });
makeHome(config);

let reached = 0;
const home = await startHome({
  config,
  clock: { ...systemClock, now: () => systemClock.now() + (plan.aheadMs ?? 0) },
  logger: createLogger({ level: config.logLevel, file: config.logFile }),
  dialUrl: "ws://127.0.0.1:9",
  relayUrl: "ws://127.0.0.1:9",
  appOrigin: "http://localhost:9",
  ownPorts: [],
  // A minute of chaos is to hold as many kills as it can.
  rates: noRates,
  reach(point) {
    if (point !== plan.point) return;
    reached += 1;
    if (reached === plan.nth) process.kill(process.pid, "SIGKILL");
  },
});
if (!home.ok) throw new Error(home.error.sentence);
process.stdout.write("ready\n");
process.on("SIGTERM", () => void home.value.close().then(() => process.exit(0)));
