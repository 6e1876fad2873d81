/** Automations that run by themselves: set on the phone, kept while nobody looks, and accounted for when the power was off. */
import { createServer } from "node:net";
import { expect, test } from "@playwright/test";
import { startSplitHouse, type Said, type SplitHouse } from "./house.ts";
import { pairPage, pairTerminal, type PairedTerminal } from "./pairing.ts";
import { visibly } from "./seen.ts";

let house: SplitHouse;
let terminal: PairedTerminal;

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  house = await startSplitHouse();
  terminal = await pairTerminal(house, "terminal");
  // Only a large household may run something every few seconds.
  await tell("home.update", { profile: "large" });
});

test.afterAll(() => house[Symbol.asyncDispose]());

test.beforeEach(({ page }) => pairPage(house, page));

test("a time set on the phone is kept, and what passed while the node was off is recorded and shown", async ({
  page,
}) => {
  const slug = await create("Clockwork", "log(`for ${run.dueAt}`); return { for: run.dueAt };");
  await page.goto(`${house.app}#/automations/${slug}/when/new`);
  await page.getByLabel("It runs").selectOption("Every so often");
  await page.getByLabel("Every", { exact: true }).fill("5");
  await page.getByLabel("Every: Unit").selectOption("seconds");
  const times = page.getByRole("region", { name: "The next times" }).getByRole("listitem");
  await expect(times).toHaveCount(5);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Saved: Every 5 seconds\./)).toBeVisible();

  await page.goto(`${house.app}#/automations/${slug}`);
  await expect(page.getByText(/^Done in/).first()).toBeVisible();

  await house.killNode();
  const offAt = Date.now();
  await expect(visibly(page, /House offline since/)).toBeVisible();
  await expect.poll(() => Date.now() - offAt, { timeout: 60_000 }).toBeGreaterThan(13_000);
  await house.startNode();
  await expect(visibly(page, /^Live$/)).toBeVisible({ timeout: 45_000 });

  await expect(page.getByText(/its time passed while the house was away/).first()).toBeVisible();
  await page.goto(`${house.app}#/inbox?view=told`);
  const missed = page.getByRole("link", { name: /^Clockwork missed \d+ times between/ });
  await expect(missed).toBeVisible();
  await missed.click();
  await page.getByRole("link", { name: "Look at the automation" }).click();
  await expect(page).toHaveURL(new RegExp(`#/automations/${slug}$`));

  // Every time since the first has exactly one row, and two at least of them say that they were missed.
  const rows = await slotsOf(slug);
  const dueAt = rows.map((row) => Number(row["dueAt"])).toSorted((a, b) => a - b);
  expect(dueAt).toEqual(dueAt.map((_, index) => (dueAt[0] ?? 0) + index * 5_000));
  expect(rows.filter(({ reason }) => reason === "misfire").length).toBeGreaterThanOrEqual(2);
  await tell("automations.archive", { automation: slug });
});

test("what is to come is one list, and a time in it can be left out and taken back", async ({ page }) => {
  const slug = await create("Bins reminder", "return null;");
  await tell("triggers.create", { automation: slug, input: { kind: "cron", expression: "30 18 * * 1" } });
  await page.goto(`${house.app}#/upcoming`);
  const first = page.getByRole("listitem").filter({ hasText: "Bins reminder" }).first();
  await expect(first).toContainText("18:30");
  await first.getByRole("button", { name: /^Skip/ }).click();
  await expect(first.getByRole("button", { name: /^Undo/ })).toBeVisible();
  await expect.poll(() => triggerOf(slug)).toMatchObject({ skips: [expect.any(Number)] });
  await first.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => triggerOf(slug)).toMatchObject({ skips: [] });
  await tell("automations.archive", { automation: slug });
});

test("an automation that fails again and again is paused with one word about it, and resumed in one tap", async ({
  page,
}) => {
  const slug = await create("Fragile", 'throw new Error("the plug is out");');
  await tell("triggers.create", { automation: slug, input: { kind: "interval", everyMs: 1_000 } });
  await page.goto(`${house.app}#/automations/${slug}`);
  const paused = page.getByRole("region", { name: "Paused: it failed 5 times in a row" });
  await expect(paused).toBeVisible({ timeout: 45_000 });
  await expect.poll(async () => (await slotsOf(slug)).length).toBe(5);
  await page.goto(`${house.app}#/inbox?view=failed`);
  await page.getByRole("link", { name: /^Fragile failed 5 times in a row and is paused/ }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.goto(`${house.app}#/automations/${slug}`);
  await expect(paused).toHaveCount(0);
  await tell("automations.archive", { automation: slug });
});

test("a web call starts a run once an admin has opened the door, and only with the right address", async ({
  page,
}) => {
  const slug = await create("Washing done", "return run.event.data.body;");
  const made = await tell("triggers.create", { automation: slug, input: { kind: "webhook" } });
  const { triggerId } = made as { triggerId: number };
  await page.goto(`${house.app}#/automations/${slug}/when/${triggerId}`);
  await expect(page.getByText(/does not listen to web calls yet/)).toBeVisible();
  await page.getByRole("link", { name: /Open web calls/ }).click();
  await page.getByLabel("Port").fill(String(await freePort()));
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText(/^Listening on port/)).toBeVisible();

  await page.goto(`${house.app}#/automations/${slug}/when/${triggerId}`);
  const address = page.getByRole("group", { name: "The address to call" });
  await expect(address).toContainText("/hook/");
  const url = (await address.textContent())?.trim() ?? "";
  const call = (to: string) =>
    fetch(to, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "wash-1" },
      body: JSON.stringify({ minutes: 48 }),
    });
  expect((await call(`${url.slice(0, -1)}x`)).status).toBe(404);
  expect((await call(url)).status).toBe(202);
  expect((await call(url)).status).toBe(200);
  await page.goto(`${house.app}#/automations/${slug}`);
  const ran = page.getByRole("list", { name: "Last runs" }).getByRole("link", { name: /Done in/ });
  await ran.first().click();
  await expect(page.getByText(/48/).first()).toBeVisible();
  expect(await slotsOf(slug)).toHaveLength(1);
});

async function tell(method: string, input: object): Promise<Said> {
  const { code, said } = await terminal.call(method, input);
  expect(code, JSON.stringify(said)).toBe(0);
  return said[0] ?? {};
}

async function create(name: string, body: string): Promise<string> {
  const slug = name.toLowerCase().replaceAll(" ", "-");
  await tell("automations.create", {
    name,
    slug: `${slug}-${test.info().project.name}`,
    source: `export default automation(async ({ run, log }) => { ${body} });`,
    manifest: { tools: [] },
  });
  return `${slug}-${test.info().project.name}`;
}

/** The rows of its triggers' times and events. */
async function slotsOf(automation: string): Promise<Said[]> {
  const { items } = (await tell("runs.list", { automation, limit: 500 })) as unknown as { items: Said[] };
  return items.filter(({ triggerId }) => triggerId !== null);
}

async function triggerOf(automation: string): Promise<Said | undefined> {
  const { items } = (await tell("triggers.list", { automation })) as unknown as { items: Said[] };
  return items[0];
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
