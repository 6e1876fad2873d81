/**
 * Every page alone, in states a real house enters rarely, under the policy the app is served with:
 * nothing is refused or complained of, nothing is inaccessible, nothing is cut off.
 */
import { expect, test } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "automations", address: "?scene=live#/automations", heading: "Automations" },
  { name: "automations of a new house", address: "?scene=empty#/automations", heading: "Automations" },
  { name: "automation", address: "?scene=live#/automations/feed-digest", heading: "Feed digest" },
  { name: "run form", address: "?scene=live#/automations/feed-digest/run", heading: "Run Feed digest" },
  { name: "runs", address: "?scene=live#/runs", heading: "Runs" },
  { name: "run that went well", address: "?scene=live#/runs/12", heading: /^Done in/ },
  { name: "run that failed", address: "?scene=live#/runs/11", heading: /^Failed after/ },
  { name: "run under way", address: "?scene=live#/runs/13", heading: /^Running for/ },
  { name: "run with a long log", address: "?scene=live#/runs/20", heading: /^Done in/ },
  { name: "long log alone", address: "?scene=live#/runs/20?log=alone", heading: /^Done in/ },
  { name: "coloured log", address: "?scene=live#/runs/22", heading: /^Done in/ },
  { name: "run of another member", address: "?scene=live#/runs/8", heading: /^Done in/ },
  { name: "chosen runs", address: "?scene=live#/runs?status=failed&sort=longest", heading: "Runs" },
  { name: "run that is not there", address: "?scene=live#/runs/99", heading: /99/ },
  { name: "house", address: "?scene=live#/house", heading: "Birch Lane 4" },
  { name: "house that is off", address: "?scene=offline#/house", heading: "House" },
  { name: "relay out of reach", address: "?scene=relay#/runs", heading: "Runs" },
  { name: "device that was revoked", address: "?scene=revoked#/runs", heading: "Runs" },
  { name: "run without a number", address: "?scene=live#/runs/abc", heading: "Nothing here" },
  { name: "pairing without an answer", address: "?scene=pending#/house", heading: "Not let in yet" },
  { name: "pairing", address: "?scene=unpaired#/pair", heading: "Pair this device" },
  { name: "pairing by link", address: "?scene=unpaired#/pair?v=1", heading: "Pair this device" },
  { name: "no page", address: "?scene=live#/nowhere", heading: "Nothing here" },
];

const app = appUnderTest();

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await page.goto(app.origin + address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("a result is text and links, whatever markup a script put into it", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/runs/12`);
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  await expect(page.getByRole("link", { name: "Library opens longer" })).toHaveAttribute("rel", /noopener/);
  await expect(page.getByRole("link", { name: "bad" })).toHaveCount(0);
});

test("what was read is shown with its age when the house is off", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/automations`);
  const card = page.getByRole("link", { name: /^Site and device watchdog/ });
  await expect(card).toBeVisible();
  await expect.poll(() => page.evaluate(keptText)).toContain("Site and device watchdog");
  await page.goto(`${app.origin}?scene=offline#/automations`);
  await expect(card).toBeVisible();
  const freshness = page.getByRole("button", { name: /^As of .* · House offline since/ });
  await freshness.click();
  await expect(page.getByText(/check that the home node is on/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Try now" })).toBeVisible();
});

test("a pairing without an answer claims no membership, and leads to another try", async ({ page }) => {
  await page.goto(`${app.origin}?scene=pending#/house`);
  await page.getByRole("link", { name: "Go to pairing" }).click();
  await expect(page.getByText(/The last pairing here was not confirmed yet/)).toBeVisible();
  await expect(page.getByLabel("Pairing link")).toBeVisible();
  await expect(page.getByText(/belongs to a house already/)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Back to the house" })).toHaveCount(0);
});

test("an unknown run is said to be unknown, and nothing claims to be reading it", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/runs/99`);
  await expect(page.getByText(/knows no run number 99/)).toBeVisible();
  await expect(page.getByText("Reading…")).toHaveCount(0);
});

test("an admin takes a granted host back", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/automations/feed-digest`);
  await page.getByRole("button", { name: "Remove www.example.org" }).click();
  await expect(page.getByText("Reads no address yet; the run form asks when one is needed.")).toBeVisible();
  await expect(page.getByText(/www\.example\.org/)).toHaveCount(0);
});

test("an address that no grant opens is warned of, and cannot be sent", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/automations/feed-digest/run`);
  const address = page.getByLabel("Feed address");
  await address.fill("http://news.example.com/feed");
  await expect(page.getByText(/Only addresses at home may be opened without https/)).toBeVisible();
  await expect(page.getByText(/^This opens/)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Run now" })).toHaveAttribute("aria-disabled", "true");
  await address.fill("https://news.example.com/feed");
  await expect(page.getByText(/^This opens news\.example\.com/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Allow and run" })).not.toHaveAttribute("aria-disabled");
});

test("a revoked device reads on in what it kept, but offers no run", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/automations/feed-digest/run`);
  await expect(page.getByLabel("Feed address")).toBeVisible();
  await expect.poll(() => page.evaluate(keptText)).toContain("feed-digest");
  await page.goto(`${app.origin}?scene=revoked#/automations/feed-digest/run`);
  await expect(
    page
      .getByRole("main")
      .getByText(/This device was revoked at the house/)
      .last(),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Run now" })).toHaveAttribute("aria-disabled", "true");
});

test("the home node's numbers carry their hour while the house is away", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/house`);
  await expect(page.getByRole("heading", { name: "Home node", exact: true })).toBeVisible();
  await expect.poll(() => page.evaluate(keptText)).toContain("Birch Lane");
  await page.goto(`${app.origin}?scene=offline#/house`);
  await expect(page.getByRole("heading", { name: /^Home node, as of/ })).toBeVisible();
});

test("the keyboard reaches content past the navigation, and a new page starts at its title", async ({
  page,
}) => {
  await page.goto(`${app.origin}?scene=live#/automations`);
  const card = page.getByRole("link", { name: /^Feed digest/ });
  await expect(card).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: /^Coming up/ })).toBeFocused();
  await card.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Feed digest" })).toBeFocused();
});

test("on an iPhone's browser tab the Pair page shows only how to install", async ({ browser }) => {
  const context = await browser.newContext({
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1",
  });
  const page = await context.newPage();
  await page.goto(`${app.origin}?scene=unpaired#/pair?v=1`);
  await expect(page.getByRole("heading", { name: "Put Hob on your home screen first" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pair" })).toHaveCount(0);
  await expect(page.getByLabel("Pairing link")).toHaveCount(0);
  await context.close();
});
