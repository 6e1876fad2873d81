/** The inbox on a laptop: two panes, gone through and decided with keys alone. */
import { expect, test, type Locator, type Page } from "@playwright/test";
import { startAsking, type Asking } from "./asking.ts";
import { startHouse, type House } from "./house.ts";
import type { OrderServer } from "./order-server.ts";
import { pairPage } from "./pairing.ts";

let house: House;
let orders: OrderServer;
let asked: Asking;
let close: () => Promise<void>;

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  ({ house, orders, asked, close } = await startAsking(await startHouse()));
});

test.afterAll(() => close());

test("J and K go through the list, A twice approves and R rejects with a reason, and each is sent once", async ({
  page,
}) => {
  await pairPage(house, page, "Laptop");
  const order = "return (await http.post(shop, { json: { from: run.automation } })).text;";
  const runIds: number[] = [];
  for (const name of ["Milk", "Bread", "Honey"]) {
    runIds.push(await asked.start(await asked.make(name, order.replace("run.automation", `"${name}"`))));
    await asked.itemOf(runIds.at(-1) ?? 0);
  }
  const [milk = 0, bread = 0, honey = 0] = runIds;
  await page.goto(`${house.app}#/inbox`);
  const list = page.getByRole("list", { name: "Needs you" });
  // What is over soonest comes first.
  await expect(list.getByRole("link")).toHaveText([/^Milk/, /^Bread/, /^Honey/]);

  await page.keyboard.press("j");
  await expect(shown(page)).toHaveText(/^Milk wants to/);
  await page.keyboard.press("j");
  await expect(shown(page)).toHaveText(/^Bread wants to/);
  await page.keyboard.press("k");
  await expect(shown(page)).toHaveText(/^Milk wants to/);
  await expect(list.getByRole("link", { name: /^Milk/ })).toHaveAttribute("aria-current", "true");

  await page.keyboard.press("a");
  await expect(page.getByText("Press A once more to approve.")).toBeVisible();
  expect(orders.taken, "one key alone approves nothing").toEqual([]);
  await page.keyboard.press("a");
  await expect(page.getByText("It was done.", { exact: true })).toBeVisible();
  expect(await asked.ended(milk)).toMatchObject({ status: "succeeded" });
  await expect(list.getByRole("link")).toHaveText([/^Bread/, /^Honey/]);

  await page.keyboard.press("j");
  await expect(shown(page)).toHaveText(/^Bread wants to/);
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Reject this?");
  await dialog.getByLabel("Reason").fill("there is jam");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Rejected. It is not done.")).toBeVisible();
  expect(await asked.ended(bread)).toMatchObject({ status: "canceled", reason: "rejected" });
  await expect(list.getByRole("link")).toHaveText([/^Honey/]);
  expect(orders.taken).toEqual(['{"from":"Milk"}']);
  await asked.tell("runs.cancel", { runId: honey });
});

test("E puts away, U brings it back to its place, and ? names the keys", async ({ page }) => {
  await pairPage(house, page, "Laptop");
  for (const title of ["Third", "Second", "First"])
    await asked.tell("reminders.add", { title, isForAll: true });
  await page.goto(`${house.app}#/inbox`);
  const rows = page.getByRole("list", { name: "Needs you" }).getByRole("link");
  await expect(rows).toHaveText([/^First/, /^Second/, /^Third/]);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(shown(page)).toHaveText("Second");
  await page.keyboard.press("e");
  await expect(rows).toHaveText([/^First/, /^Third/]);
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await page.keyboard.press("u");
  await expect(rows).toHaveText([/^First/, /^Second/, /^Third/]);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Approve: once to choose it, once more to send it");
});

/** The title of the item on the right. */
function shown(page: Page): Locator {
  return page.getByRole("main").getByRole("heading", { level: 2 }).first();
}
