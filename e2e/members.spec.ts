/** A household on a real house: a further device let in from an admin's page, its role changed and taken while it is connected. */
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { startHouse, type House } from "./house.ts";
import { pairPage, shownDigits } from "./pairing.ts";
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

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

test("a second person's phone is invited, let in by its digits, becomes a viewer as it stands there, and is revoked", async ({
  page,
  browser,
}) => {
  await pairPage(house, page, "Anna’s phone");
  await addMember(page, "Jonas");
  await page.getByRole("link", { name: "Invite a device for Jonas" }).click();
  await page.getByText("Operator", { exact: true }).click();
  const link = await shownLink(page);

  await using phone = await anotherPhone(browser);
  await phone.page.goto(link);
  await phone.page.getByLabel("Name of this device").fill("Jonas’ phone");
  await phone.page.getByRole("button", { name: "Pair", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Jonas’ phone is here" })).toBeVisible();
  await page.getByLabel("Six digits").fill(await shownDigits(phone.page));
  await page.getByRole("button", { name: "Let it in" }).click();
  await expect(page.getByText("Jonas’ phone belongs to the house now.")).toBeVisible();
  await expect(phone.page.getByRole("heading", { name: "Automations" })).toBeVisible();

  await phone.page.getByRole("link", { name: /^Feed digest/ }).click();
  const runNow = phone.page.getByRole("link", { name: "Run now" });
  await expect(runNow).toBeVisible();
  await page.getByRole("link", { name: "Show the device" }).click();
  await expect(page.getByRole("definition").filter({ hasText: /^Connected$/ })).toBeVisible();
  await page.getByText("Viewer", { exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(runNow, "without a reload").toHaveCount(0);
  await expect(visibly(phone.page, /^Live$/)).toBeVisible();
  await phone.page.goto(`${house.app}#/house`);
  await expect(phone.page.getByText(/takes an admin; this device acts as Viewer/)).toBeVisible();

  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(visibly(phone.page, "This device was revoked")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Jonas’ phone/ })).toHaveCount(0);
});

test("digits that are not the new phone's let nobody in, and both sides say so", async ({
  page,
  browser,
}) => {
  await pairPage(house, page, "Kitchen tablet");
  await page.goto(`${house.app}#/house/invite`);
  const link = await shownLink(page);
  await using phone = await anotherPhone(browser);
  await phone.page.goto(link);
  await phone.page.getByRole("button", { name: "Pair", exact: true }).click();
  const wrong = String((Number(await shownDigits(phone.page)) + 1) % 1_000_000).padStart(6, "0");
  await page.getByLabel("Six digits").fill(wrong);
  await page.getByRole("button", { name: "Let it in" }).click();
  await expect(page.getByRole("alert")).toContainText(/digits did not match/);
  await expect(phone.page.getByRole("alert")).toContainText(/digits did not match/);
});

test("a member who is removed loses the house with every device, as it stands there", async ({
  page,
  browser,
}) => {
  await pairPage(house, page, "Laptop");
  await addMember(page, "Guest");
  await page.getByRole("link", { name: "Invite a device for Guest" }).click();
  const link = await shownLink(page);
  await using phone = await anotherPhone(browser);
  await phone.page.goto(link);
  await phone.page.getByRole("button", { name: "Pair", exact: true }).click();
  await page.getByLabel("Six digits").fill(await shownDigits(phone.page));
  await page.getByRole("button", { name: "Let it in" }).click();
  await expect(phone.page.getByRole("heading", { name: "Automations" })).toBeVisible();

  await page.goto(`${house.app}#/house`);
  await page
    .getByRole("list", { name: "Members" })
    .getByRole("link", { name: /^Guest/ })
    .click();
  await page.getByRole("button", { name: "Remove from the house" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from the house" }).click();
  await expect(visibly(phone.page, "This device was revoked")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Guest/ })).toHaveCount(0);
});

async function addMember(page: Page, name: string): Promise<void> {
  await page.goto(`${house.app}#/house/members/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByText("Operator", { exact: true }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Opens the invitation and takes its link as a person would: by copying it. */
async function shownLink(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Show the link" }).click();
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

interface Phone extends AsyncDisposable {
  readonly page: Page;
}

/** Another device: nothing is shared with the first page but the house. */
async function anotherPhone(browser: Browser): Promise<Phone> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  collectComplaints(page, complaints);
  return { page, [Symbol.asyncDispose]: () => context.close() };
}
