/** Runs that wait, break and are unclear, as a household meets them on the Run page of a real house. */
import { expect, test, type Page } from "@playwright/test";
import { startHouse, type House } from "./house.ts";
import { startOrderServer, type OrderServer } from "./order-server.ts";
import { pairPage, pairTerminal, type PairedTerminal } from "./pairing.ts";
import { collectComplaints, visibly } from "./seen.ts";

let house: House;
let orders: OrderServer;
let terminal: PairedTerminal;
const complaints: string[] = [];

test.beforeAll(async () => {
  house = await startHouse();
  orders = await startOrderServer();
  terminal = await pairTerminal(house, "author");
});

test.afterAll(async () => {
  await orders[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});

test.beforeEach(({ page }) => {
  complaints.length = 0;
  collectComplaints(page, complaints);
});

test("a run that broke in a step is tried again from there, and what was done is kept", async ({ page }) => {
  await pairPage(house, page, "Anna’s phone");
  orders.isIll = true;
  await create(
    "bread",
    `export default automation(async ({ step }) => {
      await step("Note the day", ({ kv }) => kv.set("day", "Friday"));
      return step("Order", ({ step }) => step("Look at the stock", async ({ http }) => {
        const stock = await http.get("${orders.origin}/stock");
        if (stock.status !== 200) throw new Error("the bakery answered " + stock.status);
        return stock.text;
      }));
    });`,
  );
  await runNow(page, "bread");
  await expect(page.getByRole("heading", { level: 1, name: /^Failed after/ })).toBeVisible();
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  await expect(steps).toHaveText([
    /^Note the daydone/,
    /^Orderfailed/,
    /^Look at the stockfailed.*the bakery answered 503$/,
  ]);

  orders.isIll = false;
  await page.getByRole("button", { name: "Retry from here" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("goes on from the step “Order › Look at the stock”");
  await expect(dialog.getByRole("listitem").first()).toHaveText("Note the day");
  await dialog.getByRole("button", { name: "Retry from here" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
  await expect(steps.first()).toHaveText("Note the daykept from attempt 1");
  await expect(page.getByText("this is attempt 2")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a dry run orders nothing and shows what it would order; in earnest, a lost answer is decided by a person", async ({
  page,
}) => {
  await pairPage(house, page, "Kitchen tablet");
  await create(
    "order",
    `export default automation(async ({ http }) => {
      await http.post("${orders.origin}/orders", { json: { loaves: 2 } });
      return "ordered";
    });`,
  );
  const before = orders.taken.length;
  await page.goto(`${house.app}#/automations/${slugOf("order")}`);
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
  const would = page.getByRole("list", { name: "What it would do" });
  await expect(would).toContainText("http.post");
  await expect(would).toContainText("would do");
  expect(orders.taken).toHaveLength(before);

  orders.hangsUp = true;
  await runNow(page, "order");
  await expect(page.getByRole("heading", { level: 1, name: /^Waiting for a decision/ })).toBeVisible();
  expect(orders.taken).toHaveLength(before + 1);
  orders.hangsUp = false;
  await page.getByRole("button", { name: /^It happened/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
  await expect(page.getByText("Kitchen tablet decided: It happened")).toBeVisible();
  expect(orders.taken, "nothing was ordered twice").toHaveLength(before + 1);
  expect(complaints).toEqual([]);
});

test("a run that sleeps goes on after the house was restarted", async ({ page }) => {
  await pairPage(house, page, "Laptop");
  await create(
    "nap",
    `export default automation(async ({ sleep, step, log }) => {
      await step("Sleep", ({ sleep }) => sleep(15_000));
      log("awake");
      return "rested";
    });`,
  );
  await runNow(page, "nap");
  await expect(page.getByRole("heading", { level: 1, name: /^Waiting until/ })).toBeVisible();
  await house.restart();
  await expect(visibly(page, /^Live$/)).toBeVisible({ timeout: 45_000 });
  await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText("awake", { exact: true })).toHaveCount(1);
});

test("a paused house ends what runs, begins nothing, and goes on when it is resumed", async ({ page }) => {
  await pairPage(house, page, "Jonas’ phone");
  await create("endless", `export default automation(async () => { for (;;); });`);
  await create("quick", `export default automation(async () => "done");`);
  await runNow(page, "endless");
  const endless = page.url();
  await expect(page.getByRole("heading", { level: 1, name: /^Running for/ })).toBeVisible();
  await page.goto(`${house.app}#/house`);
  await page.getByRole("button", { name: "Pause everything" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause everything" }).click();
  await expect(page.getByRole("region", { name: "Main switch" })).toContainText("Everything is paused");
  await page.goto(endless);
  await expect(page.getByRole("heading", { level: 1, name: /^Stopped after/ })).toBeVisible();

  await runNow(page, "quick");
  await expect(page.getByRole("heading", { level: 1, name: /^Waiting for its turn/ })).toBeVisible();
  await page.getByRole("link", { name: /^Everything is paused/ }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("region", { name: "Main switch" })).toContainText("Automations run");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

const slugOf = (name: string) => `${name}-${test.info().project.name}`;

async function create(name: string, source: string): Promise<void> {
  const created = await terminal.call("automations.create", {
    name,
    slug: slugOf(name),
    source,
    manifest: {
      tools: ["http", "kv"],
      http: [{ host: new URL(orders.origin).host, methods: ["GET", "POST"] }],
      kv: [name],
    },
  });
  expect(created.code, JSON.stringify(created.said)).toBe(0);
}

async function runNow(page: Page, name: string): Promise<void> {
  await page.goto(`${house.app}#/automations/${slugOf(name)}`);
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page).toHaveURL(/#\/runs\/\d+$/);
}
