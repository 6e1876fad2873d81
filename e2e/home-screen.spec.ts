/** The app where people keep it, in front of a real house: launched without a network, and open twice. */
import { expect, test } from "@playwright/test";
import { keptText } from "../pwa/test/kept-text.ts";
import { startHouse, type House } from "./house.ts";
import { pairPage } from "./pairing.ts";

let house: House;

test.beforeEach(async () => {
  house = await startHouse();
});

test.afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

test("launched while house and relay are gone, it opens at once with what it last knew", async ({
  page,
  context,
}) => {
  await pairPage(house, page, "Phone");
  await expect(page.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(keptText)).toContain("Feed digest");
  await page.close();
  await house.stop();

  const launched = await context.newPage();
  await launched.goto(`${house.app}#/automations`);
  await expect(launched.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
  await expect(launched.getByRole("button", { name: /^As of .* · Relay unreachable since/ })).toBeVisible();
  // A page of its own, by its own address, read at another time.
  await launched.goto(`${house.app}?from=a-link#/automations/feed-digest`);
  await expect(launched.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the relay serves the worker so that a browser always asks for a newer one", async ({ request }) => {
  const worker = await request.get(`${house.app}sw.js`);
  expect(worker.headers()).toMatchObject({
    "content-type": "text/javascript",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  const manifest = await request.get(`${house.app}manifest.webmanifest`);
  expect(manifest.headers()["content-type"]).toBe("application/manifest+json");
});

test("two tabs are one device with two sessions, and leave the house together", async ({ page, context }) => {
  await pairPage(house, page, "Laptop");
  const second = await context.newPage();
  await second.goto(`${house.app}#/house`);
  for (const tab of [page, second]) {
    await expect(
      tab
        .getByText(/^Live$/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
  }
  const devices = await house.hob("devices");
  expect(devices.said[0]).toMatchObject({ items: [{ name: "Laptop", connected: true }] });

  await second.getByRole("button", { name: "Forget this house on this device" }).click();
  await second.getByRole("dialog").getByRole("button", { name: "Forget", exact: true }).click();
  for (const tab of [second, page]) {
    await expect(tab.getByRole("heading", { level: 1, name: "Pair this device" })).toBeVisible();
  }
});
