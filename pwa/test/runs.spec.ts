/** The Runs page: what runs now, what ran, narrowed down by an address that *back* takes back. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { expectAccessible } from "./whole-page.ts";

const app = appUnderTest();

// In the first minutes of a day nothing has run today.
test.beforeEach(({ page }) => page.clock.install({ time: new Date("2026-11-20T15:00:00+01:00") }));

test.afterEach(() => {
  expect(app.complaints).toEqual([]);
});

test("what runs now stands on top with its time, and can be stopped from there", async ({ page }) => {
  await openRuns(page);
  const now = page.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem")).toHaveCount(2);
  const running = now.getByRole("listitem").filter({ hasText: "Photo drop" });
  await expect(running).toContainText(/Running for \d+ s/);
  const before = await running.textContent();
  await expect.poll(() => running.textContent()).not.toBe(before);

  await running.getByRole("button", { name: "Stop Photo drop" }).click();
  await expect(now.getByRole("listitem")).toHaveCount(1);
  const today = page.getByRole("region", { name: "Today" });
  await expect(today.getByRole("listitem").filter({ hasText: "Photo drop" })).toContainText(
    /^Photo dropStopped/,
  );
  await expect(page.getByRole("status").filter({ hasText: "403 runs" })).toBeVisible();
});

test("time does not run on for runs of a house that is away", async ({ page }) => {
  await openRuns(page);
  await expect(page.getByText(/^Running for/)).toBeVisible();
  await expect.poll(() => page.evaluate(keptText)).toContain("Photo drop");
  await page.goto(`${app.origin}?scene=offline#/runs`);
  const then = page.getByRole("region", { name: /^As of / });
  const running = then.getByRole("listitem").filter({ hasText: "Photo drop" });
  const before = await running.textContent();
  // The page's own clock goes on meanwhile: its countdown to the next attempt shows that.
  await page.getByRole("button", { name: /^As of .* · House offline since/ }).click();
  const countdown = page.getByText(/^Next attempt in/);
  const first = await countdown.textContent();
  await expect.poll(() => countdown.textContent()).not.toBe(first);
  expect(await running.textContent()).toBe(before);
});

test("days are headed, and older runs come page by page without a repeat", async ({ page }) => {
  await openRuns(page);
  await expect(page.getByRole("heading", { level: 2, name: "Today" })).toBeVisible();
  await expect(page.getByText("50 of 401")).toBeVisible();
  const earlier = page.getByRole("button", { name: "Show earlier runs" });
  await earlier.click();
  await expect(page.getByText("100 of 401")).toBeVisible();
  const addresses = await page
    .getByRole("main")
    .locator("li a")
    .evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses).toHaveLength(102);

  const heading = page.getByRole("heading", { level: 2, name: "Today" });
  await heading.evaluate((element) =>
    scrollTo(0, scrollY + element.parentElement!.getBoundingClientRect().top + 40),
  );
  await expect
    .poll(() => heading.evaluate((element) => element.getBoundingClientRect().top))
    .toBeCloseTo(0, 0);
});

test("a choice is in the address, counts what matches, and back takes it back", async ({ page }) => {
  await openRuns(page);
  await page.getByRole("button", { name: "Filter and sort" }).click();
  const dialog = page.getByRole("dialog", { name: "Which runs to show" });
  await dialog.getByLabel("Automation").selectOption("Site and device watchdog");
  await dialog.getByRole("button", { name: "Failed" }).click();
  await dialog.getByLabel("Order").selectOption("Longest first");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/#\/runs\?automation=site-watchdog&status=failed&sort=longest$/);
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Now" })).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "15 runs" })).toBeVisible();
  await expectAccessible(page);

  await page.reload();
  await expect(page.getByRole("status").filter({ hasText: "15 runs" })).toBeVisible();
  await page.getByRole("button", { name: "Leave out: Failed" }).click();
  await expect(page).toHaveURL(/#\/runs\?automation=site-watchdog&sort=longest$/);
  await expect(page.getByRole("status").filter({ hasText: "133 runs" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("status").filter({ hasText: "15 runs" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("status").filter({ hasText: "403 runs" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Leave out/ })).toHaveCount(0);
});

test("dry runs are shown to whoever asks for them, and marked", async ({ page }) => {
  await openRuns(page);
  await expect(page.getByText("Dry run", { exact: true })).toHaveCount(0);
  await page.goto(`${app.origin}?scene=live#/runs?mode=dry_run`);
  await expect(page.getByRole("status").filter({ hasText: "8 runs" })).toBeVisible();
  await expect(page.getByRole("main").getByText("Dry run", { exact: true })).toHaveCount(9);
});

test("a choice that nothing matches leads back to all runs", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/runs?status=skipped`);
  await expect(page.getByText("No run matches what was chosen.")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("status").filter({ hasText: "403 runs" })).toBeVisible();
});

test("a run of another member is seen to have run, and shows nothing of what it did", async ({ page }) => {
  await openRuns(page);
  const veiled = page.getByRole("listitem").filter({ hasText: "Private to another member" });
  await veiled.getByRole("link").click();
  await expect(page.getByText(/^This run is private to another member/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Log" })).toHaveCount(0);
  await expect(page.getByText("Input", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Run again" })).toHaveCount(0);
});

async function openRuns(page: Page): Promise<void> {
  await page.goto(`${app.origin}?scene=live#/runs`);
  await expect(page.getByRole("status").filter({ hasText: "403 runs" })).toBeVisible();
}
