/** When automations run by themselves: their cards, the form of their times, what is to come, and what went amiss. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { asked } from "./made-up-house.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "automations in a busy house", address: "?scene=schedule#/automations", heading: "Automations" },
  { name: "many automations", address: "?scene=many#/automations?show=scheduled", heading: "Automations" },
  {
    name: "automation with every kind of time",
    address: "?scene=schedule#/automations/feed-digest",
    heading: "Feed digest",
  },
  {
    name: "automation that failed again and again",
    address: "?scene=schedule#/automations/site-watchdog",
    heading: "Site and device watchdog",
  },
  {
    name: "new time",
    address: "?scene=live#/automations/feed-digest/when/new",
    heading: "When should it run?",
  },
  { name: "time", address: "?scene=live#/automations/bins-reminder/when/4", heading: "When it runs" },
  {
    name: "web call without a listener",
    address: "?scene=schedule#/automations/feed-digest/when/15",
    heading: "When it runs",
  },
  {
    name: "time that is gone",
    address: "?scene=live#/automations/feed-digest/when/99",
    heading: "When it runs",
  },
  {
    name: "new time, without the role",
    address: "?scene=viewer#/automations/feed-digest/when/new",
    heading: "When should it run?",
  },
  { name: "coming up", address: "?scene=live#/upcoming", heading: "Coming up" },
  { name: "nothing coming up", address: "?scene=empty#/upcoming", heading: "Coming up" },
  { name: "coming up in a paused house", address: "?scene=paused#/upcoming", heading: "Coming up" },
  { name: "settings", address: "?scene=live#/house/settings", heading: "Settings of the house" },
  { name: "web calls", address: "?scene=live#/house/web-calls", heading: "Web calls" },
  {
    name: "settings, without the role",
    address: "?scene=operator#/house/settings",
    heading: "Settings of the house",
  },
  { name: "run that was missed", address: "?scene=schedule#/runs/54", heading: /^Skipped/ },
  { name: "run that waits for an event", address: "?scene=schedule#/runs/55", heading: /washing\.done/ },
];

const app = appUnderTest();

// A Friday afternoon: what is to come is the same on every day of the year.
test.beforeEach(({ page }) => page.clock.install({ time: new Date("2026-11-20T15:00:00+01:00") }));

test.afterEach(() => {
  expect(app.complaints).toEqual([]);
});

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectWhole(page);
  });
}

test.describe("a card", () => {
  test("says when it runs, how it last went and when next, and nothing of what is as it should be", async ({
    page,
  }) => {
    await open(page, "?scene=live#/automations");
    await expect(card(page, "Feed digest")).toContainText(
      /Every day at 07:00Succeeded\d+ min ago · 1\.2 sNext: tomorrow 07:00$/,
    );
    await expect(card(page, "Site and device watchdog")).toContainText(
      /FailingEvery 15 minutes.*Next: in 1\d min$/,
    );
    await expect(card(page, "Photo drop")).toContainText("When files come into photos");
    await expect(card(page, "Bins reminder")).toContainText(
      "Mondays and Thursdays at 18:30Has not run yetNext: Mon 23 Nov, 18:30",
    );
    // By another clock than this device's.
    await expect(card(page, "Diary")).toContainText(
      "Every day at 22:00 by the clock in New YorkHas not run yetNext: tomorrow 04:00 here",
    );
  });

  test("pauses and resumes from its menu, and says what comes of it", async ({ page }) => {
    await open(page, "?scene=live#/automations");
    const menu = await openMenu(page, "What to do with Feed digest");
    await expect(menu).toContainText("Nothing of it runs by itself until you resume it.");
    await expectWhole(page);
    await menu.getByRole("button", { name: /^Pause/ }).click();
    await expect(menu).toHaveCount(0);
    await expect(card(page, "Feed digest")).toContainText("Paused");
    await expect(card(page, "Feed digest")).not.toContainText("Next:");
    await (
      await openMenu(page, "What to do with Feed digest")
    )
      .getByRole("button", { name: /^Resume/ })
      .click();
    await expect(card(page, "Feed digest")).toContainText("Next: tomorrow 07:00");
    await expect.poll(() => asked(page, "automations.pause")).toEqual([{ automation: 1 }]);
  });

  test("runs at once from its menu, and leads to the run", async ({ page }) => {
    await open(page, "?scene=live#/automations");
    await (
      await openMenu(page, "What to do with Bins reminder")
    )
      .getByRole("button", { name: /^Run now/ })
      .click();
    await expect(page).toHaveURL(/#\/runs\/13$/);
    await expect.poll(() => asked(page, "runs.start")).toEqual([{ automation: 4 }]);
  });

  test("is copied and archived by an admin, archiving after a word on what it means", async ({ page }) => {
    await open(page, "?scene=live#/automations");
    await (
      await openMenu(page, "What to do with Bins reminder")
    )
      .getByRole("button", { name: /^Make a copy/ })
      .click();
    await expect(page.getByRole("heading", { level: 1, name: "Bins reminder 2" })).toBeVisible();
    await expect(page.getByText("It is turned off.")).toBeVisible();
    await page.goBack();
    const menu = await openMenu(page, "What to do with Bins reminder 2");
    await menu.getByRole("button", { name: "Archive…" }).click();
    await expect(page.getByRole("dialog")).toContainText("It stops running and leaves the list");
    expect(await asked(page, "automations.archive")).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Archive", exact: true }).click();
    await expect(page.getByRole("link", { name: /^Bins reminder 2/ })).toHaveCount(0);
    await expect(card(page, "Bins reminder")).toBeVisible();
  });

  test("offers an operator no copy and no archive, and a viewer nothing", async ({ page }) => {
    await open(page, "?scene=operator#/automations");
    const menu = await openMenu(page, "What to do with Feed digest");
    await expect(menu.getByRole("button", { name: /^Pause/ })).toBeVisible();
    await expect(menu.getByRole("button", { name: /copy|Archive/ })).toHaveCount(0);
    await open(page, "?scene=viewer#/automations");
    await expect(card(page, "Feed digest")).toBeVisible();
    await expect(page.getByRole("button", { name: /^What to do with/ })).toHaveCount(0);
  });
});

test("a search and a choice are in the address, and back takes a choice back", async ({ page }) => {
  await open(page, "?scene=live#/automations");
  await page.getByRole("searchbox", { name: "Search automations" }).fill("bins");
  await expect(page).toHaveURL(/#\/automations\?text=bins$/);
  await expect(cards(page)).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Search automations" }).fill("");
  await expect(cards(page)).toHaveCount(6);

  await page.getByRole("button", { name: "Filter" }).click();
  const dialog = page.getByRole("dialog", { name: "Which automations to show" });
  await dialog.getByRole("button", { name: "Failing" }).click();
  await dialog.getByRole("button", { name: "network" }).click();
  await expectWhole(page);
  await dialog.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/\?show=failing&tags=network$/);
  await expect(cards(page)).toHaveCount(1);
  await page.reload();
  await expect(cards(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Leave out: Failing" }).click();
  await expect(page).toHaveURL(/\?tags=network$/);
  await page.goBack();
  await expect(page).toHaveURL(/\?show=failing&tags=network$/);

  await open(page, "?scene=live#/automations?text=nothing-of-that-name");
  await expect(page.getByText("No automation matches what was chosen.")).toBeVisible();
  await page.getByRole("link", { name: "Show all automations" }).click();
  await expect(cards(page)).toHaveCount(6);
  await expect(page.getByRole("searchbox")).toHaveValue("");
});

test("many automations come page by page", async ({ page }) => {
  await open(page, "?scene=many#/automations");
  await expect(page.getByText("50 of 120")).toBeVisible();
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.getByText("100 of 120")).toBeVisible();
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(cards(page)).toHaveCount(120);
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
  await expect.poll(() => asked(page, "automations.list")).toContainEqual({ limit: 50, offset: 100 });
});

test.describe("an automation", () => {
  test("paused after failures says why, since when and what comes next, and goes on with one tap", async ({
    page,
  }) => {
    await open(page, "?scene=schedule#/automations/site-watchdog");
    const paused = page.getByRole("region", { name: "Paused: it failed 5 times in a row" });
    await expect(paused).toContainText(/Since 14:\d\d\. Hob tries once more in \d+ min\./);
    await expect(page.getByText("It waits while everything, or this automation, is paused.")).toBeVisible();
    await paused.getByRole("button", { name: "Resume" }).click();
    await expect(paused).toHaveCount(0);
    await expect(page.getByRole("region", { name: "When it runs" })).toContainText("Next: in");
  });

  test("shows each of its times with how it stands, and what was missed", async ({ page }) => {
    await open(page, "?scene=schedule#/automations/feed-digest");
    const times = page.getByRole("list", { name: "When it runs" }).getByRole("listitem");
    await expect(times).toHaveCount(6);
    await expect(times.filter({ hasText: "Every day at 07:00" })).toContainText("Next: tomorrow 07:00");
    await expect(times.filter({ hasText: "news.example.com" })).toContainText(
      "Not working The feed answered 404.",
    );
    await expect(times.filter({ hasText: "On the last day of the month at 09:00" })).toContainText(
      "It is turned off.",
    );
    await expect(times.filter({ hasText: "Once" })).toContainText("No time of it is left.");
    await expect(times.filter({ hasText: "washing.done" })).toContainText("1 event waits for a decision");
    const missed = page.getByRole("link", { name: /^Times were missed between/ });
    await missed.click();
    await expect(page).toHaveURL(/#\/runs\?automation=feed-digest&reason=misfire$/);
    await expect(page.getByRole("status").filter({ hasText: "2 runs" })).toBeVisible();
  });

  test("leaves out the next time, and takes that back in place", async ({ page }) => {
    await open(page, "?scene=live#/automations/feed-digest");
    const times = page.getByRole("list", { name: "When it runs" });
    const menu = await openMenu(page, "What to do with: Every day at 07:00");
    await expect(menu).toContainText("Leaves out tomorrow 07:00, and only that.");
    await menu.getByRole("button", { name: /^Skip the next/ }).click();
    await expect(times).toContainText("Tomorrow 07:00 is left out");
    await expect(times).toContainText("Next: Sun 22 Nov, 07:00");
    await expectWhole(page);
    await times.getByRole("button", { name: "Undo" }).click();
    await expect(times).toContainText("Next: tomorrow 07:00");
    await expect(times).not.toContainText("left out");
  });

  test("has a time turned off, on again, and removed after a word on what that means", async ({ page }) => {
    await open(page, "?scene=live#/automations/bins-reminder");
    const name = "What to do with: Mondays and Thursdays at 18:30";
    await (await openMenu(page, name)).getByRole("button", { name: /^Turn off/ }).click();
    await expect(page.getByText("It is turned off.")).toBeVisible();
    await (await openMenu(page, name)).getByRole("button", { name: /^Turn on/ }).click();
    await expect(page.getByText("It is turned off.")).toHaveCount(0);
    await (await openMenu(page, name)).getByRole("button", { name: "Remove…" }).click();
    await expect(page.getByRole("dialog")).toContainText("is gone for good");
    expect(await asked(page, "triggers.remove")).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await expect(page.getByText(/It runs only when somebody starts it/)).toBeVisible();
    await expect(page.getByRole("link", { name: "Add a time" })).toBeVisible();
  });

  test("offers a time that is over no way to turn it on or off", async ({ page }) => {
    await open(page, "?scene=schedule#/automations/feed-digest");
    const menu = await openMenu(page, "What to do with: Once, today 12:00");
    await expect(menu.getByRole("button", { name: /^Change/ })).toBeVisible();
    await expect(menu.getByRole("button", { name: "Remove…" })).toBeVisible();
    await expect(menu.getByRole("button", { name: /^Turn/ })).toHaveCount(0);
  });

  test("put away says that its times come back with it, and is restored from its card", async ({ page }) => {
    await open(page, "?scene=live#/automations/advent-lights");
    await expect(page.getByText(/Restore it, and its times come back with it/)).toBeVisible();
    await expect(page.getByText(/It runs only when somebody starts it/)).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Add a time" })).toHaveCount(0);
    await expect(page.getByText("Who may see it")).toHaveCount(0);
    await expectWhole(page);
    await open(page, "?scene=live#/automations?archived=yes");
    await (
      await openMenu(page, "What to do with Advent lights")
    )
      .getByRole("button", { name: /^Restore/ })
      .click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(card(page, "Advent lights")).toContainText("Only by hand");
    await expect.poll(() => asked(page, "automations.archive")).toEqual([{ automation: 7, archived: false }]);
  });

  test("has an event that failed for good tried again, or let go", async ({ page }) => {
    await open(page, "?scene=schedule#/automations/feed-digest");
    const parked = page.getByRole("region", { name: "Events that could not be dealt with" });
    await expect(parked).toContainText("washing.done from laundry");
    await parked.getByRole("button", { name: "Let go" }).click();
    await expect(page.getByRole("dialog")).toContainText("it cannot be brought back");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await parked.getByRole("button", { name: "Try again" }).click();
    await expect(parked).toHaveCount(0);
    await expect.poll(() => asked(page, "events.redeliver")).toEqual([{ deliveryId: 21 }]);
    expect(await asked(page, "events.drop")).toEqual([]);
  });
});

test.describe("the form of a time", () => {
  test("shows the next five times while one types, and says what comes next once it is saved", async ({
    page,
  }) => {
    await open(page, "?scene=live#/automations/bins-reminder");
    await page.getByRole("link", { name: "Add a time" }).click();
    const times = page.getByRole("region", { name: "The next times" }).getByRole("listitem");
    await expect(times).toHaveText([
      "Sat 21 Nov, 07:00",
      "Sun 22 Nov, 07:00",
      "Mon 23 Nov, 07:00",
      "Tue 24 Nov, 07:00",
      "Wed 25 Nov, 07:00",
    ]);
    await page.getByLabel("It runs").selectOption("Every week");
    await page.getByRole("button", { name: "Fri" }).click();
    await page.getByLabel("Time", { exact: true }).fill("18:30");
    await expect(times.first()).toHaveText("Fri 20 Nov, 18:30");
    await expect(times.nth(1)).toHaveText("Mon 23 Nov, 18:30");
    await expectWhole(page);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(
      page.getByText("Saved: Mondays and Fridays at 18:30. It runs next today 18:30."),
    ).toBeVisible();
    await expect
      .poll(() => asked(page, "triggers.create"))
      .toEqual([
        expect.objectContaining({
          automation: 4,
          input: { kind: "cron", expression: "30 18 * * 1,5" },
          timezone: null,
          values: {},
        }),
      ]);
  });

  test("shows no times that are not its own while what is typed makes no sense, and says so at the field", async ({
    page,
  }) => {
    await open(page, "?scene=live#/automations/bins-reminder/when/new");
    await page.getByLabel("It runs").selectOption("By a timetable of your own");
    const field = page.getByLabel("Timetable", { exact: true });
    await field.fill("30 7 * * 1-5");
    const times = page.getByRole("region", { name: "The next times" }).getByRole("listitem");
    await expect(times.first()).toHaveText("Mon 23 Nov, 07:30");
    await field.fill("30 7 *");
    await expect(
      page.getByText(/the timetable has 3 fields; give five, or six with seconds first/),
    ).toBeVisible();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    const none = page.getByText("No times to show yet: something above is missing or not right.");
    await expect(none).toBeVisible();
    await expect(times).toHaveCount(0);
    await field.fill("");
    await expect(none).toBeVisible();
    await page.getByLabel("It runs").selectOption("Every week");
    await expect(times.first()).toHaveText("Mon 23 Nov, 07:00");
    await page.getByRole("button", { name: "Mon" }).click();
    await expect(none).toBeVisible();
    await expect(times).toHaveCount(0);
    await page.getByLabel("It runs").selectOption("Every so often");
    await page.getByLabel("Every", { exact: true }).fill("20");
    await page.getByLabel("Every: Unit").selectOption("seconds");
    await expect(page.getByText(/a standard household allows every/)).toBeVisible();
    await expect(page.getByLabel("Every", { exact: true })).toHaveAttribute("aria-invalid", "true");
  });

  test("counts by another clock where one is chosen, and shows both", async ({ page }) => {
    await open(page, "?scene=live#/automations/bins-reminder/when/new");
    await page.getByText("The house’s: Berlin").click();
    await page.getByLabel("Time zone").selectOption("America/New_York");
    const times = page.getByRole("region", { name: "The next times, by the clock in New York" });
    await expect(times.getByRole("listitem").first()).toContainText(
      /Sat 21 Nov, 07:00.*Sat 21 Nov, 13:00 here/,
    );
    await expectWhole(page);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(
      page.getByText(
        /^Saved: Every day at 07:00 by the clock in New York\. It runs next tomorrow 13:00 here\./,
      ),
    ).toBeVisible();
    await expect
      .poll(() => asked(page, "triggers.create"))
      .toEqual([expect.objectContaining({ timezone: "America/New_York" })]);
  });

  test("takes rules for what gets in the way", async ({ page }) => {
    await open(page, "?scene=live#/automations/bins-reminder/when/4");
    await page.getByText("If something gets in the way").click();
    await page.getByText("Run each of them").click();
    await page.getByText("Run side by side").click();
    await page.getByLabel("At most at once").fill("3");
    await page.getByText("Only at certain hours").click();
    const hours = page.getByRole("group", { name: "On these days" });
    await hours.getByRole("button", { name: "Sun" }).click();
    await page.getByLabel("Give up if it cannot begin for", { exact: false }).first().fill("2");
    await page.getByLabel("Never at once with").fill("My printer");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Use small letters, digits and hyphens, for example printer.")).toBeVisible();
    await expect(page.getByLabel("Never at once with")).toBeFocused();
    await expectWhole(page);
    await page.getByLabel("Never at once with").fill("printer");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/^Saved: Mondays and Thursdays at 18:30/)).toBeVisible();
    const [sent] = (await asked(page, "triggers.update")) as { rules: object; input: object }[];
    expect(sent?.rules).toMatchObject({
      misfire: "each",
      overlap: "parallel",
      parallelMax: 3,
      activeHours: { from: "17:30", to: "20:30", weekdays: [1, 2, 3, 4, 5, 6] },
      ttlMs: 7_200_000,
      concurrencyKey: "printer",
    });
  });

  test("allows a folder with the word of an admin, and asks others to ask one", async ({ page }) => {
    await open(page, "?scene=live#/automations/photo-drop/when/new");
    await page.getByLabel("It runs").selectOption("When files come");
    await page.getByLabel("Folder", { exact: true }).fill("/home/anna/Scans");
    await expect(page.getByText(/^This reads the folder \/home\/anna\/Scans and all in it/)).toBeVisible();
    await page.getByLabel("Drop folder").fill("/home/anna/Scans");
    await page.getByLabel("Where photos go").fill("/mnt/photos");
    await expectWhole(page);
    await page.getByRole("button", { name: "Allow and save" }).click();
    await expect(page.getByText("Saved: When files come into Scans.")).toBeVisible();
    const [sent] = (await asked(page, "triggers.create")) as { grant: unknown }[];
    expect(sent?.grant).toEqual([{ kind: "files", files: { root: "/home/anna/Scans", access: "read" } }]);
    expect(await asked(page, "automations.update")).toEqual([]);
    await open(page, "?scene=operator#/automations/photo-drop/when/new");
    await page.getByLabel("It runs").selectOption("When files come");
    await page.getByLabel("Folders it may read").selectOption("/mnt/photos");
    await expect(page.getByRole("button", { name: "Save" })).not.toHaveAttribute("aria-disabled");
    await page.getByLabel("Folder", { exact: true }).fill("/home/anna/Scans");
    await expect(page.getByText(/An admin has to allow that first/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  });

  test("takes answers that hold at these times alone", async ({ page }) => {
    await open(page, "?scene=live#/automations/feed-digest/when/1");
    await page.getByText("Its answers at these times").click();
    await page.getByLabel("At most", { exact: false }).first().fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/^Saved: Every day at 07:00/)).toBeVisible();
    const [sent] = (await asked(page, "triggers.update")) as { values: object }[];
    expect(sent?.values).toEqual({ address: "https://www.example.org/feed.xml", limit: 5 });
  });

  test("asks for what the automation lacks, and allows with the time what that opens", async ({ page }) => {
    await open(page, "?scene=live#/automations/feed-digest/when/new");
    const address = page.getByLabel("Feed address");
    await expect(address).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(address).toBeFocused();
    await expect(address).toHaveAttribute("aria-invalid", "true");
    expect(await asked(page, "triggers.create")).toEqual([]);
    await address.fill("https://news.example.net/feed.xml");
    await expect(
      page.getByText(/^This opens news\.example\.net\. Saving adds exactly that to what this automation/),
    ).toBeVisible();
    await expectWhole(page);
    await page.getByRole("button", { name: "Allow and save" }).click();
    await expect(page.getByText(/^Saved: Every day at 07:00/)).toBeVisible();
    await expect
      .poll(() => asked(page, "triggers.create"))
      .toEqual([
        expect.objectContaining({
          values: { address: "https://news.example.net/feed.xml" },
          grant: [{ kind: "http", http: { host: "news.example.net", methods: ["GET"] } }],
        }),
      ]);
    expect(await asked(page, "automations.update")).toEqual([]);

    await open(page, "?scene=operator#/automations/feed-digest/when/new");
    await address.fill("https://www.example.org/feed.xml");
    await expect(page.getByRole("button", { name: "Save" })).not.toHaveAttribute("aria-disabled");
    await address.fill("https://news.example.net/feed.xml");
    await expect(page.getByText(/An admin has to allow that first/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  });

  test("says of times that were left out that they come back where they no longer fit", async ({ page }) => {
    await open(page, "?scene=live#/automations/feed-digest");
    await (
      await openMenu(page, "What to do with: Every day at 07:00")
    )
      .getByRole("button", { name: /^Skip the next/ })
      .click();
    await page.getByRole("link", { name: /^Every day at 07:00/ }).click();
    const hint = page.getByText("Times that were left out come back if they no longer fit.");
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("07:00");
    await expect(hint).toHaveCount(0);
    await page.getByLabel("Time", { exact: true }).fill("08:00");
    await expect(hint).toBeVisible();
  });

  test("loses nothing to a reload, and can be begun anew", async ({ page }) => {
    await open(page, "?scene=live#/automations/bins-reminder/when/new");
    await page.getByLabel("Time", { exact: true }).fill("05:45");
    await page.reload();
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("05:45");
    await page.getByRole("button", { name: "Start over" }).click();
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("07:00");
    await page.reload();
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("07:00");
  });

  test("says of a time that is gone that it is gone", async ({ page }) => {
    await open(page, "?scene=live#/automations/feed-digest/when/99");
    await expect(page.getByText(/knows no trigger number 99/)).toBeVisible();
  });
});

test("a web call has its address once the house listens, and an admin is led there", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "?scene=live#/automations/bins-reminder/when/new");
  await page.getByLabel("It runs").selectOption("By web call");
  await expect(page.getByRole("region", { name: /next times/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/does not listen to web calls yet/)).toBeVisible();
  await page.getByRole("link", { name: "Open web calls on the House page" }).click();

  await page.getByText("Every device at home").click();
  await page.getByLabel("Port").fill("80");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("Give a port from 1024 to 65535.")).toBeVisible();
  await page.getByLabel("Port").fill("8080");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("Port 8080 is used by another program.")).toBeVisible();
  await page.getByLabel("Port").fill("4680");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("Listening on port 4680.")).toBeVisible();
  await expectWhole(page);
  await page.goBack();

  await expect(page.getByText(/^http:\/\/192\.168\.1\.20:4680\/hooks\//)).toBeVisible();
  await expect(page.getByText(/^curl -X POST 'http/)).toBeVisible();
  await page.getByRole("button", { name: "Copy the address" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^http:\/\/192.*hooks/);
  await expectWhole(page);

  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: "Web calls Open at home, port 4680" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByText("Closed. Nothing at home listens for Hob.")).toBeVisible();
});

test.describe("what is to come", () => {
  test("stands day by day, and one of it is left out and taken back in place", async ({ page }) => {
    await open(page, "?scene=live#/automations");
    await page.getByRole("link", { name: /^Coming up.*In 1\d min: Site and device watchdog/ }).click();
    const tomorrow = page.getByRole("region", { name: "Tomorrow" });
    await expect(tomorrow.getByRole("listitem")).toHaveCount(2);
    const digest = tomorrow.getByRole("listitem").filter({ hasText: "Feed digest" });
    await digest.getByRole("button", { name: "Skip: Feed digest, tomorrow 07:00" }).click();
    await expect(digest).toContainText("Left out");
    await digest.getByRole("button", { name: "Undo: Feed digest, tomorrow 07:00" }).click();
    await expect(digest).toContainText("Every day at 07:00");
    await expect(digest.getByRole("button", { name: /^Skip/ })).toBeVisible();
    const sent = (await asked(page, "triggers.skipNext")) as { at: number; undo: boolean }[];
    expect(sent.map(({ undo }) => undo)).toEqual([false, true]);
    expect(new Date(sent[0]?.at ?? 0).toISOString()).toBe("2026-11-21T06:00:00.000Z");
  });

  test("runs at once, and shows later times on demand", async ({ page }) => {
    await open(page, "?scene=live#/upcoming");
    const rows = page.getByRole("main").getByRole("listitem");
    await expect(rows).toHaveCount(19);
    const watchdog = rows.filter({ hasText: "Site and device watchdog" });
    await expect(watchdog).toHaveCount(3);
    await expect(watchdog.nth(1)).not.toContainText("and so on");
    await expect(watchdog.nth(2)).toContainText("and so on: every 15 minutes");
    await expectWhole(page);
    await page.getByRole("button", { name: "Show later times" }).click();
    await expect(rows).toHaveCount(35);
    await expect(watchdog).toHaveCount(3);
    await page.getByRole("button", { name: "Show later times" }).click();
    await expect(rows).toHaveCount(67);
    await expect
      .poll(() => asked(page, "triggers.upcoming"))
      .toContainEqual({ limit: 500, until: expect.any(Number) });
    await page.getByRole("button", { name: "Run now: Bins reminder" }).first().click();
    await expect(page).toHaveURL(/#\/runs\/13$/);
  });

  test("tells times of one minute apart, and the one try of what failed again and again", async ({
    page,
  }) => {
    await open(page, "?scene=schedule#/upcoming");
    const rows = page.getByRole("main").getByRole("listitem");
    const photos = rows.filter({ hasText: "Photo drop" });
    await expect(photos).toHaveText([
      /^15:00:\d[05]/,
      /^15:00:\d[05]/,
      /^15:00:\d[05].*and so on: every 5 seconds/,
    ]);
    const watchdog = rows.filter({ hasText: "Site and device watchdog" });
    await expect(watchdog).toHaveCount(1);
    await expect(watchdog).toContainText("Tries once: it failed again and again");
    await expectWhole(page);
  });

  test("is held by a paused house, and says so on top", async ({ page }) => {
    await open(page, "?scene=paused#/upcoming");
    await expect(page.getByText(/^Everything is paused\. These times pass/)).toBeVisible();
    await expect(page.getByRole("link", { name: /Everything is paused/ })).toBeVisible();
  });

  test("is there without the house, with its age", async ({ page }) => {
    await open(page, "?scene=live#/upcoming");
    await expect(page.getByRole("region", { name: "Tomorrow" })).toBeVisible();
    await expect.poll(() => page.evaluate(keptText)).toContain("triggers.upcoming");
    await open(page, "?scene=offline#/upcoming");
    await expect(page.getByRole("region", { name: "Tomorrow" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^As of .* · House offline since/ })).toBeVisible();
  });
});

test("an admin sets the house's name, zone and size, each with what it means", async ({ page }) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: /^Settings of the house/ }).click();
  await expect(
    page.getByText(/Up to 25 automations, each not more often than every 5 minutes\./),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel("Name").fill("Oak Lane 2");
  await page.getByLabel("Time zone").selectOption("Europe/Lisbon");
  await page.getByText("Small", { exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect
    .poll(() => asked(page, "home.update"))
    .toEqual([{ name: "Oak Lane 2", timezone: "Europe/Lisbon", profile: "small" }]);
  await page.getByRole("link", { name: "House" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Oak Lane 2" })).toBeVisible();
});

test("a time that was missed is run after all, with what its trigger gives", async ({ page }) => {
  await open(page, "?scene=schedule#/runs/51");
  await expect(page.getByRole("heading", { level: 1, name: /^Skipped/ })).toBeVisible();
  await expect(page.getByText(/started by|by its schedule/)).toHaveCount(0);
  await expectWhole(page);
  await page.getByRole("button", { name: "Run it after all" }).click();
  await expect(page).toHaveURL(/#\/runs\/45$/);
  await expect.poll(() => asked(page, "runs.retry")).toEqual([{ runId: 51 }]);
  await expect(page.getByText("started by its schedule")).toBeVisible();
});

test("a run says why its time was let pass, which time that was, and where it is set", async ({ page }) => {
  await open(page, "?scene=schedule#/runs?reason=misfire,asked,overlap,expired");
  const runs = page.getByRole("main").getByRole("listitem");
  await expect(runs).toHaveCount(5);
  await expect(page.getByText("Skipped: you left this one out")).toBeVisible();
  await expect(page.getByText("Skipped: the run before it was still going")).toBeVisible();
  await expect(page.getByText("Skipped: it could not begin in time")).toBeVisible();
  await expect(page.getByText("Skipped: its time passed while the house was away")).toBeVisible();
  await expect(
    page.getByText(/^Skipped: all its times between .* passed while the house was away/),
  ).toBeVisible();
  await page.getByRole("button", { name: "Leave out: Missed" }).click();
  await expect(runs).toHaveCount(3);
  await page.getByRole("link", { name: /you left this one out/ }).click();
  await page.getByRole("button", { name: /^For yesterday|^For Thu 19 Nov/ }).click();
  await expect(page.getByText(/^For Thursday,? 19 November 2026/)).toBeVisible();
  await page.getByRole("link", { name: "Its times" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "When it runs" })).toBeVisible();
  await expect(page.getByLabel("Time", { exact: true })).toHaveValue("07:00");
});

function open(page: Page, address: string) {
  return page.goto(app.origin + address);
}

function cards(page: Page) {
  return page.getByRole("list", { name: "Automations" }).getByRole("listitem");
}

function card(page: Page, name: string) {
  return cards(page).getByRole("link", { name: new RegExp(`^${name}(?! 2)`) });
}

async function openMenu(page: Page, name: string) {
  await page.getByRole("button", { name, exact: true }).click();
  return page.getByRole("dialog");
}
