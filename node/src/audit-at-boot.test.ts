/** A house looks along its audit when it starts, a portion at a time, and says in its log where somebody has changed it. */
import { readFileSync } from "node:fs";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { expect, it } from "vitest";
import { startHome } from "./app.ts";
import { systemClock } from "./clock.ts";
import { makeHome } from "./config.ts";
import { createLogger } from "./logger.ts";
import { appendAudit } from "./store/audit.ts";
import { openStore } from "./store/store.ts";
import { createTestHome } from "./store/testing/test-store.ts";
import { transaction } from "./store/transaction.ts";

const entries = 2_500;

it("a change beyond the first portion is told of soon after the start", async () => {
  await loadSodium();
  using home = createTestHome();
  const { config } = home;
  makeHome(config);
  writeChangedAt(config, 2_200);
  const logger = createLogger({ level: "error", file: config.logFile });
  const started = await startHome({
    config,
    clock: systemClock,
    logger,
    dialUrl: null,
    relayUrl: "",
    appOrigin: "",
    ownPorts: [],
  });
  if (!started.ok) throw new Error(started.error.sentence);
  await expect.poll(() => readFileSync(config.logFile, "utf8")).toContain('"seq":2200');
  await started.value.close();
});

function writeChangedAt(config: Parameters<typeof openStore>[0], changedAt: number): void {
  const opened = openStore(config);
  if (!opened.ok) throw new Error(opened.error.type);
  using store = opened.value;
  transaction(store, () => {
    for (let at = 1; at <= entries; at++)
      appendAudit(store, at, { actor: "terminal", action: "test", subject: "", detail: {} });
  });
  store.db.exec("drop trigger audit_is_never_changed");
  store.db.exec(`update audit set detail = '{"changed":true}' where seq = ${changedAt}`);
}
