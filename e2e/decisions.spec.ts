/** Decisions of people, on real devices: who is asked, what it shows, whose answer counts, and that it counts once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { startAsking, type Asking } from "./asking.ts";
import { startFeedServer } from "./feed-server.ts";
import { startSplitHouse, type SplitHouse } from "./house.ts";
import type { OrderServer } from "./order-server.ts";
import { pairPage } from "./pairing.ts";
import { goOffline, listen, visibly } from "./seen.ts";

let house: SplitHouse;
let orders: OrderServer;
let asked: Asking;
let close: () => Promise<void>;

/** What is ordered is what the shop says its price is. */
const order =
  "const sum = (await http.get(shop)).text; return (await http.post(shop, { json: { sum } })).text;";

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  ({ house, orders, asked, close } = await startAsking(await startSplitHouse()));
  orders.says = "120";
});

test.afterAll(() => close());

test("a decision is shown as sending, received by the house and done, never early, and is heard politely", async ({
  page,
}) => {
  await using slow = await startFeedServer();
  await pairPage(house, page, "Anna’s phone");
  slow.hold();
  const slug = await asked.make("Slow order", `await http.post("${slow.origin}/held"); return "sent";`, {
    hosts: [new URL(slow.origin).host],
  });
  const runId = await asked.start(slug);
  await page.goto(`${house.app}#/inbox`);
  await row(page, /^Slow order wants to send something to/).click();
  await expect(approve(page)).toBeVisible();
  const heard = await listen(page);

  house.freeze("node");
  await approve(page).click();
  await expect(stage(page)).toHaveText("Sending");
  await expect(approve(page)).toHaveCount(0);
  house.thaw("node");
  await expect(stage(page)).toHaveText("Done");
  await expect(
    page.getByText(/^The house has it, as entry \d+ of its record\. It is being done\.$/),
  ).toBeVisible();
  await expect.poll(() => slow.asked).toEqual(["/held"]);
  slow.letGo();
  await expect(page.getByText("It was done.", { exact: true })).toBeVisible();
  await expect(stage(page)).toHaveCount(0);
  expect(await asked.ended(runId)).toMatchObject({ status: "succeeded", result: "sent" });
  const said = await heard();
  expect(said.filter((text) => /entry|done/.test(text))).toEqual([
    expect.stringMatching(/^The house has it, as entry \d+ of its record\. It is being done\.$/),
    "It was done.",
  ]);
});

test("of two devices that say the opposite at once, one wins, and the other is told who at once", async ({
  page,
  browser,
}) => {
  const other = await browser.newContext();
  const second = await other.newPage();
  await pairPage(house, page, "Anna’s phone");
  await pairPage(house, second, "Ben’s phone", "approver");
  const before = orders.taken.length;
  const runId = await asked.start(await asked.make("Race", order));
  const itemId = await asked.itemOf(runId);
  for (const each of [page, second]) await each.goto(`${house.app}#/inbox/${itemId}`);
  await second.getByRole("button", { name: "Reject" }).click();
  const no = second.getByRole("dialog").getByRole("button", { name: "Reject" });
  await expect(no).toBeVisible();
  await expect(approve(page)).toBeVisible();
  const at = Date.now() + 500;
  await Promise.all([pressAt(approve(page), at), pressAt(no, at)]);

  const { status, reason } = await asked.ended(runId);
  const isYes = status === "succeeded";
  expect([status, reason]).toEqual(isYes ? ["succeeded", null] : ["canceled", "rejected"]);
  expect(orders.taken).toHaveLength(before + (isYes ? 1 : 0));
  const [winner, loser] = isYes ? [page, second] : [second, page];
  const name = isYes ? "Anna’s phone" : "Ben’s phone";
  await expect(winner.getByText(isYes ? "It was done." : "Rejected. It is not done.")).toBeVisible();
  await expect(loser.getByRole("alert")).toContainText(`${name} was faster`);
  await expect(loser.getByText(`${isYes ? "Approved" : "Rejected"} by ${name}`)).toBeVisible();
  await expect(loser.getByRole("button", { name: /^(Approve|Reject)$/ })).toHaveCount(0);
  expect(await asked.audited(itemId)).toMatchObject([
    { action: isYes ? "item.approved" : "item.rejected", actorName: expect.stringContaining(name) },
  ]);
  await other.close();
});

test("answered approvals never reappear, not after a reload and not after a connection that was lost", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  const runId = await asked.start(await asked.make("Once", order));
  const itemId = await asked.itemOf(runId);
  await page.goto(`${house.app}#/inbox`);
  await expect(row(page, /^Once wants to/)).toBeVisible();
  await row(page, /^Once wants to/).click();
  await approve(page).click();
  await expect(page.getByText("It was done.", { exact: true })).toBeVisible();

  await page.addInitScript(watchForRow, itemId);
  await page.evaluate(watchForRow, itemId);
  await page.getByRole("link", { name: "Inbox", exact: true }).first().click();
  await expect(visibly(page, /^Live$/)).toBeVisible();
  expect(await page.evaluate(sawRow)).toBe(false);

  await house.killRelay();
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
  // From what is kept on the device alone.
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
  await house.startRelay();
  await expect(visibly(page, /^Live$/)).toBeVisible({ timeout: 45_000 });
  expect(await page.evaluate(sawRow)).toBe(false);
  await page.goto(`${house.app}#/inbox?view=done`);
  await expect(page.locator(`[data-item-row="${itemId}"]`)).toBeVisible();
});

test("an expired approval cannot be sent: not tapped once its time is over, and not from what was waiting", async ({
  page,
  browser,
}) => {
  const other = await browser.newContext();
  const second = await other.newPage();
  await pairPage(house, page, "Anna’s phone");
  await pairPage(house, second, "Ben’s phone");
  const before = orders.taken.length;
  const runId = await asked.start(await asked.make("Minute", order, { asks: { askForMs: 30_000 } }));
  const itemId = await asked.itemOf(runId);
  for (const each of [page, second]) {
    await each.goto(`${house.app}#/inbox/${itemId}`);
    await expect(approve(each)).toBeVisible();
  }
  await house.killRelay();
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
  await approve(page).click();
  await expect(stage(page)).toHaveText("On this device");
  await expect(second.getByText("Its time is over.")).toBeVisible({ timeout: 90_000 });
  await expect(approve(second)).toHaveCount(0);

  await house.startRelay();
  const refused = page.getByRole("alert").filter({ hasText: "Your decision does not count." });
  await expect(refused).toContainText("closed for good", { timeout: 45_000 });
  expect(await asked.ended(runId)).toMatchObject({ status: "canceled", reason: "expired" });
  expect(orders.taken).toHaveLength(before);
  await expect(page.getByText(/^Nobody answered in time; it expired/)).toBeVisible();
  await refused.getByRole("button", { name: "All right" }).click();
  await expect(refused).toHaveCount(0);
  await expect(approve(page)).toHaveCount(0);
  await other.close();
});

test.describe("an app that is killed", () => {
  let folder: string;
  let app: BrowserContext;

  test.beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hob-e2e-app-"));
    app = await launch();
  });

  test.afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("loses no approval that was given offline: it waits visibly, and is sent exactly once", async () => {
    const page = await app.newPage();
    await pairPage(house, page, "Anna’s phone");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const before = orders.taken.length;
    const runId = await asked.start(await asked.make("Offline", order));
    const itemId = await asked.itemOf(runId);
    await page.goto(`${house.app}#/inbox/${itemId}`);
    await expect(approve(page)).toBeVisible();
    await house.killRelay();
    await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
    await approve(page).click();
    await expect(stage(page)).toHaveText("On this device");
    await expect(page.getByRole("button", { name: "Take it back" })).toBeVisible();

    await kill();
    const launched = await openInbox();
    const waiting = launched.getByRole("region", { name: "1 decision waits to be sent" });
    await expect(waiting).toContainText("Offline wants to send something");
    await expect(waiting).toContainText("Your yes waits to be sent");
    expect(orders.taken).toHaveLength(before);

    await house.startRelay();
    await expect(waiting).toHaveCount(0, { timeout: 45_000 });
    expect(await asked.ended(runId)).toMatchObject({ status: "succeeded" });
    await expectOnce(itemId, before);
  });

  test("sends again what may have arrived, and it counts once", async () => {
    const page = await app.newPage();
    await pairPage(house, page, "Anna’s phone");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const before = orders.taken.length;
    const runId = await asked.start(await asked.make("Cut short", order));
    const itemId = await asked.itemOf(runId);
    await page.goto(`${house.app}#/inbox/${itemId}`);
    await expect(approve(page)).toBeVisible();
    house.freeze("node");
    await approve(page).click();
    await expect(stage(page)).toHaveText("Sending");
    await kill();
    house.thaw("node");
    const launched = await openInbox();
    await expect(visibly(launched, /^Live$/)).toBeVisible({ timeout: 45_000 });
    await launched.goto(`${house.app}#/inbox/${itemId}`);
    await expect(launched.getByText("It was done.", { exact: true })).toBeVisible({ timeout: 45_000 });
    expect(await asked.ended(runId)).toMatchObject({ status: "succeeded" });
    await expectOnce(itemId, before);
  });

  async function expectOnce(itemId: number, before: number): Promise<void> {
    expect(orders.taken).toHaveLength(before + 1);
    expect(await asked.audited(itemId)).toMatchObject([{ action: "item.approved" }]);
  }

  /** As Playwright's own pages are, with a folder that outlives the browser. */
  function launch(): Promise<BrowserContext> {
    const { viewport, hasTouch, isMobile, deviceScaleFactor, locale, timezoneId, launchOptions } =
      test.info().project.use;
    return chromium.launchPersistentContext(folder, {
      ...launchOptions,
      viewport: viewport ?? null,
      hasTouch: hasTouch ?? false,
      isMobile: isMobile ?? false,
      deviceScaleFactor: deviceScaleFactor ?? 1,
      locale: locale ?? "en-GB",
      timezoneId: timezoneId ?? "Europe/Berlin",
    });
  }

  /** The whole browser, in the middle of whatever it does. */
  async function kill(): Promise<void> {
    const page = app.pages().at(-1);
    const gone = new Promise<void>((resolve) => app.once("close", () => resolve()));
    const devtools = await app.newCDPSession(page!);
    void devtools.send("Browser.crash").catch(() => undefined);
    await gone;
  }

  async function openInbox(): Promise<Page> {
    app = await launch();
    const page = await app.newPage();
    await page.goto(`${house.app}#/inbox`);
    return page;
  }
});

test("an approval that was shown for 120 says nothing about 180: it does not count, and another one asks", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  const before = orders.taken.length;
  const first = await asked.start(await asked.make("Rent", order));
  const shownId = await asked.itemOf(first);
  await page.goto(`${house.app}#/inbox/${shownId}`);
  await expect(exactly(page)).toContainText('"sum": "120"');
  // She says yes to what she saw, while it becomes something else.
  await goOffline(page);
  await approve(page).click();
  await expect(stage(page)).toHaveText("On this device");
  orders.says = "180";
  await asked.tell("runs.cancel", { runId: first });
  const second = Number((await asked.tell("runs.retry", { runId: first }))["runId"]);
  const itemId = await asked.itemOf(second, shownId);
  await page.context().setOffline(false);

  await expect(page.getByRole("alert")).toContainText("Your decision does not count.");
  await expect(page.getByText(/^What it was about has changed or is gone/)).toBeVisible();
  await expect(approve(page)).toHaveCount(0);
  expect(orders.taken).toHaveLength(before);
  await page.goto(`${house.app}#/inbox/${itemId}`);
  await expect(exactly(page)).toContainText('"sum": "180"');
  await approve(page).click();
  await expect(page.getByText("It was done.", { exact: true })).toBeVisible();
  expect(await asked.ended(second)).toMatchObject({ status: "succeeded" });
  expect(orders.taken.slice(before)).toEqual(['{"sum":"180"}']);
  orders.says = "120";
});

test("a token that is revoked in the middle of a run is asked for, not tried again, and the same run goes on with the new one", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  orders.token = "first";
  const hosts = [new URL(orders.origin).host];
  await asked.tell("secrets.set", { name: "shop", value: "first", hosts });
  const headers = '{ headers: { authorization: "Bearer {{secret:shop}}" } }';
  const slug = await asked.make(
    "Prices",
    `const before = (await http.get(shop, ${headers})).text;
     await ask("Compare again?");
     return before + " " + (await http.get(shop, ${headers})).text;`,
    { secrets: ["shop"], asks: false },
  );
  const before = orders.asked();
  const runId = await asked.start(slug);
  await page.goto(`${house.app}#/inbox`);
  await row(page, /^Compare again\?/).click();
  orders.token = "second";
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByText("Answered. The run goes on.")).toBeVisible();

  await page.goto(`${house.app}#/inbox`);
  await row(page, /^The secret “shop” was refused/).click();
  expect(orders.asked(), "it is not tried again").toBe(before + 2);
  expect(await asked.runOf(runId)).toMatchObject({ status: "waiting", waitingFor: "auth", attempt: 1 });
  await page.getByRole("link", { name: "Set another value" }).click();
  await page.getByLabel("New value").fill("second");
  await page.getByRole("button", { name: "Replace the value" }).click();
  expect(await asked.ended(runId)).toMatchObject({ status: "succeeded", result: "120 120", attempt: 1 });
  expect(orders.asked()).toBe(before + 3);
  await page.goto(`${house.app}#/inbox`);
  await expect(row(page, /^The secret “shop”/)).toHaveCount(0);
});

for (const [choice, orderCount] of [
  ["It happened", 1],
  ["Do it again", 2],
] as const) {
  test(`an order on which the shop hangs up has four choices in the inbox: ${choice}`, async ({ page }) => {
    await pairPage(house, page, "Anna’s phone");
    const before = orders.taken.length;
    orders.hangsUp = true;
    const name = `Unclear ${orderCount}`;
    const slug = await asked.make(name, 'await http.post(shop, { json: { loaves: 2 } }); return "done";', {
      asks: false,
    });
    const runId = await asked.start(slug);
    await page.goto(`${house.app}#/inbox`);
    await row(page, `${name} was cut off; did it send something?`).click();
    for (const each of ["Do it again", "It happened", "It didn’t", "Skip"]) {
      await expect(page.getByRole("button", { name: each })).toBeVisible();
    }
    orders.hangsUp = false;
    expect(orders.taken).toHaveLength(before + 1);
    await page.getByRole("button", { name: choice }).click();
    expect(await asked.ended(runId)).toMatchObject({ status: "succeeded", result: "done" });
    expect(orders.taken).toHaveLength(before + orderCount);
    await expect(page.getByRole("button", { name: choice })).toHaveCount(0);
    await page.goto(`${house.app}#/inbox`);
    await expect(row(page, `${name} was cut off`)).toHaveCount(0);
  });
}

test("what is always allowed is not asked about again, until the rule is removed where rules are listed", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  const slug = await asked.make("Bread", order);
  const first = await asked.start(slug);
  await page.goto(`${house.app}#/inbox`);
  await row(page, /^Bread wants to/).click();
  await page.getByText("Always allow this", { exact: true }).click();
  await page.getByRole("button", { name: "Approve for 30 days" }).click();
  await expect(page.getByText("It was done.", { exact: true })).toBeVisible();
  expect(await asked.ended(first)).toMatchObject({ status: "succeeded" });
  expect(await asked.ended(await asked.start(slug))).toMatchObject({ status: "succeeded" });

  await page.goto(`${house.app}#/house/rules`);
  const own = page.getByRole("list", { name: "Bread" });
  await own.getByRole("link").filter({ hasText: "Always allowed" }).click();
  await page.getByRole("button", { name: "Remove the rule" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the rule" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rules" })).toBeVisible();
  await expect(own.getByRole("link")).toHaveCount(1);
  const third = await asked.start(slug);
  await page.goto(`${house.app}#/inbox/${await asked.itemOf(third)}`);
  await page.getByRole("button", { name: "Reject" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("There is bread");
  await dialog.getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Rejected. It is not done.")).toBeVisible();
  expect(await asked.ended(third)).toMatchObject({ status: "canceled", reason: "rejected" });
});

function row(page: Page, name: string | RegExp): Locator {
  return page.getByRole("list", { name: "Needs you" }).getByRole("link", { name });
}

function approve(page: Page): Locator {
  return page.getByRole("button", { name: "Approve", exact: true });
}

function exactly(page: Page): Locator {
  return page.getByRole("region", { name: "Exactly this" });
}

/** Where the decision of this device is by now; none once it is done. */
function stage(page: Page): Locator {
  return page.getByRole("list", { name: "Your decision" }).locator("[aria-current=step]");
}

/** Taps at that moment, whatever else the test is about then. */
function pressAt(button: Locator, at: number): Promise<void> {
  return button.evaluate((element, at) => {
    setTimeout(() => (element as HTMLElement).click(), at - Date.now());
  }, at);
}

/** Runs in the page: remembers whether the list ever showed the item, be it for a single frame. */
function watchForRow(itemId: number): void {
  Object.assign(globalThis, { hasShownRow: false });
  new MutationObserver(() => {
    const isShown = document.querySelector(`[data-item-row="${itemId}"]`) !== null;
    if (isShown) Object.assign(globalThis, { hasShownRow: true });
  }).observe(document, { subtree: true, childList: true });
}

/** Runs in the page. */
function sawRow(): boolean {
  return (globalThis as unknown as { hasShownRow: boolean }).hasShownRow;
}
