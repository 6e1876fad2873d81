/** The inbox: what is asked, what failed and what is to be known, and what becomes of a decision on its way. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { asked, decideElsewhere, requestIds, setReach, tellChange } from "./made-up-house.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "what needs somebody", address: "?scene=live#/inbox", text: "Which bread is to be ordered?" },
  { name: "what failed", address: "?scene=live#/inbox?view=failed", text: /failed 10 times/ },
  { name: "notices", address: "?scene=live#/inbox?view=told", text: "Bins: paper tomorrow" },
  { name: "what is done", address: "?scene=live#/inbox?view=done", text: "Rain from three" },
  { name: "nothing at all", address: "?scene=quiet#/inbox", text: /^Nothing needs you\./ },
  { name: "an approval", address: "?scene=live#/inbox/1", text: "850.00 €" },
  { name: "an approval that two have to give", address: "?scene=live#/inbox/2", text: "2 have to agree." },
  { name: "an approval that ends soon", address: "?scene=live#/inbox/3", text: /min \d+ s left|min left/ },
  { name: "a question", address: "?scene=live#/inbox/4", text: "No bread" },
  { name: "a form", address: "?scene=live#/inbox/5", text: "Amount in euros" },
  { name: "a permission", address: "?scene=live#/inbox/6", text: "The prices have moved to another host." },
  { name: "a refused secret", address: "?scene=live#/inbox/7", text: "Set another value" },
  { name: "an unclear effect", address: "?scene=live#/inbox/9", text: "It happened" },
  { name: "a silent source", address: "?scene=live#/inbox/10", text: "The feed answered 404." },
  { name: "a deaf device", address: "?scene=live#/inbox/11", text: /Notifications to it come back/ },
  { name: "a reminder", address: "?scene=live#/inbox/12", text: "The small ones as well." },
  { name: "a private item", address: "?scene=live#/inbox/13", text: /for that member alone/ },
  { name: "a paused automation", address: "?scene=live#/inbox/26", text: /Hob tries once more/ },
  { name: "a parked event", address: "?scene=live#/inbox/27", text: "It is kept until you decide." },
  { name: "missed times", address: "?scene=live#/inbox/30", text: "It was run once afterwards." },
  { name: "what was approved elsewhere", address: "?scene=live#/inbox/40", text: /from a notification/ },
  { name: "what has expired", address: "?scene=live#/inbox/41", text: /It cannot be decided any more/ },
  { name: "an item that is not there", address: "?scene=live#/inbox/99", text: /^There is no such item/ },
  { name: "a new reminder", address: "?scene=live#/inbox/remind", text: "For everybody in the house" },
];

const app = appUnderTest();

// A Friday afternoon: the evening and the next morning are to come.
test.beforeEach(({ page }) => page.clock.install({ time: new Date("2026-11-20T15:00:00+01:00") }));

test.afterEach(() => {
  expect(app.complaints).toEqual([]);
});

for (const { name, address, text } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("main").getByText(text).first()).toBeVisible();
    await expectWhole(page);
  });
}

test("the app opens on the inbox, and its bar counts what needs somebody", async ({ page }) => {
  await open(page, "?scene=live");
  await expect(page).toHaveURL(/#\/inbox$/);
  await expect(bar(page).getByRole("link", { name: "12 need you, Inbox" })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("an empty inbox names what comes next by itself", async ({ page }) => {
  await open(page, "?scene=quiet#/inbox");
  await expect(
    page.getByText(/^Nothing needs you\. Next: Site and device watchdog, in 1\d min\.$/),
  ).toBeVisible();
});

test.describe("the list", () => {
  test("shows what ends soonest first, and folds ten failures of one automation into one row", async ({
    page,
  }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you").first()).toContainText(
      /Feed digest wants to write a file.*Expires in/,
    );
    await page.getByRole("link", { name: "Failed 7" }).click();
    await expect(rows(page, "Failed")).toHaveCount(3);
    const folded = page.getByRole("button", { name: /^Site and device watchdog failed 10 times/ });
    await expect(folded).toHaveAttribute("aria-expanded", "false");
    await folded.click();
    await expect(page.getByRole("link", { name: /^Site and device watchdog failed 2 times/ })).toHaveCount(5);
  });

  test("is searched by what items say, and the address keeps it", async ({ page }) => {
    await open(page, "?scene=live#/inbox");
    await page.getByRole("button", { name: "Search the inbox" }).click();
    await page.getByRole("searchbox").fill("baker");
    await expect(page).toHaveURL(/text=baker$/);
    await expect(rows(page, "Needs you")).toHaveCount(1);
    await page.getByRole("searchbox").fill("nothing like it");
    await expect(page.getByText("Nothing here matches what you look for.")).toBeVisible();
    await page.getByRole("link", { name: "Show all of it" }).click();
    await expect(rows(page, "Needs you")).toHaveCount(12);
  });

  test("is that of its own part, though another was being read again when it was left", async ({ page }) => {
    await open(page, "?scene=slow#/inbox?view=told");
    await expect(rows(page, "Notices")).not.toHaveCount(0);
    await tellChange(page, "inbox", 1);
    await page.getByRole("link", { name: "Needs you 12" }).click();
    await expect(rows(page, "Needs you")).toHaveCount(12);
    await tellChange(page, "inbox", 1);
    await page.getByRole("link", { name: /^Notices/ }).click();
    await expect(page.getByText("Bins: paper tomorrow")).toBeVisible();
    await expect(rows(page, "Needs you")).toHaveCount(0);
    await tellChange(page, "inbox", 1);
    await page.getByRole("link", { name: "Needs you 12" }).click();
    await expect(page.getByText("Bins: paper tomorrow")).toBeHidden();
    await expect(rows(page, "Needs you")).toHaveCount(12);
  });

  test("of what is done says what came of each, and by whom", async ({ page }) => {
    await open(page, "?scene=live#/inbox?view=done");
    await expect(page.getByText(/Approved by Jonas’ laptop · /)).toBeVisible();
    await expect(page.getByText(/Expired · /)).toBeVisible();
    await expect(page.getByText(/Put away by .* · /)).toBeVisible();
  });

  test("is as long as somebody wants to see it", async ({ page }) => {
    await open(page, "?scene=many#/inbox");
    await expect(page.getByText("50 of 132")).toBeVisible();
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(page.getByText("100 of 132")).toBeVisible();
  });
});

test.describe("an item", () => {
  test("is snoozed from its menu, counted elsewhere, and returns to its place", async ({ page }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you")).toHaveCount(12);
    const before = await rows(page, "Needs you").allInnerTexts();
    const menu = await openMenu(page, /Which bread/);
    await expect(menu).toContainText("Until tonightToday 19:00");
    await expect(menu).toContainText("Careful: it expires tomorrow");
    await expectWhole(page);
    await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
    await menu.getByRole("button", { name: /^Until tomorrow morning/ }).click();
    await expect(rows(page, "Needs you")).toHaveCount(11);
    await expect(page.getByRole("link", { name: "Snoozed 1" })).toBeVisible();
    await expect(page.getByText("Snoozed until tomorrow 08:00.")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows(page, "Needs you")).toHaveCount(12);
    expect((await rows(page, "Needs you").allInnerTexts()).map(firstLine)).toEqual(before.map(firstLine));
    const [snoozed] = (await asked(page, "inbox.snooze")) as { until: number }[];
    expect(new Date(snoozed?.until ?? 0).toISOString()).toBe("2026-11-21T07:00:00.000Z");
    await expect.poll(() => asked(page, "inbox.restore")).toEqual([{ itemIds: [4] }]);
  });

  test("is snoozed until any time to come, and no other", async ({ page }) => {
    await open(page, "?scene=live#/inbox/4");
    await page.getByRole("button", { name: "Snooze" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Another time/ }).click();
    await dialog.getByLabel("Day").fill("2026-11-19");
    await dialog.getByRole("button", { name: "Snooze until then" }).click();
    await expect(dialog).toContainText("Give a time that is to come.");
    await dialog.getByLabel("Day").fill("2026-11-23");
    await dialog.getByLabel("Time").fill("18:30");
    await dialog.getByRole("button", { name: "Snooze until then" }).click();
    await expect(page.getByText(/Snoozed until Mon 23 Nov, 18:30\./)).toBeVisible();
  });

  test("is put away, found under Done and brought back", async ({ page }) => {
    await open(page, "?scene=live#/inbox?view=told");
    await (await openMenu(page, /Bins: paper/)).getByRole("button", { name: /^Put away/ }).click();
    await expect(rows(page, "Notices")).toHaveCount(3);
    await page.getByRole("link", { name: "Done", exact: true }).click();
    await (await openMenu(page, /Bins: paper/)).getByRole("button", { name: /^Bring back/ }).click();
    await page.getByRole("link", { name: /^Notices/ }).click();
    await expect(rows(page, "Notices")).toHaveCount(4);
  });

  test("that the house keeps comes back, and the reason is said", async ({ page }) => {
    await open(page, "?scene=kept#/inbox?view=told");
    await (await openMenu(page, /Bins: paper/)).getByRole("button", { name: /^Put away/ }).click();
    await expect(page.getByText(/What you asked for was not done/)).toBeVisible();
    await expect(rows(page, "Notices")).toHaveCount(4);
  });
});

test.describe("under a finger", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("an item is pulled aside by a finger to show what can be done with it", async ({ page }) => {
    await open(page, "?scene=live#/inbox?view=told");
    const row = rows(page, "Notices").first();
    await pull(page, row, -180);
    const action = row.getByRole("button", { name: "Put away", exact: true });
    await expect(action).toBeVisible();
    await action.click();
    await expect(rows(page, "Notices")).toHaveCount(3);
    // Pulled a little only, it goes back; and a tap is a tap.
    await pull(page, rows(page, "Notices").first(), -30);
    await expect(
      rows(page, "Notices").first().getByRole("button", { name: "Put away", exact: true }),
    ).toBeHidden();
    await rows(page, "Notices").first().getByRole("link").click();
    await expect(page).toHaveURL(/#\/inbox\/\d+\?view=told$/);
  });
});

test("several are chosen, folded rows with all they hold, and put away together", async ({ page }) => {
  await open(page, "?scene=live#/inbox?view=failed");
  await page.getByRole("button", { name: "Choose several" }).click();
  await page.getByText(/^Site and device watchdog failed 10 times/).click();
  await page.getByText(/washing\.done/).click();
  await expect(page.getByRole("checkbox", { name: /washing\.done/ })).toBeChecked();
  await expect(page.getByText("6 chosen")).toBeVisible();
  await expectWhole(page);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await page.getByRole("button", { name: "Put away 6" }).click();
  await expect(rows(page, "Failed")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows(page, "Failed")).toHaveCount(3);
  await expect.poll(() => asked(page, "inbox.dismiss")).toEqual([{ itemIds: [20, 21, 22, 23, 24, 27] }]);
});

test.describe("an approval", () => {
  test("shows sums, recipients, texts and the exact call, and goes on step by step to its end", async ({
    page,
  }) => {
    await open(page, "?scene=live#/inbox/1");
    await expect(page.getByRole("region", { name: "How much" })).toContainText("850.00 €");
    await expect(page.getByRole("region", { name: "To", exact: true })).toContainText("landlord@example.org");
    await expect(page.getByRole("group", { name: "Exactly this" })).toContainText(
      '"subject": "Rent for March"',
    );
    await expect(page.getByText("It is not done. The run ends tomorrow 13:00.")).toBeVisible();
    await page.getByRole("button", { name: "Approve" }).click();
    const decision = page.getByRole("region", { name: "Your decision" });
    await expect(decision).toContainText("The house has it, as entry 381 of its record. It is being done.");
    await expect(decision.getByRole("listitem").filter({ hasText: "Done" })).toHaveAttribute(
      "aria-current",
      "step",
    );
    await expect(decision).toContainText("It was done.");
    await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
    await expect
      .poll(() => asked(page, "inbox.decide"))
      .toEqual([{ itemId: 1, choice: "approve", contentHash: "1".padStart(64, "0") }]);
  });

  test("says so where what was approved has failed", async ({ page }) => {
    await open(page, "?scene=undone#/inbox/1");
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("It was tried, and failed.")).toBeVisible();
  });

  test("is rejected with a reason", async ({ page }) => {
    await open(page, "?scene=live#/inbox/1");
    await page.getByRole("button", { name: "Reject" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Already paid");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await expect(page.getByText("Rejected. It is not done.")).toBeVisible();
    await expect
      .poll(() => asked(page, "inbox.decide"))
      .toEqual([{ itemId: 1, choice: "reject", contentHash: "1".padStart(64, "0"), reason: "Already paid" }]);
  });

  test("can allow its like for so many days, by an admin", async ({ page }) => {
    await open(page, "?scene=live#/inbox/1");
    await page.getByText(/^Always allow this/).click();
    await page.getByText("90 days").click();
    const always = page.getByRole("switch", { name: /^Always allow this/ });
    await expect(always).toHaveAccessibleDescription(
      /^Bill inbox may then do anything with mail\.send to landlord@example\.org, whatever it says or costs, until \w+ \d/,
    );
    await page.getByRole("button", { name: "Approve for 90 days" }).click();
    await expect(page.getByRole("region", { name: "Your decision" })).toBeVisible();
    await expect
      .poll(() => asked(page, "inbox.decide"))
      .toMatchObject([{ choice: "approve", alwaysForDays: 90 }]);
    await expect(page.getByText("A rule was made of it.")).toBeVisible();
    await expect(page.getByRole("link", { name: "See the rules" })).toHaveAttribute("href", "#/house/rules");
    await open(page, "?scene=operator#/inbox/3");
    await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
    await expect(page.getByRole("switch", { name: /^Always allow this/ })).toHaveCount(0);
  });

  test("that was answered never reappears, in the list or after a restart without the house", async ({
    page,
  }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you")).toHaveCount(12);
    await page.getByRole("link", { name: /^Bill inbox wants to send/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("It was done.")).toBeVisible();
    await bar(page)
      .getByRole("link", { name: /Inbox$/ })
      .click();
    await expect(rows(page, "Needs you")).toHaveCount(11);
    await expect(bar(page).getByRole("link", { name: "11 need you, Inbox" })).toBeVisible();
    // The list that was kept may be older than the answer.
    await open(page, "?scene=offline#/inbox");
    await expect(page.getByText("Which bread is to be ordered?")).toBeVisible();
    await expect(page.getByText(/^Bill inbox wants to send/)).toHaveCount(0);
  });

  test("decided elsewhere shows who was quicker, and can no longer be decided", async ({ page }) => {
    await open(page, "?scene=live#/inbox/1");
    await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
    await decideElsewhere(page, 1, "reject");
    const outcome = /^Rejected by Jonas’ laptop, moments ago\./;
    await expect(page.getByRole("paragraph").filter({ hasText: outcome })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: outcome })).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  });

  test("that others have to give as well waits for them", async ({ page }) => {
    await open(page, "?scene=live#/inbox/2");
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("It was done.")).toBeVisible();
    await expect(page.getByRole("region", { name: "Who said what" })).toContainText("Jonas’ laptop");
  });

  test("is not offered once its time is over", async ({ page }) => {
    await open(page, "?scene=live#/inbox/3");
    await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
    await page.clock.fastForward("09:30");
    await expect(page.getByText("Its time is over.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  });
});

test.describe("a decision without the house", () => {
  test("queues visibly with its age, survives a kill of the app and is sent exactly once", async ({
    page,
  }) => {
    await readAhead(page);
    await setReach(page, "offline");
    await page.getByRole("link", { name: /^Bill inbox wants to send/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText(/^Your yes waits to be sent, .* Written down moments ago\./)).toBeVisible();
    await expectWhole(page);
    await open(page, "?scene=offline#/inbox");
    await expect(page.getByRole("region", { name: "1 decision waits to be sent" })).toContainText(
      /Bill inbox wants to send.*Your yes waits to be sent/,
    );
    await expectWhole(page);
    await open(page, "?scene=live#/inbox");
    await expect(page.getByRole("region", { name: /waits to be sent/ })).toHaveCount(0);
    await expect(rows(page, "Needs you")).toHaveCount(11);
    await expect.poll(() => asked(page, "inbox.decide")).toHaveLength(1);
    await open(page, "?scene=live#/runs");
    await expect(page.getByRole("heading", { level: 1, name: "Runs" })).toBeVisible();
    expect(await asked(page, "inbox.decide")).toEqual([]);
  });

  test("also says of an unclear effect what became of it, and goes once the house is back", async ({
    page,
  }) => {
    await readAhead(page);
    await setReach(page, "offline");
    await page.getByRole("link", { name: /^Bill inbox was cut off/ }).click();
    await page.getByRole("button", { name: /^It didn’t/ }).click();
    const yours = page.getByRole("region", { name: "Your decision" });
    await expect(yours).toContainText(/^It didn’t.*Your answer waits to be sent, /);
    await expect(page.getByRole("button", { name: /^It happened/ })).toHaveCount(0);
    await expectWhole(page);
    await open(page, "?scene=live#/inbox/9");
    await expect(page.getByText("Written down. A run that waits for it goes on.")).toBeVisible();
    await expect.poll(() => asked(page, "inbox.answer")).toMatchObject([{ itemId: 9, answer: "did_not" }]);
  });

  test("is taken back while it was not sent", async ({ page }) => {
    await readAhead(page);
    await setReach(page, "offline");
    await page.getByRole("link", { name: /^Bill inbox wants to send/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await page
      .getByRole("region", { name: "Your decision" })
      .getByRole("button", { name: "Take it back" })
      .click();
    await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
    await setReach(page, "live");
    await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
    expect(await asked(page, "inbox.decide")).toEqual([]);
  });

  test("that came too late says so in the house’s words, until they are read", async ({ page }) => {
    await readAhead(page);
    await setReach(page, "offline");
    await page.getByRole("link", { name: /^Bill inbox wants to send/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText(/Written down/)).toBeVisible();
    await open(page, "?scene=late#/inbox");
    const refusal = page.getByRole("alert");
    await expect(refusal).toContainText(/Your decision does not count\. Nobody answered by/);
    await expectWhole(page);
    await refusal.getByRole("button", { name: "All right" }).click();
    await expect(refusal).toHaveCount(0);
    await expect.poll(() => asked(page, "inbox.decide")).toHaveLength(1);
  });

  test("killed on its way goes on under the same id", async ({ page }) => {
    await open(page, "?scene=deaf#/inbox/1");
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("On its way to the house.")).toBeVisible();
    const [sent] = await requestIds(page, "inbox.decide");
    await open(page, "?scene=live#/inbox/1");
    await expect(page.getByText("It was done.")).toBeVisible();
    await expect.poll(() => requestIds(page, "inbox.decide")).toEqual([sent]);
  });

  test("of two tabs carries one id and shows no error", async ({ page, context }) => {
    await readAhead(page);
    await setReach(page, "offline");
    const other = await context.newPage();
    await other.clock.install({ time: new Date("2026-11-20T15:00:00+01:00") });
    await other.goto(`${app.origin}?scene=live#/inbox/1`);
    await expect(other.getByRole("button", { name: "Approve" })).toBeVisible();
    await setReach(other, "offline");
    await page.getByRole("link", { name: /^Bill inbox wants to send/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(other.getByText(/Written down/)).toBeVisible();
    await Promise.all([setReach(page, "live"), setReach(other, "live")]);
    for (const tab of [page, other])
      await expect(tab.getByRole("region", { name: "Your decision" })).toContainText(
        /The house has it|It was done/,
      );
    const ids = [...(await requestIds(page, "inbox.decide")), ...(await requestIds(other, "inbox.decide"))];
    expect(new Set(ids).size).toBe(1);
    await expect(other.getByRole("alert")).toHaveCount(0);
    await other.close();
  });
});

test("what one may not decide says so in its row and on top of its page", async ({ page }) => {
  await open(page, "?scene=limited#/inbox");
  await expect(page.getByRole("link", { name: /send a mail to landlord/ })).toHaveCount(0);
  await page.getByRole("link", { name: "With others 2" }).click();
  await page.getByRole("link", { name: /send a mail to landlord.*Riskier than you may approve/ }).click();
  await expect(page.getByText("This is riskier than what you may approve.")).toBeInViewport();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
});

test("what one may not put away is not offered to be", async ({ page }) => {
  await open(page, "?scene=viewer#/inbox/33");
  await expect(page.getByRole("button", { name: "Snooze" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Put away" })).toHaveCount(0);
  await open(page, "?scene=live#/inbox/33");
  await expect(page.getByRole("button", { name: "Put away" })).toBeVisible();
});

test.describe("a question", () => {
  test("is answered with one tap", async ({ page }) => {
    await open(page, "?scene=live#/inbox/4");
    await page.getByRole("button", { name: "No bread" }).click();
    await expect(page.getByText("Answered. The run goes on.")).toBeVisible();
    await expect.poll(() => asked(page, "inbox.answer")).toMatchObject([{ itemId: 4, answer: "No bread" }]);
    await expect(page.getByRole("definition").filter({ hasText: "No bread" })).toBeVisible();
  });

  test("with a form is not sent with a hole, and keeps what was typed", async ({ page }) => {
    await open(page, "?scene=live#/inbox/5");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await expect(page.getByLabel("Amount in euros")).toBeFocused();
    await expect(page.getByText("This is needed.")).toHaveCount(2);
    await page.getByLabel("Amount in euros").fill("12,50");
    await page.reload();
    await expect(page.getByLabel("Amount in euros")).toHaveValue("12,50");
    await page.getByLabel("From which account").selectOption("House");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await expect(page.getByText("Answered. The run goes on.")).toBeVisible();
    await expect
      .poll(() => asked(page, "inbox.answer"))
      .toMatchObject([{ answer: { amount: 12.5, account: "House", soon: true } }]);
    await expect(page.getByRole("definition").filter({ hasText: "12.5" })).toBeVisible();
  });
});

test.describe("an item leads on", () => {
  test("from a missing secret to where it is set, its name and hosts filled in", async ({ page }) => {
    await open(page, "?scene=live#/inbox/8");
    await page.getByRole("link", { name: "Set the secret" }).click();
    // The list beside the item has a name with "name" in it.
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("weather");
    await expect(page.getByLabel("Hosts")).toHaveValue("api.weather.example");
  });

  test("from an unclear effect to its end, with the four things one can say of it", async ({ page }) => {
    await open(page, "?scene=live#/inbox/9");
    await page.getByRole("button", { name: /^It happened/ }).click();
    await expect(page.getByText("Written down. A run that waits for it goes on.")).toBeVisible();
    await expect(page.getByRole("definition").filter({ hasText: "It happened" })).toBeVisible();
    await expect
      .poll(() => asked(page, "inbox.answer"))
      .toEqual([{ itemId: 9, contentHash: "9".padStart(64, "0"), answer: "happened" }]);
  });

  test("from a paused automation to going on", async ({ page }) => {
    await open(page, "?scene=live#/inbox/26");
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => asked(page, "automations.resume")).toEqual([{ automation: 2 }]);
  });

  test("from a parked event to another try, and from a failed run to that run", async ({ page }) => {
    await open(page, "?scene=schedule#/inbox/27");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => asked(page, "events.redeliver")).toEqual([{ deliveryId: 21 }]);
    await open(page, "?scene=live#/inbox/20");
    await page.getByRole("link", { name: "Look at the run" }).click();
    await expect(page).toHaveURL(/#\/runs\/11$/);
  });
});

test.describe("a reminder", () => {
  test("is added with its time", async ({ page }) => {
    await open(page, "?scene=live#/inbox");
    await page.getByRole("link", { name: "Add a reminder" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByText("Say what it is about.")).toBeVisible();
    await page.getByLabel("What about").fill("Turn off the boiler");
    await page.getByLabel("Day").fill("2026-11-22");
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByText("Give a day and a time, or neither.")).toBeVisible();
    await page.getByLabel("Time", { exact: false }).last().fill("09:00");
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByRole("heading", { name: "Turn off the boiler" })).toBeVisible();
    await expect(page.getByText(/^For Sun 22 Nov, 09:00/)).toBeVisible();
    await page.goBack();
    await page.getByRole("link", { name: /^Snoozed/ }).click();
    await expect(rows(page, "Snoozed")).toContainText("For Sun 22 Nov, 09:00");
    await expect
      .poll(() => asked(page, "reminders.add"))
      .toEqual([
        {
          title: "Turn off the boiler",
          note: "",
          at: Date.parse("2026-11-22T09:00:00+01:00"),
          isForAll: false,
        },
      ]);
  });

  test("that the house has not heard of yet is still typed after a reload", async ({ page }) => {
    await open(page, "?scene=live#/inbox/remind");
    await page.getByLabel("What about").fill("Turn off the boiler");
    await page.getByRole("switch", { name: /^For everybody/ }).focus();
    await page.keyboard.press("Space");
    await page.reload();
    await expect(page.getByLabel("What about")).toHaveValue("Turn off the boiler");
    await expect(page.getByRole("switch", { name: /^For everybody/ })).toBeChecked();
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect.poll(() => asked(page, "reminders.add")).toMatchObject([{ isForAll: true }]);
    await open(page, "?scene=live#/inbox/remind");
    await expect(page.getByLabel("What about")).toHaveValue("");
  });

  test("is changed, and is done with one tap", async ({ page }) => {
    await open(page, "?scene=live#/inbox/12");
    await page.getByRole("button", { name: /^Change it/ }).click();
    await page.getByLabel("Note").fill("Only the large ones.");
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByText("Only the large ones.")).toBeVisible();
    await page.getByRole("button", { name: "Done" }).click();
    await expect.poll(() => asked(page, "inbox.dismiss")).toEqual([{ itemIds: [12] }]);
  });

  test("is made into an automation, whose times are chosen next", async ({ page }) => {
    await open(page, "?scene=live#/inbox/12");
    await page.getByRole("button", { name: /^Make it an automation/ }).click();
    await expect(page).toHaveURL(/#\/automations\/bins-reminder\/when\/4$/);
  });
});

test("the icon of the app counts what needs somebody", async ({ page }) => {
  await page.addInitScript(() => {
    const badges: number[] = [];
    Object.assign(globalThis, { badges });
    Object.assign(navigator, {
      setAppBadge: async (count: number) => void badges.push(count),
      clearAppBadge: async () => void badges.push(0),
    });
  });
  const last = () => page.evaluate(() => (globalThis as unknown as { badges: number[] }).badges.at(-1));
  await open(page, "?scene=live#/inbox/4");
  await expect.poll(last).toBe(12);
  await page.getByRole("button", { name: "No bread" }).click();
  await expect.poll(last).toBe(11);
  await decideElsewhere(page, 1, "reject");
  await expect.poll(last).toBe(10);
});

test.describe("on a laptop", () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test("X chooses the row one is at, and J goes on to the next while several are chosen", async ({
    page,
  }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you")).toHaveCount(12);
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(page.getByText("1 chosen")).toBeVisible();
    await expect(page.getByRole("checkbox").nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(page.getByRole("checkbox").nth(1)).toBeFocused();
    await page.keyboard.press("x");
    await expect(page.getByText("2 chosen")).toBeVisible();
    await page.keyboard.press("x");
    await page.keyboard.press("k");
    await page.keyboard.press("x");
    await expect(page.getByRole("checkbox")).toHaveCount(0);
  });

  test("E puts away all that is chosen", async ({ page }) => {
    await open(page, "?scene=live#/inbox?view=told");
    await expect(rows(page, "Notices")).toHaveCount(4);
    for (const key of ["j", "x", "j", "x", "j", "e"]) await page.keyboard.press(key);
    await expect(rows(page, "Notices")).toHaveCount(2);
    await expect.poll(() => asked(page, "inbox.dismiss")).toEqual([{ itemIds: [30, 31] }]);
  });

  test("the list and the item stand side by side, and keys go through them", async ({ page }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you")).toHaveCount(12);
    await page.keyboard.press("j");
    await expect(detail(page, /write a file/)).toBeVisible();
    await page.keyboard.press("j");
    await expect(detail(page, /send a mail to landlord/)).toBeVisible();
    await page.keyboard.press("k");
    await expect(detail(page, /write a file/)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: /write a file/ })).toBeFocused();
    await expectWhole(page);
  });

  test("a yes takes its key twice, a no its dialog", async ({ page }) => {
    await open(page, "?scene=live#/inbox");
    await expect(rows(page, "Needs you")).toHaveCount(12);
    await page.keyboard.press("j");
    await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
    await page.keyboard.press("a");
    await expect(page.getByText("Press A once more to approve.")).toBeVisible();
    expect(await asked(page, "inbox.decide")).toEqual([]);
    await page.keyboard.press("a");
    await expect(page.getByText("It was done.")).toBeVisible();
    await page.keyboard.press("j");
    await expect(detail(page, /send a mail to landlord/)).toBeVisible();
    await page.keyboard.press("r");
    await page.getByRole("dialog").getByLabel("Reason").fill("a reason with j, a and e in it");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Rejected. It is not done.")).toBeVisible();
    await expect.poll(() => asked(page, "inbox.decide")).toHaveLength(2);
  });

  test("what is put away makes room for the next, and is undone by a key", async ({ page }) => {
    await open(page, "?scene=live#/inbox?view=told");
    await expect(rows(page, "Notices")).toHaveCount(4);
    await page.keyboard.press("j");
    await expect(detail(page, /missed 7 times/)).toBeVisible();
    await page.keyboard.press("e");
    await expect(rows(page, "Notices")).toHaveCount(3);
    await expect(detail(page, /lost its next time/)).toBeVisible();
    await page.keyboard.press("u");
    await expect(rows(page, "Notices")).toHaveCount(4);
    await page.keyboard.press("s");
    await expect(page.getByRole("dialog")).toContainText("Until when?");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText("once to choose it, once more to send it");
  });
});

async function open(page: Page, address: string): Promise<void> {
  // Another scene is another load; the same address alone would only be another page of it.
  await page.goto("about:blank");
  await page.goto(app.origin + address);
}

/** Until the list and the approval in it are kept for when the house is away. */
async function readAhead(page: Page): Promise<void> {
  await open(page, "?scene=live#/inbox");
  await expect(rows(page, "Needs you")).toHaveCount(12);
  await expect.poll(() => page.evaluate(keptText)).toContain('"subject":"Rent for March"');
}

function bar(page: Page) {
  return page.getByRole("navigation", { name: "Main" });
}

function rows(page: Page, name: string) {
  return page.getByRole("list", { name, exact: true }).locator("> li");
}

function detail(page: Page, name: RegExp) {
  return page.getByRole("region", { name });
}

async function openMenu(page: Page, about: RegExp) {
  await page.getByRole("button", { name: new RegExp(`^What to do with: .*${about.source}`) }).click();
  return page.getByRole("dialog");
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** By a finger, sideways, as the browser tells of it. */
async function pull(page: Page, row: ReturnType<typeof rows>, across: number): Promise<void> {
  const box = await row.boundingBox();
  if (!box) throw new Error("the row is on screen");
  const session = await page.context().newCDPSession(page);
  const y = box.y + box.height / 2;
  const from = box.x + box.width - 60;
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x, y }],
    });
  await touch("touchStart", from);
  for (let step = 1; step <= 6; step += 1) await touch("touchMove", from + (across * step) / 6);
  await touch("touchEnd", from + across);
}
