/** The whole thin line, as a household meets it: pair by link, run the digest, watch the log, see the result, be revoked. */
import { expect, test } from "@playwright/test";
import { expectAccessible } from "../pwa/test/whole-page.ts";
import { startFeedServer } from "./feed-server.ts";
import { startHouse, type House } from "./house.ts";
import { pairPage, pairTerminal, shownDigits } from "./pairing.ts";
import { collectComplaints, visibly } from "./seen.ts";

let house: House;
let complaints: string[];

test.beforeAll(async () => {
  house = await startHouse();
});

test.afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

test.beforeEach(({ page }) => {
  complaints = [];
  collectComplaints(page, complaints);
});

/** Violations of the security policy, errors and warnings alike: the app runs without a word. */
test.afterEach(() => {
  expect(complaints).toEqual([]);
});

test("a new device pairs by link, runs the feed digest and reads its log and result", async ({ page }) => {
  await using feeds = await startFeedServer();
  await pairPage(house, page, "Anna’s phone");
  expect(page.url(), "the secret does not stay in the address").not.toContain("k=");
  await expectAccessible(page);

  await page.getByRole("link", { name: /^Feed digest/ }).click();
  await expect(page.getByRole("heading", { name: "Feed digest" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Run now" }).click();

  const host = new URL(feeds.origin).host;
  await page
    .getByLabel(/address/i)
    .first()
    .fill(`${feeds.origin}/feed.xml`);
  await page.getByLabel(/muted/i).fill("football");
  await expect(page.getByText(`This opens ${host}. Running it adds exactly that`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Allow and run" }).click();

  await expect(page.getByRole("heading", { name: /^Done in/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "A loaf a day" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Bees on the balcony" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Football results" })).toHaveCount(0);
  await expect(page.getByText("Kitchen window has 3 items.")).toBeVisible();
  await page.getByText("Calls", { exact: true }).first().scrollIntoViewIfNeeded();
  await expect(page.getByText("feed.read").first()).toBeVisible();
  await expectAccessible(page);
  expect(feeds.asked).toEqual(["/feed.xml"]);

  const devices = await house.hob("devices");
  expect(devices.said[0]).toMatchObject({ items: [expect.objectContaining({ connected: true })] });
});

test("the log arrives line by line while the run goes on, and Stop ends it", async ({ page }) => {
  await pairPage(house, page, "Laptop");
  const remote = await pairTerminal(house, `counter-${test.info().project.name}`);
  await using server = await startFeedServer();
  server.hold();
  const created = await remote.call("automations.create", {
    name: "Slow counter",
    slug: `slow-counter-${test.info().project.name}`,
    source: `export default automation(async ({ log, http }) => {
      for (let n = 1; ; n++) {
        log("step " + n);
        await http.get("${server.origin}/" + (n === 3 ? "held" : "slow"));
      }
    });`,
    manifest: { tools: ["http"], http: [{ host: new URL(server.origin).host, methods: ["GET"] }] },
  });
  expect(created.code, JSON.stringify(created.said)).toBe(0);
  await page.goto(`${house.app}#/automations/${String(created.said[0]?.["slug"])}`);
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByText("step 1", { exact: true })).toBeVisible();
  await expect(page.getByText("step 3", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Stop this run" }).click();
  await expect(page.getByRole("heading", { name: /stopped|ended|cancel/i })).toBeVisible();
});

test("a revoked device is told so at once, and again when it comes back", async ({ page }) => {
  await pairPage(house, page, "Lost phone");
  const devices = await house.hob("devices");
  const listed = devices.said[0] as { items: { deviceId: number; name: string }[] };
  const lost = listed.items.find(({ name }) => name === "Lost phone");
  await house.hob("revoke", String(lost?.deviceId));
  await expect(visibly(page, /This device was (removed|revoked)/)).toBeVisible();
  await page.reload();
  await expect(visibly(page, /This device was (removed|revoked)/)).toBeVisible();
});

test("a house that is off is named with since when, and the page keeps what it knew", async ({ page }) => {
  await pairPage(house, page, "Kitchen tablet");
  await expect(visibly(page, "Feed digest")).toBeVisible();
  await house.stop();
  await expect(visibly(page, /(House offline|Relay unreachable) since/)).toBeVisible();
  await expect(visibly(page, "Feed digest")).toBeVisible();
  await house.restart();
  await expect(visibly(page, /^Live$/)).toBeVisible({ timeout: 45_000 });
  // The browser itself reports each socket that could not be opened; that is not the app's doing.
  complaints = complaints.filter((text) => !text.includes("WebSocket connection"));
});

test("an invitation is refused in one sentence when it was used, mistyped or is no link", async ({
  page,
}) => {
  const invitation = await house.invite();
  await page.goto(invitation.link);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  const shown = await shownDigits(page);
  const wrong = String((Number(shown) + 1) % 1_000_000).padStart(6, "0");
  expect(await invitation.type(wrong)).toMatchObject({ error: { type: "digits_wrong" } });
  await expect(page.getByRole("alert")).toContainText(/digits/i);

  await page.goto(`${house.app}#/`);
  await page.goto(invitation.link);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(/used/i);

  await page.goto(`${house.app}#/pair`);
  await page.getByLabel("Pairing link").fill("https://example.com/");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page);
});
