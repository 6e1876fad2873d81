/** The inbox as a picky person tries it: what it shows without a network, what leaves it and comes back, and what it counts. */
import { expect, test, type Locator, type Page } from "@playwright/test";
import { keptText } from "../pwa/test/kept-text.ts";
import { startAsking, type Asking } from "./asking.ts";
import { startHouse, type House } from "./house.ts";
import type { OrderServer } from "./order-server.ts";
import { pairPage } from "./pairing.ts";
import { listen, visibly } from "./seen.ts";

let house: House;
let orders: OrderServer;
let asked: Asking;
let close: () => Promise<void>;

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  ({ house, orders, asked, close } = await startAsking(await startHouse()));
});

test.afterAll(() => close());

test("launched in airplane mode, it shows the inbox as it was kept, and how old that is", async ({
  page,
  context,
}) => {
  await pairPage(house, page, "Anna’s phone");
  const { itemId } = await remind("Water the beans");
  await page.goto(`${house.app}#/inbox`);
  await expect(row(page, /^Water the beans/)).toBeVisible();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(keptText)).toContain("Water the beans");
  await page.close();
  await context.setOffline(true);

  const launched = await context.newPage();
  await launched.goto(house.app);
  await expect(row(launched, /^Water the beans/)).toBeVisible();
  await expect(
    launched.getByRole("button", { name: /^As of \d\d:\d\d · Relay unreachable since/ }),
  ).toBeVisible();
  await context.setOffline(false);
  await expect(visibly(launched, /^Live$/)).toBeVisible({ timeout: 45_000 });
  await asked.tell("inbox.dismiss", { itemIds: [itemId] });
});

test("undo returns an item to its place, whether it was put off or put away", async ({ page }) => {
  await pairPage(house, page, "Anna’s phone");
  const made = [await remind("Beans first"), await remind("Peas second"), await remind("Corn third")];
  await page.goto(`${house.app}#/inbox`);
  const rows = page.getByRole("list", { name: "Needs you" }).getByRole("link");
  const inPlace = [/^Corn third/, /^Peas second/, /^Beans first/];
  await expect(rows).toHaveText(inPlace);
  for (const way of ["For an hour", "Put away"]) {
    await page.getByRole("button", { name: "What to do with: Peas second" }).click();
    await page.getByRole("dialog").getByRole("button", { name: way }).click();
    await expect(rows).toHaveText([/^Corn third/, /^Beans first/]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows).toHaveText(inPlace);
    await page.reload();
    await expect(visibly(page, /^Live$/)).toBeVisible();
    await expect(rows).toHaveText(inPlace);
  }
  await asked.tell("inbox.dismiss", { itemIds: made.map(({ itemId }) => itemId) });
});

test("ten failures of one automation collapse into one item that counts them", async ({ page }) => {
  await pairPage(house, page, "Anna’s phone");
  const slug = await asked.make("Plug", 'throw new Error("the plug is out");', { asks: false });
  await page.goto(`${house.app}#/inbox?view=failed`);
  for (let n = 1; n <= 10; n++) await asked.start(slug);
  const failed = page.getByRole("list", { name: "Failed" }).getByRole("link");
  await expect(failed).toHaveText(["Plug failed 10 times in a row and is pausedmoments ago"]);
  await expect(page.getByRole("link", { name: "Failed 1", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^What to do with: Plug failed 10 times/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Put away/ })
    .click();
  await expect(page.getByText("Nothing failed.")).toBeVisible();
});

test("what was decided elsewhere is gone at once and politely said, and the badge is what still needs somebody", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, { badge: undefined });
    Object.defineProperty(navigator, "setAppBadge", {
      value: async (count: number) => void Object.assign(globalThis, { badge: count }),
    });
  });
  const badge = () => page.evaluate(() => (globalThis as unknown as { badge: number | undefined }).badge);
  await pairPage(house, page, "Anna’s phone");
  await expect.poll(badge).toBe(0);
  const order = "return (await http.post(shop, { json: {} })).text;";
  const runId = await asked.start(await asked.make("Order", order));
  const { itemId } = await remind("Fetch the parcel");
  await expect.poll(badge).toBe(2);

  const approvalId = await asked.itemOf(runId);
  await page.goto(`${house.app}#/inbox/${approvalId}`);
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
  const heard = await listen(page);
  const { contentHash } = await asked.tell("inbox.get", { itemId: approvalId });
  await asked.tell("inbox.decide", { itemId: approvalId, choice: "approve", contentHash });
  await expect(visibly(page, /^Approved by terminal/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expect.poll(heard).toContainEqual(expect.stringMatching(/^Approved by terminal/));
  await expect.poll(badge).toBe(1);
  await expect(page.getByRole("link", { name: "1 needs you, Inbox" })).toBeVisible();
  await page.goto(`${house.app}#/inbox`);
  await expect(row(page, /^Fetch the parcel/)).toBeVisible();
  await expect(row(page, /^Order wants to/)).toHaveCount(0);

  await asked.tell("inbox.dismiss", { itemIds: [itemId] });
  await expect.poll(badge).toBe(0);
  await expect(page.getByText(/^Nothing needs you\./)).toBeVisible();
  await asked.ended(runId);
});

test("a reminder is made on the phone, is there at its time, changed, and done", async ({ page }) => {
  await pairPage(house, page, "Anna’s phone");
  await page.goto(`${house.app}#/inbox`);
  await page.getByRole("link", { name: "Add a reminder" }).click();
  await page.getByLabel("What about").fill("Call the plumber");
  await page.getByLabel("Note").fill("The tap in the bath");
  await page.getByRole("button", { name: "Keep it" }).click();
  await row(page, /^Call the plumber/).click();
  await expect(page.getByText("The tap in the bath")).toBeVisible();
  await page.getByRole("button", { name: "Change it" }).click();
  await page.getByLabel("What about").fill("Call the other plumber");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Call the other plumber" })).toBeVisible();
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await page.goto(`${house.app}#/inbox`);
  await expect(row(page, /^Call the/)).toHaveCount(0);
  await page.goto(`${house.app}#/inbox?view=done`);
  const done = page.getByRole("list", { name: "Done" });
  await expect(done.getByRole("link", { name: /^Call the other plumber/ })).toBeVisible();
});

test("a script's form is answered on the phone, and the run goes on with what was filled in", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  const fields = [
    { name: "what", label: "What is missing" },
    { name: "loaves", label: "How many", kind: "number", value: 2 },
    { name: "shop", label: "From where", kind: "choice", choices: ["Bakery", "Market"] },
    { name: "isUrgent", label: "Today", kind: "yes_no" },
    { name: "day", label: "For which day", kind: "date", required: false },
  ];
  const slug = await asked.make(
    "Shopping",
    `return ask("What shall be ordered?", { text: "The list is empty.", fields: ${JSON.stringify(fields)} });`,
    { asks: false },
  );
  const runId = await asked.start(slug);
  await page.goto(`${house.app}#/inbox`);
  await row(page, /^What shall be ordered\?/).click();
  await expect(page.getByText("The list is empty.")).toBeVisible();
  const send = page.getByRole("button", { name: "Send the answer" });
  await send.click();
  await expect(page.getByText("This is needed.").first()).toBeVisible();
  await page.getByLabel("What is missing").fill("Rye bread");
  await page.getByLabel("How many").fill("3");
  await page.getByLabel("From where").selectOption("Market");
  await page.getByText("Today", { exact: true }).click();
  await page.getByLabel("For which day").fill("2027-01-02");
  await send.click();
  await expect(page.getByText("Answered. The run goes on.")).toBeVisible();
  expect(await asked.ended(runId)).toMatchObject({
    status: "succeeded",
    result: { what: "Rye bread", loaves: 3, shop: "Market", isUrgent: true, day: "2027-01-02" },
  });
});

test("a run that asks to touch more may do so once an admin allows it, and that is listed", async ({
  page,
}) => {
  await pairPage(house, page, "Anna’s phone");
  orders.says = "open until six";
  const { host } = new URL(orders.origin);
  const slug = await asked.make(
    "Opening hours",
    `const isAllowed = await permit({ http: { host: "${host}", methods: ["GET"] } }, "To see when the shop is open.");
     return isAllowed ? (await http.get(shop)).text : "not allowed";`,
    { hosts: [], asks: false },
  );
  const runId = await asked.start(slug);
  await page.goto(`${house.app}#/inbox`);
  await row(page, `Opening hours asks to read from ${host}`).click();
  await expect(page.getByText("To see when the shop is open.")).toBeVisible();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByText("Allowed. The run goes on.")).toBeVisible();
  expect(await asked.ended(runId)).toMatchObject({ status: "succeeded", result: "open until six" });
  await page.goto(`${house.app}#/automations/${slug}`);
  await expect(page.getByRole("listitem").filter({ hasText: host }).first()).toBeVisible();
  // What is allowed already is not asked about again.
  expect(await asked.ended(await asked.start(slug))).toMatchObject({ status: "succeeded" });
});

async function remind(title: string): Promise<{ readonly itemId: number }> {
  const made = await asked.tell("reminders.add", { title, isForAll: true });
  return { itemId: Number(made["itemId"]) };
}

function row(page: Page, name: string | RegExp): Locator {
  return page.getByRole("list", { name: "Needs you" }).getByRole("link", { name });
}
