/** `hob doctor`: looks the node over, by asking it where it runs and by looking itself where it does not. */
import type { CheckResult } from "@hob/shared/contract/home";
import { systemClock } from "../clock.ts";
import { readConfig, type Config } from "../config.ts";
import { connectWs } from "../control/socket-ws.ts";
import { unwell, well, type Finding } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { clockOffsetAt } from "../doctor/reach.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { checkSentence, checkTitles } from "./check-sentences.ts";
import { connectLocally } from "./local-client.ts";
import { fail, print, printJson, printTable } from "./output.ts";

/** Leaves exit code 1 behind where something does not work. */
export async function runDoctor(options: {
  readonly home?: string;
  readonly relay?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { home, relay } = options;
  const config = readConfig({
    ...(home !== undefined && { home }),
    ...(relay !== undefined && { relayUrl: relay }),
  });
  const asJson = options.json === true;
  const connected = await connectLocally(config.socketFile, config.home);
  if (!connected.ok) return report(systemClock.now(), await examineStopped(config), false, asJson);
  using client = connected.value;
  const answer = await client.call("home.check", {});
  if (!answer.ok) return fail(answer.error, asJson);
  report(answer.value.at, answer.value.items, true, asJson);
}

async function examineStopped(config: Config): Promise<readonly CheckResult[]> {
  const runner = createQuickJsRunner({ processes: 1, maxProcesses: 1 });
  try {
    return await examine({
      config,
      clock: systemClock,
      runner,
      relay: () => knock(config.relayUrl),
      clockOffset: () =>
        config.relayUrl === undefined
          ? Promise.resolve(undefined)
          : clockOffsetAt(config.relayUrl, systemClock),
    });
  } finally {
    await runner.close();
  }
}

const knockWithinMs = 5_000;

/** Opens a connection and hangs up: whether the relay would admit the house, only the node can tell. */
async function knock(relayUrl: string | undefined): Promise<Finding> {
  if (relayUrl === undefined) return unwell("skipped", "relay_off");
  const late = Promise.withResolvers<undefined>();
  using _deadline = systemClock.timer(knockWithinMs, () => late.resolve(undefined));
  const silent = { onMessage() {}, onClose() {} };
  const socket = await Promise.race([connectWs(relayUrl, silent).catch(() => undefined), late.promise]);
  socket?.close();
  return socket ? well({ url: relayUrl }) : unwell("failed", "relay_unreachable", { url: relayUrl });
}

function report(at: number, items: readonly CheckResult[], isRunning: boolean, asJson: boolean): void {
  if (items.some(({ state }) => state === "failed")) process.exitCode = 1;
  if (asJson) return printJson({ at, items });
  if (!isRunning) print("The node is off; this is what can be seen without it.");
  printTable(items.map((item) => [marks[item.state], checkTitles[item.check], checkSentence(item)]));
}

const marks: { readonly [S in CheckResult["state"]]: string } = {
  ok: "ok",
  warn: "look",
  failed: "FAILED",
  skipped: "skipped",
};
