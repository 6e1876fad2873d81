/** What a household notices when the power goes somewhere: where it went, since when, and that nothing is lost or done twice. */
import { expect, test, type Locator, type Page } from "@playwright/test";
import { startFeedServer, type FeedServer } from "./feed-server.ts";
import { hob, startSplitHouse, type Said, type SplitHouse } from "./house.ts";
import { pairPage, pairTerminal, type PairedTerminal } from "./pairing.ts";
import { visibly } from "./seen.ts";

let house: SplitHouse;
let feeds: FeedServer;
/** A second device. */
let terminal: PairedTerminal;

/** Few enough lines to see them all at once. */
const lastTick = 12;
/** After this one a run waits until it is let go, so that the power goes in its midst however slow the page is. */
const heldTick = 4;
const allTicks = Array.from({ length: lastTick }, (_, i) => `tick ${i + 1}`);

// Programs are started and killed by the dozen, which takes its time on a small machine.
test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  house = await startSplitHouse();
  feeds = await startFeedServer();
  terminal = await pairTerminal(house, "terminal");
  await createTicker();
  await createSleeper();
});

test.afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await feeds[Symbol.asyncDispose]();
});

test.beforeEach(({ page }) => pairPage(house, page));

test.afterEach(() => feeds.letGo());

test("a node killed in the middle of a run is offline since then, comes back, and goes on where it was", async ({
  page,
}) => {
  const runId = await startTicking(page);
  await expect(tick(page, 3)).toBeVisible();
  await house.killNode();
  await expect(visibly(page, /House offline since/)).toBeVisible();
  await expect(tick(page, 3)).toBeVisible();

  feeds.letGo();
  await house.startNode();
  await expectWholeRun(page, runId);
});

test("a run that sleeps while its node is killed wakes at its time, once", async ({ page }) => {
  const { said } = await house.hob("run", "sleeper");
  const runId = Number(said[0]?.["runId"]);
  await page.goto(`${house.app}#/runs/${runId}`);
  await expect(page.getByText("asleep", { exact: true })).toBeVisible();
  await expect.poll(() => statusOf(runId)).toBe("waiting");
  await house.killNode();
  await expect(visibly(page, /House offline since/)).toBeVisible();
  await house.startNode();
  await expect(page.getByText("awake", { exact: true })).toBeVisible({ timeout: 45_000 });
  await expect(page.getByRole("heading", { name: /^Done in/ })).toBeVisible();
  expect(await storedTicks(runId)).toEqual(["asleep", "awake"]);
});

test("a relay killed in the middle of a run is unreachable since then, and no line is lost or shown twice", async ({
  page,
}) => {
  const runId = await startTicking(page);
  const heard: Said[] = [];
  const followed = hob(["remote", "follow", String(runId), "--profile", terminal.profile], (said) =>
    heard.push(said),
  );
  await expect.poll(() => heard.map(({ text }) => text)).toContain("tick 3");
  await expect(tick(page, 3)).toBeVisible();
  await house.killRelay();
  feeds.letGo();
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
  await house.startRelay();
  await expectWholeRun(page, runId);

  const { code, said } = await followed;
  expect(code).toBe(0);
  expect(said.filter(({ kind }) => kind === "line").map(({ text }) => text)).toEqual(allTicks);
});

for (const part of ["relay", "node"] as const) {
  test(`a ${part} that hangs is found out when somebody looks, and nothing is lost when it goes on`, async ({
    page,
  }) => {
    const runId = await startTicking(page);
    await expect(tick(page, 3)).toBeVisible();
    house.freeze(part);
    feeds.letGo();
    // What the browser says when the network is back.
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await expect(visibly(page, /(Relay unreachable|House silent) since/)).toBeVisible();
    house.thaw(part);
    await expectWholeRun(page, runId);
  });
}

test("a command given while the relay is dead is done once after it returns", async ({ page }) => {
  const before = (await runs()).total;
  await page.goto(`${house.app}#/automations/ticker/run`);
  const runNow = page.getByRole("button", { name: "Run now" });
  await expect(runNow).toBeVisible();
  await house.killRelay();
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
  await runNow.click();
  await house.startRelay();
  await expect(tick(page, 1)).toBeVisible({ timeout: 45_000 });
  await expect(visibly(page, /^Live$/)).toBeVisible();
  expect((await runs()).total).toBe(before + 1);
});

/** An automation that logs a line, waits for a slow server, and so on to `lastTick`. */
async function createTicker(): Promise<void> {
  const created = {
    name: "Ticker",
    slug: "ticker",
    source: `export default automation(async ({ log, http }) => {
      for (let n = 1; n <= ${lastTick}; n++) {
        log("tick " + n);
        await http.get("${feeds.origin}/" + (n === ${heldTick} ? "held" : "slow"));
      }
    });`,
    manifest: { tools: ["http"], http: [{ host: new URL(feeds.origin).host, methods: ["GET"] }] },
  };
  const { code, said } = await terminal.call("automations.create", created);
  expect(code, JSON.stringify(said)).toBe(0);
}

/** An automation that sleeps longer than its node takes to come back. */
async function createSleeper(): Promise<void> {
  const created = {
    name: "Sleeper",
    slug: "sleeper",
    source: `export default automation(async ({ log, sleep }) => {
      log("asleep");
      await sleep(8_000);
      log("awake");
    });`,
    manifest: { tools: [] },
  };
  const { code, said } = await terminal.call("automations.create", created);
  expect(code, JSON.stringify(said)).toBe(0);
}

/** Started at the terminal, so that the page meets it under way; there it stays until it is let go. */
async function startTicking(page: Page): Promise<number> {
  feeds.hold();
  const { said } = await house.hob("run", "ticker");
  const runId = Number(said[0]?.["runId"]);
  await page.goto(`${house.app}#/runs/${runId}`);
  return runId;
}

/** The page is back by itself, and shows what the house has stored: each line once, to the last. */
async function expectWholeRun(page: Page, runId: number): Promise<void> {
  await expect(visibly(page, /^Live$/)).toBeVisible({ timeout: 45_000 });
  await expect(tick(page, lastTick)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: /^Done in/ })).toBeVisible();
  await expect(page.getByText(/^tick \d+$/)).toHaveText(allTicks);
  expect(await storedTicks(runId)).toEqual(allTicks);
  expect(await runOf(runId)).toMatchObject({ status: "succeeded" });
}

async function storedTicks(runId: number): Promise<string[]> {
  const { said } = await house.hob("logs", String(runId));
  return said.map(({ text }) => String(text));
}

async function runs(): Promise<{ total: number; items: Said[] }> {
  const { said } = await house.hob("runs", "--automation", "ticker");
  return said[0] as unknown as { total: number; items: Said[] };
}

async function runOf(runId: number): Promise<Said | undefined> {
  return (await runs()).items.find((run) => run["runId"] === runId);
}

async function statusOf(runId: number): Promise<unknown> {
  const { said } = await house.hob("runs", "--automation", "sleeper");
  const { items } = said[0] as unknown as { items: Said[] };
  return items.find((run) => run["runId"] === runId)?.["status"];
}

function tick(page: Page, n: number): Locator {
  return page.getByText(`tick ${n}`, { exact: true }).first();
}
