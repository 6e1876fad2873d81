/** Rules, what they come to, how much a member may approve, and the audit: each page alone, as an admin and as others. */
import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { asked } from "./made-up-house.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "rules", address: "?scene=live#/house/rules", heading: "Rules" },
  { name: "rules of a new house", address: "?scene=empty#/house/rules", heading: "Rules" },
  { name: "rules of an operator", address: "?scene=operator#/house/rules", heading: "Rules" },
  { name: "rules, without the role", address: "?scene=viewer#/house/rules", heading: "Rules" },
  { name: "rule", address: "?scene=live#/house/rules/2", heading: "Rule" },
  { name: "rule of somebody’s private automation", address: "?scene=live#/house/rules/3", heading: "Rule" },
  { name: "rule that is gone", address: "?scene=live#/house/rules/99", heading: "Rule" },
  { name: "new rule", address: "?scene=live#/house/rules/new", heading: "Add a rule" },
  { name: "audit", address: "?scene=live#/house/audit", heading: "Audit" },
  { name: "audit, without the role", address: "?scene=operator#/house/audit", heading: "Audit" },
];

const app = appUnderTest();

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("rules are told in plain words, the house’s first, with who wrote them and until when", async ({
  page,
}) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: /^Rules/ }).click();
  const house = page.getByRole("list", { name: "For the whole house" });
  await expect(house.getByRole("link")).toHaveText([
    /Ask before http\.delete.*Nobody deletes orders.*by Anna’s iPhone/,
  ]);
  const digest = page.getByRole("list", { name: "Feed digest" });
  await expect(digest.getByRole("link")).toContainText(
    "Allow http.post to orders.a-shop-with-a-long-name.example.com, 3 a day",
  );
  await expect(digest.getByRole("link")).toContainText("Always allowed");
  await expect(digest.getByRole("link")).toContainText(/until/);
  const veiled = page.getByRole("list", { name: "Private automation of Jonas" });
  await expect(veiled.getByRole("link")).toContainText("Private");
  await veiled.getByRole("link").click();
  await expect(page.getByText("Writing rules takes an admin device.")).toBeVisible();
});

test("a rule is written with what its effect needs and nothing else", async ({ page }) => {
  await open(page, "?scene=live#/house/rules");
  await page.getByRole("link", { name: "Add a rule" }).click();
  await expect(page.getByLabel("Wait for an answer for", { exact: true })).toHaveValue("1");
  await page.getByText("Allow", { exact: true }).click();
  await expect(page.getByLabel("Wait for an answer for", { exact: true })).toHaveCount(0);
  await page.getByLabel("Which calls?").selectOption("http.post");
  await page.getByLabel("Of which automation?").selectOption("Feed digest");
  await page.getByLabel("Only to").fill("shop.example");
  await expect(
    page.getByText("Allow http.post to shop.example, where Feed digest does it.", { exact: true }),
  ).toBeVisible();
  await page.getByLabel("At most a day", { exact: false }).first().fill("none");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByText("Give a whole number from 1.")).toBeVisible();
  expect(await asked(page, "policies.set")).toEqual([]);
  await page.getByLabel("At most a day", { exact: false }).first().fill("2");
  await page.getByText("Refuse", { exact: true }).click();
  await expectWhole(page);
  await page.getByRole("button", { name: "Save the rule" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Rules" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Allow http\.post to shop\.example, 2 a day/ })).toBeVisible();
  await expect
    .poll(() => asked(page, "policies.set"))
    .toMatchObject([
      {
        effect: "allow",
        tool: "http.post",
        automation: "feed-digest",
        recipient: "shop.example",
        perDay: 2,
        beyond: "deny",
        askForMs: null,
      },
    ]);
  expect(app.complaints).toEqual([]);
});

test("what the house says against a rule stands at its field", async ({ page }) => {
  await open(page, "?scene=live#/house/rules/new");
  await page.getByLabel("Only to").fill("kitchen");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByLabel("Only to")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText(/never reached by kv/)).toBeVisible();
  await expect(page.getByLabel("Only to")).toBeFocused();
});

test("what only reads is not offered to a rule that asks, and a refusal of it is led to", async ({
  page,
}) => {
  await open(page, "?scene=live#/house/rules/new");
  const calls = page.getByLabel("Which calls?");
  await expect(calls.getByRole("option", { name: "kv.set", exact: true })).toHaveCount(1);
  await expect(calls.getByRole("option", { name: "kv.get", exact: true })).toHaveCount(0);
  await expect(calls.getByRole("option", { name: "All of feed", exact: true })).toHaveCount(0);
  await page.getByText("Allow", { exact: true }).click();
  await calls.selectOption("kv.get");
  await page.getByText("Ask first", { exact: true }).click();
  await expect(calls).toHaveValue("kv.get");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(calls).toBeFocused();
  await expect(calls).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText(/asks about kv\.get, which changes nothing/)).toBeInViewport();
  await calls.selectOption("kv.set");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByRole("link", { name: /^Ask before kv\.set/ })).toBeVisible();
});

test("why a rule was not saved stands at the button that saves it", async ({ page }) => {
  await open(page, "?scene=live#/house/rules/new");
  await page.getByLabel("Which calls?").selectOption("table.remove");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByRole("alert")).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("button", { name: "Save the rule" })).toBeInViewport({ ratio: 1 });
  await expectWhole(page);
});

test("a rule is changed in its place, and removed after a question", async ({ page }) => {
  await open(page, "?scene=live#/house/rules/1");
  await expect(page.getByLabel("Which calls?")).toHaveValue("http.delete");
  await page.getByText("Never", { exact: true }).click();
  await page.getByRole("button", { name: "Save the rule" }).click();
  const changed = page.getByRole("link", { name: /^Never http\.delete/ });
  await changed.click();
  await expect.poll(() => asked(page, "policies.set")).toMatchObject([{ policyId: 1, effect: "deny" }]);
  await page.getByRole("button", { name: "Remove the rule" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toContainText("“Never http.delete” no longer counts");
  await expectWhole(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await asked(page, "policies.remove")).toEqual([]);
  await page.getByRole("button", { name: "Remove the rule" }).click();
  await question.getByRole("button", { name: "Remove the rule" }).click();
  await expect(page.getByText("No rule of the house.", { exact: false })).toBeVisible();
});

test("the end of an allow says that it is asked about again", async ({ page }) => {
  await open(page, "?scene=live#/house/rules/2");
  await page.getByRole("button", { name: "Remove the rule" }).click();
  await expect(page.getByRole("dialog")).toContainText("It is asked about again, unless");
});

test("whoever may not see rules is told so on every page of them, and waits for nothing", async ({
  page,
}) => {
  for (const address of ["", "/2", "/new"]) {
    await open(page, `?scene=viewer#/house/rules${address}`);
    await expect(page.getByText("Looking at rules takes the role of an operator.")).toBeVisible();
    await expect(page.getByText(/^Reading/)).toHaveCount(0);
  }
  expect(await asked(page, "policies.list")).toEqual([]);
});

test("the most risk without asking is set for the house, and for one automation", async ({ page }) => {
  await open(page, "?scene=live#/house/rules");
  await page.getByText("Low risk", { exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. It counts from now on.")).toBeVisible();
  await open(page, "?scene=live#/automations/feed-digest");
  await page.getByLabel("Without asking, at most").selectOption("Medium risk");
  await expect(page.getByLabel("Without asking, at most")).toHaveValue("2");
  await expect
    .poll(() => asked(page, "policies.limit"))
    .toEqual([{ automation: "feed-digest", maxRisk: "medium" }]);
});

test("an automation’s page says what would become of a call, and which rule says so", async ({ page }) => {
  await open(page, "?scene=live#/automations/feed-digest");
  const section = page.getByRole("region", { name: "What is asked about, and what is not" });
  await section.getByLabel("Look up a call").selectOption("kv.set");
  await expect(section.getByText("Happens without asking.")).toBeVisible();
  await expect(section.getByText("No rule says anything; the tool itself says so.")).toBeVisible();
  await expectWhole(page);
  await section.getByRole("link", { name: "Add a rule for it" }).click();
  await expect(page.getByLabel("Of which automation?")).toHaveValue("1");
  await page.getByText("Never", { exact: true }).click();
  await page.getByLabel("Which calls?").selectOption("All of kv");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rules" })).toBeVisible();
  await page.goto(`${app.origin}?scene=live#/house`);
  await expect(page.getByRole("heading", { level: 1, name: "Birch Lane 4" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: /^Never everything of kv/ })).toBeVisible();
});

test("a rule that decides a call is one tap away from its explanation", async ({ page }) => {
  await open(page, "?scene=live#/house/rules/new?automation=feed-digest");
  await page.getByText("Never", { exact: true }).click();
  await page.getByLabel("Which calls?").selectOption("kv.set");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await page.evaluate(() => (location.hash = "#/automations/feed-digest"));
  const section = page.getByRole("region", { name: "What is asked about, and what is not" });
  await section.getByLabel("Look up a call").selectOption("kv.set");
  await expect(section.getByText("Never happens.")).toBeVisible();
  await section.getByRole("link", { name: "Show the rule" }).click();
  await expect(page.getByText("Never kv.set", { exact: true })).toBeVisible();
});

test("an operator reads rules and writes none", async ({ page }) => {
  await open(page, "?scene=operator#/house/rules");
  await expect(page.getByRole("link", { name: /^Ask before http\.delete/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add a rule" })).toHaveCount(0);
  await expect(page.getByText("Without asking, at most")).toHaveCount(0);
  await page.getByRole("link", { name: /^Ask before http\.delete/ }).click();
  await expect(page.getByText("Writing rules takes an admin device.")).toBeVisible();
});

test("for a viewer the house is asked for no rules", async ({ page }) => {
  await open(page, "?scene=viewer#/house/rules");
  await expect(page.getByText("Looking at rules takes the role of an operator.")).toBeVisible();
  expect(await asked(page, "policies.list")).toEqual([]);
});

test("a member may be trusted with less than their role stands for", async ({ page }) => {
  await open(page, "?scene=live#/house/members/2");
  await expect(page.getByRole("definition").filter({ hasText: "Low risk only" })).toBeVisible();
  const approves = page.getByLabel("May approve");
  await expect(approves.getByRole("option")).toHaveText([
    "As the role says: up to medium risk",
    "Low risk only",
  ]);
  await approves.selectOption("As the role says: up to medium risk");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => asked(page, "members.update")).toEqual([{ memberId: 2, approvesUpTo: null }]);
  await expect(page.getByRole("definition").filter({ hasText: "Up to medium risk" })).toBeVisible();
  await page.getByText("Viewer", { exact: true }).click();
  await expect(approves).toHaveCount(0);
});

test("the audit is read page by page, narrowed down, and each entry opened", async ({ page }) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: /^Audit/ }).click();
  const entries = page.getByRole("list", { name: "Entries" }).getByRole("group");
  await expect(entries).toHaveCount(50);
  await expect(entries.first()).toContainText("house.unheard_of");
  await expect(entries.nth(1)).toContainText(/Secret replaced.*Secret weather · Home node’s terminal/);
  await expect(entries.nth(2)).toContainText(/Run refused something.*Feed digest · Run 41 of Feed digest/);
  await page.getByRole("button", { name: "Show older ones" }).click();
  await expect(entries).toHaveCount(100);
  await page.getByRole("button", { name: "Show older ones" }).click();
  await expect(entries).toHaveCount(132);
  await expect(page.getByRole("button", { name: "Show older ones" })).toHaveCount(0);
  const snoozed = entries.filter({ hasText: "Snoozed" }).first();
  await snoozed.click();
  await expect(snoozed.getByRole("link", { name: "Item 7 of Feed digest" })).toHaveAttribute(
    "href",
    "#/inbox/7",
  );
  await page.getByLabel("What").selectOption("Rules");
  await expect(entries).toHaveCount(22);
  await entries.first().click();
  await expect(entries.first()).toContainText('"tool": "http.delete"');
  await expectWhole(page);
  await page.getByLabel("Who").selectOption("The schedule");
  await expect(page.getByText("There is no such entry.")).toBeVisible();
});

test("the chain is checked on demand, and says what to write down or what was changed", async ({ page }) => {
  await open(page, "?scene=live#/house/audit");
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText("All 132 entries are as they were written.")).toBeVisible();
  await expectWhole(page);
  await open(page, "?scene=ill#/house/audit");
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByRole("alert")).toContainText("Entry 88 does not follow from the one before it");
});

test("the audit is saved as a file, as far as it is narrowed down", async ({ page }) => {
  await open(page, "?scene=live#/house/audit");
  await page.getByLabel("What").selectOption("Rules");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^hob-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = (await readFile(await saved.path(), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toEqual(
    Array.from({ length: 22 }, () => "policy.set"),
  );
});

async function open(page: Page, address: string): Promise<void> {
  // A page that stays where it is would keep what was made up for the scene before.
  await page.goto("about:blank");
  await page.goto(app.origin + address);
}
