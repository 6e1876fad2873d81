/** What the journal shows: runs that wait, broke, went dry or were tried again, and the house that is paused. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { asked } from "./made-up-house.ts";
import { expectAccessible, expectWhole } from "./whole-page.ts";

const pages = [
  { name: "run until a time", address: "?scene=live#/runs/30", heading: /^Waiting until tomorrow, 07:00/ },
  { name: "run without its secret", address: "?scene=live#/runs/31", heading: /^Waiting for the secret/ },
  { name: "run that tries again", address: "?scene=live#/runs/32", heading: /^Tries again .*attempt 2/ },
  { name: "run that failed in a step", address: "?scene=live#/runs/34", heading: /^Failed after 3.4 s/ },
  { name: "dry run", address: "?scene=live#/runs/35", heading: /^Done in 1.9 s/ },
  { name: "unclear effect", address: "?scene=live#/runs/36", heading: /^Waiting for a decision/ },
  { name: "unclear effect, seen by a viewer", address: "?scene=viewer#/runs/36", heading: /^Waiting for a/ },
  { name: "unclear effect of an ended run", address: "?scene=live#/runs/46", heading: /^Stopped after/ },
  { name: "run that took another turn", address: "?scene=live#/runs/37", heading: /^Failed after 240 ms/ },
  { name: "run with children", address: "?scene=live#/runs/38", heading: /^Waiting for the run it started/ },
  { name: "child", address: "?scene=live#/runs/40", heading: /^Waiting until tomorrow/ },
  { name: "test run", address: "?scene=live#/runs/41", heading: /^Done in/ },
  { name: "third attempt", address: "?scene=live#/runs/44", heading: /^Done in 2.1 s/ },
  { name: "runs that wait", address: "?scene=journal#/runs", heading: "Runs" },
  { name: "house that is paused", address: "?scene=paused#/house", heading: "Birch Lane 4" },
  { name: "runs while paused", address: "?scene=paused#/runs", heading: "Runs" },
  { name: "automations while paused", address: "?scene=paused#/automations", heading: "Automations" },
  { name: "waiting run while paused", address: "?scene=paused#/runs/30", heading: /^Waiting until/ },
];

const app = appUnderTest();

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("a waiting run says what it waits for and what happens next", async ({ page }) => {
  await open(page, "?scene=live#/runs/30");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("It goes on by itself then.");
  await expect(page.getByText("Sleeps until tomorrow, 07:00")).toBeVisible();
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  await expect(steps).toHaveText([
    /^Read the mailsdone · 820 ms$/,
    /^Sum updone · 20 ms$/,
    /^Wait .*waits · 6 min/,
  ]);
  await open(page, "?scene=live#/runs/31");
  await expect(page.getByRole("link", { name: /^To the secrets/ })).toBeVisible();
});

test("the sections stand in the order of what is asked first", async ({ page }) => {
  await open(page, "?scene=live#/runs/34");
  const sections = page.getByRole("main").locator("section");
  await expect(sections).toHaveCount(5);
  expect(await sections.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")))).toEqual([
    "Steps",
    "Effects",
    "Calls",
    "Log",
    "More you can do",
  ]);
});

test("a failed step shows its error where it happened, and its calls stand under it", async ({ page }) => {
  await open(page, "?scene=live#/runs/34");
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  await expect(steps).toHaveCount(5);
  await expect(steps.filter({ hasText: "hung up" })).toHaveText([/^By mailfailed · 2.5 s/]);
  const calls = page.getByRole("region", { name: "Calls" });
  await expect(calls.getByRole("heading", { level: 3 })).toHaveText([
    "Read the mails",
    "Book them › Electricity",
    "Tell the household › By mail",
  ]);
  const call = calls.locator("details").filter({ hasText: "mail.send" });
  await call.locator("summary").click();
  await expect(call.getByRole("group", { name: "Asked with" })).toContainText("anna@example.org");
});

test("a retry says what is kept before, and leads to the new attempt", async ({ page }) => {
  await open(page, "?scene=live#/runs/34");
  await page.getByRole("button", { name: "Retry from here" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry from here?" });
  await expect(dialog).toContainText("goes on from the step “Tell the household › By mail”");
  await expect(dialog.getByRole("listitem")).toHaveText([
    "Read the mails",
    "Book them",
    /^table\.append bills/,
  ]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Retry from here" }).click();
  await expect(page).toHaveURL(/#\/runs\/45$/);
  await expect.poll(() => asked(page, "runs.retry")).toEqual([{ runId: 34 }]);
  await expect(page.getByText("this is attempt 2")).toBeVisible();

  await page.getByRole("list", { name: "Attempts" }).getByRole("link").click();
  await expect(page).toHaveURL(/#\/runs\/34$/);
  await expect(page.getByRole("button", { name: "Retry from here" })).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Attempts" })).toContainText("Attempt 2");
});

test("what an attempt was answered from before is said to be kept", async ({ page }) => {
  await open(page, "?scene=live#/runs/44");
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  await expect(steps.first()).toHaveText("Read the mailskept from attempt 2");
  await expect(steps.last()).toContainText("try 2 · done");
  await expect(page.getByRole("link", { name: "In run 34" }).first()).toBeVisible();
});

test("a replay and a dry run are begun after a sentence on what they leave alone", async ({ page }) => {
  await open(page, "?scene=live#/runs/12");
  await expect(page.getByText(/Nothing is read, done or sent/)).toBeVisible();
  await page.getByRole("button", { name: /^Replay/ }).click();
  await expect(page).toHaveURL(/#\/runs\/37$/);
  await expect.poll(() => asked(page, "runs.replay")).toEqual([{ runId: 12 }]);
  await expect(page.getByText("Replay", { exact: true })).toBeVisible();

  await open(page, "?scene=live#/runs/12");
  await page.getByRole("button", { name: /^Dry run/ }).click();
  await expect(page).toHaveURL(/#\/runs\/35$/);
  await expect
    .poll(() => asked(page, "runs.start"))
    .toMatchObject([{ automation: 1, mode: "dry_run", input: { limit: 20 } }]);
});

test("a dry run shows what it would do, and that nothing was done", async ({ page }) => {
  await open(page, "?scene=live#/runs/35");
  await expect(page.getByText(/nothing was changed/)).toBeVisible();
  const effects = page.getByRole("list", { name: "What it would do" }).locator(":scope > li");
  await expect(effects).toHaveCount(3);
  for (const effect of await effects.all()) await expect(effect).toContainText("would do");
  await expect(effects.filter({ hasText: "Would ask first" })).toHaveText(/http\.post/);
  await expect(page.getByRole("link", { name: "Run it for real" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry from here" })).toHaveCount(0);
});

test("the run form has a dry run beside its first button, and Enter presses the first", async ({ page }) => {
  await open(page, "?scene=granted#/automations/feed-digest/run");
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page).toHaveURL(/#\/runs\/35$/);
  await expect.poll(() => asked(page, "runs.start")).toMatchObject([{ mode: "dry_run" }]);

  await open(page, "?scene=granted#/automations/feed-digest/run");
  await page.getByLabel("Feed address").press("Enter");
  await expect(page).toHaveURL(/#\/runs\/13$/);
  expect(await asked(page, "runs.start")).not.toContainEqual(expect.objectContaining({ mode: "dry_run" }));
});

test("an automation that asks for nothing is tried dry in one press", async ({ page }) => {
  await open(page, "?scene=live#/automations/bins-reminder");
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page).toHaveURL(/#\/runs\/35$/);
});

test("an unclear effect is decided by one of four sentences, and says who decided", async ({ page }) => {
  await open(page, "?scene=live#/runs/36");
  const unclear = page.getByRole("list", { name: "Effects" }).locator(":scope > li").first();
  await expect(unclear).toContainText("needs a decision");
  await expect(unclear.getByRole("button")).toHaveText([
    /^Do it again.*it happens twice/,
    /^It happened.*goes on/,
    /^It didn’t.*failed/,
    /^Skip.*without it/,
  ]);
  await unclear.getByRole("button", { name: /^It happened/ }).click();
  await expect(unclear).toContainText("Anna’s iPhone decided: It happened");
  await expect(unclear.getByRole("button")).toHaveCount(0);
  await expect.poll(() => asked(page, "effects.resolve")).toEqual([{ effectId: 63, choice: "happened" }]);
  await expect(page.getByRole("heading", { level: 1, name: /^Running for/ })).toBeVisible();
});

test("a decision that came second says so, and shows the first", async ({ page }) => {
  await open(page, "?scene=quicker#/runs/36");
  const unclear = page.getByRole("list", { name: "Effects" }).locator(":scope > li").first();
  await unclear.getByRole("button", { name: /^Do it again/ }).click();
  await expect(unclear).toContainText("Kitchen tablet decided: Skip");
  await expect(page.getByRole("alert")).toContainText("Nothing is left to decide here");
});

test("two calls that differ stand side by side where there is room", async ({ page }, { project }) => {
  await open(page, "?scene=live#/runs/37");
  const boxOf = async (name: string) => (await page.getByRole("heading", { name }).boundingBox())!;
  const recorded = await boxOf("In the journal");
  const made = await boxOf("Asked this time");
  if (project.name === "phone") expect(made.y).toBeGreaterThan(recorded.y);
  else expect(made.y).toBe(recorded.y);
  await page.getByRole("link", { name: "of run 12" }).click();
  await expect(page).toHaveURL(/#\/runs\/12$/);
});

test("a run lists what it started, oldest first, with what all came to", async ({ page }) => {
  await open(page, "?scene=live#/runs/38");
  const children = page.getByRole("list", { name: "Runs it started" }).getByRole("link");
  await expect(children).toHaveCount(2);
  expect(await children.evaluateAll((all) => all.map((each) => each.getAttribute("href")))).toEqual([
    "#/runs/39",
    "#/runs/40",
  ]);
  await expect
    .poll(() => asked(page, "runs.list"))
    .toContainEqual(expect.objectContaining({ parentRunId: 38, sort: "oldest" }));
  await page.getByText("All 3 runs together").click();
  await expect(page.getByText("1,820 in, 240 out")).toBeVisible();
  await children.last().click();
  await page.getByRole("link", { name: "Part of run 38" }).click();
  await expect(page).toHaveURL(/#\/runs\/38$/);
});

test("everything is paused after saying what ends, and resumed by the one button", async ({ page }) => {
  await open(page, "?scene=live#/house");
  const main = page.getByRole("region", { name: "Main switch" });
  await expect(main).toContainText("Automations run");
  await main.getByRole("button", { name: "Pause everything" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause everything?" });
  await expect(dialog).toContainText("The run under way ends at once");
  await expect(dialog).toContainText("1 run that waits or is queued stays so");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Pause everything" }).click();
  await expect(main).toContainText("Everything is paused");
  await expect(main.getByRole("button")).toHaveCount(0);

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page.getByRole("link", { name: /^Everything is paused/ }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(main).toContainText("Automations run");
  await expect(page.getByRole("button", { name: "Resume" })).toHaveCount(0);
  await expect.poll(() => asked(page, "home.resume")).toEqual([{}]);
});

test("a viewer sees that all is paused, and may not turn the switch", async ({ page }) => {
  await open(page, "?scene=viewer#/house");
  await expect(page.getByText("Pausing and resuming take the role of an operator.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause everything" })).toHaveCount(0);
});

test("all runs are stopped at once, after saying how many", async ({ page }) => {
  await open(page, "?scene=journal#/runs");
  const now = page.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem").filter({ hasText: "Waiting for a secret" })).toHaveCount(1);
  await expect(now.getByRole("listitem").filter({ hasText: "Waiting until tomorrow, 07:00" })).toHaveCount(2);
  await now.getByRole("button", { name: "Stop all runs" }).click();
  const dialog = page.getByRole("dialog", { name: "Stop all runs?" });
  await expect(dialog).toContainText("9 runs end now");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Stop all runs" }).click();
  await expect(now).toHaveCount(0);
});

test("lists mark what was not in earnest, and later attempts", async ({ page }) => {
  await open(page, "?scene=journal#/runs?mode=live,dry_run,test,replay");
  const main = page.getByRole("main");
  const row = (runId: number) => main.locator(`a[href="#/runs/${runId}"]`);
  await expect(row(35)).toContainText("Dry run");
  await expect(row(37)).toContainText("Replay");
  await expect(row(41)).toContainText("Test");
  await expect(row(44)).toContainText("Attempt 3");
});

async function open(page: Page, address: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(app.origin + address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}
