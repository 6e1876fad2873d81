/** The log of a run in the hands of somebody who reads, scrolls, searches and takes it along. */
import { readFileSync } from "node:fs";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { expectAccessible } from "./whole-page.ts";

const ended = "?scene=live#/runs/20";
const alone = "?scene=live#/runs/20?log=alone";
const growing = "?scene=live#/runs/21?log=alone";
const coloured = "?scene=live#/runs/22";
const longLog = 100_000;

const app = appUnderTest();

test.afterEach(() => {
  expect(app.complaints).toEqual([]);
});

test("of 100,000 lines only those in sight are drawn, wherever one scrolls", async ({ page }) => {
  const log = await open(page, alone);
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBe(longLog);
  // Only a hand takes the log away from its end.
  await log.hover();
  await page.mouse.wheel(0, -300);
  for (const part of [0.5, 0, 0.93, 0.25, 1]) {
    await log.evaluate((list, to) => (list.scrollTop = to * (list.scrollHeight - list.clientHeight)), part);
    await expect
      .poll(async () => Math.abs((await inSight(log)).numbers[0]! - part * longLog))
      .toBeLessThan(500);
    await expect.poll(() => inSight(log)).toMatchObject({ holes: 0, isRight: true });
    const { numbers, drawn } = await inSight(log);
    expect(numbers.length).toBeGreaterThan(3);
    expect(drawn).toBeLessThan(150);
  }
});

test("a log stays at its end until somebody scrolls up; then it stands still and counts what is new", async ({
  page,
}) => {
  const log = await open(page, growing);
  await expect.poll(() => toEnd(log)).toBeLessThan(30);
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBeGreaterThan(longLog + 2);

  await log.hover();
  await page.mouse.wheel(0, -500);
  const pill = page.getByRole("button", { name: /^[\d,]+ new$/ });
  await expect(pill).toBeVisible();
  await expect.poll(() => toEnd(log)).toBeGreaterThan(450);
  const standing = await settled(log);
  const before = Number((await pill.textContent())!.replace(/\D/g, ""));
  await expect
    .poll(async () => Number((await pill.textContent())!.replace(/\D/g, "")))
    .toBeGreaterThan(before + 2);
  expect(await settled(log)).toEqual(standing);

  await pill.click();
  await expect.poll(() => toEnd(log)).toBeLessThan(30);
  await expect(pill).toHaveCount(0);
});

test("a wheel leads away from the end, however late a busy page follows it", async ({ page }) => {
  const log = await open(page, growing);
  await expect.poll(() => toEnd(log)).toBeLessThan(30);
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBeGreaterThan(longLog + 2);
  await log.evaluate((list) => {
    list.dispatchEvent(new WheelEvent("wheel", { deltaY: -500 }));
    for (const until = performance.now() + 1_000; performance.now() < until;);
    list.scrollTop -= 500;
  });
  await expect(page.getByRole("button", { name: /^[\d,]+ new$/ })).toBeVisible();
  expect(await toEnd(log)).toBeGreaterThan(450);
});

test("lines that a slow reader was not sent are fetched, and none is missing or there twice", async ({
  page,
}) => {
  const log = await open(page, growing.replace("live", "gap"));
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBeGreaterThan(longLog + 120);
  await page.getByRole("button", { name: "To the first line" }).click();
  await expect.poll(async () => (await inSight(log)).numbers[0]).toBe(1);
  await page.getByRole("button", { name: / new$/ }).click();
  await expect.poll(() => inSight(log)).toMatchObject({ holes: 0, isRight: true });
});

test("the search field stays in sight while its matches are walked and the log is scrolled", async ({
  page,
}) => {
  const log = await open(page, ended);
  await page.getByRole("button", { name: "Search the log" }).click();
  const field = page.getByRole("searchbox", { name: "Search for" });
  await expect(field).toBeFocused();
  await field.fill("NEEDLE");
  const status = page.getByRole("search").getByRole("status");
  await expect(status).toHaveText("1 of 100");
  await expect(log.locator("mark").first()).toHaveText("needle");
  await expect.poll(async () => (await inSight(log)).numbers).toContain(997);

  await page.keyboard.press("Enter");
  await expect(status).toHaveText("2 of 100");
  await expect.poll(async () => (await inSight(log)).numbers).toContain(1994);
  await page.getByRole("button", { name: "Previous match" }).click();
  await page.getByRole("button", { name: "Previous match" }).click();
  await expect(status).toHaveText("100 of 100");
  await expect.poll(async () => (await inSight(log)).numbers).toContain(99_700);

  await log.evaluate((list) => (list.scrollTop = list.scrollHeight / 3));
  await expect(field).toBeInViewport();
  // The page itself scrolled as far as the log goes: the field sticks to the top of the screen.
  await log.evaluate((list) => scrollTo(0, scrollY + list.getBoundingClientRect().top - 20));
  await expect(field).toBeInViewport();
  await expectAccessible(page);

  await field.fill("no such line");
  await expect(status).toHaveText("No line has this");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(log.locator("mark")).toHaveCount(0);
});

test("the end of a log is there when the house is away", async ({ page }) => {
  await open(page, ended);
  await expect.poll(() => page.evaluate(keptText)).toContain("line 100000: ok");
  const log = await open(page, ended.replace("live", "offline"));
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBe(longLog);
});

test("one level alone is shown, and all lines again from the same place", async ({ page }) => {
  const log = await open(page, alone);
  await page.getByRole("button", { name: "Search the log" }).click();
  await page.getByRole("button", { name: "Error", exact: true }).click();
  await expect(page.getByText("10 of 100,000 lines")).toBeVisible();
  await expect.poll(async () => (await inSight(log)).numbers).toContain(99_730);
  await expect(log.locator("[data-line]").last()).toContainText("Error: line 99730: the disk said no");
  await page.getByRole("button", { name: "Debug", exact: true }).click();
  await expect(page.getByText("19,998 of 100,000 lines")).toHaveCount(0);
  await expect(page.getByText(/^[\d,]+ of 100,000 lines$/)).toBeVisible();
  await page.getByRole("button", { name: "Close the search" }).click();
  await expect(page.getByText("100,000 lines", { exact: true })).toBeVisible();
  await expect.poll(() => inSight(log)).toMatchObject({ holes: 0, isRight: true });
});

test("the first error, the first line and the end are one press away", async ({ page }) => {
  const log = await open(page, alone);
  await page.getByRole("button", { name: "First error" }).click();
  await expect.poll(async () => (await inSight(log)).numbers).toContain(9_973);
  await expect(log.locator("[data-line='9973']")).toContainText("Error: line 9973: the disk said no");
  await page.getByRole("button", { name: "To the first line" }).click();
  await expect.poll(async () => (await inSight(log)).numbers[0]).toBe(1);
  await page
    .getByRole("group", { name: "Log tools" })
    .getByRole("button", { name: "To the newest line" })
    .click();
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBe(longLog);
});

test("the last press leads, however soon it follows another", async ({ page }) => {
  const log = await open(page, alone);
  const first = page.getByRole("button", { name: "To the first line" });
  const press = async (...names: string[]) => {
    await log.evaluate((list, labels) => {
      const tools = [...list.closest("section")!.querySelectorAll("button")];
      for (const label of labels) tools.find(({ ariaLabel }) => ariaLabel === label)!.click();
    }, names);
  };
  await expect(first).toBeEnabled();
  await press("To the first line", "To the newest line");
  await expect.poll(async () => (await inSight(log)).numbers.at(-1)).toBe(longLog);
  await press("First error", "To the first line", "To the newest line", "First error");
  await expect.poll(async () => (await inSight(log)).numbers).toContain(9_973);
  await press("To the newest line", "To the first line");
  await expect.poll(async () => (await inSight(log)).numbers[0]).toBe(1);
  await expect.poll(() => inSight(log)).toMatchObject({ holes: 0, isRight: true });
});

test("colours are drawn in the theme's own inks, and nothing else of a terminal is obeyed", async ({
  page,
}) => {
  const log = await open(page, coloured);
  const inkOf = (text: string) =>
    log.getByText(text, { exact: true }).evaluate((element) => getComputedStyle(element).color);
  const tokenOf = (name: string) =>
    page.evaluate((token) => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = `var(--${token})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }, name);
  expect(await inkOf("red")).toBe(await tokenOf("rust"));
  expect(await inkOf("blue")).toBe(await tokenOf("log-blue"));
  expect(await inkOf("no background")).toBe(await tokenOf("ink"));
  await expect(log.getByText("a title is no text", { exact: true })).toBeVisible();
  await expect(log.getByText("<img src=x onerror=alert(1)> stays text")).toBeVisible();
  await expect(log.locator("img")).toHaveCount(0);
  expect(await log.textContent()).not.toMatch(/\p{Cc}\[/u);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});

test("copied text is clean: selected or whole, without times, glyphs and codes", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const log = await open(page, coloured);
  await expect.poll(async () => (await inSight(log)).numbers).toContain(3);
  await log.evaluate((list) => {
    const line = (n: number) => list.querySelector(`[data-line="${n}"]`)!;
    getSelection()!.setBaseAndExtent(line(1), 0, line(3), line(3).childNodes.length);
  });
  await page.keyboard.press("ControlOrMeta+c");
  await expect
    .poll(clipboard)
    .toBe("✓ 12 passed (1.2 s)\nred yellow blue plum teal soft plain\norange no background slanted under");

  await page.getByRole("button", { name: "More about the log" }).click();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const lines = (await clipboard()).split("\n");
  expect(lines.slice(0, 2)).toEqual(["✓ 12 passed (1.2 s)", "red yellow blue plum teal soft plain"]);
  expect(lines.at(-1)).toBe("inverse is left out");
});

test("a log is saved whole, as a file", async ({ page }) => {
  await open(page, alone);
  await page.getByRole("button", { name: "More about the log" }).click();
  await expectAccessible(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("feed-digest-run-20.txt");
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(longLog);
  expect(lines[49_999]).toBe('line 50000: ok {"file":"IMG_50000.jpg","bytes":1550000}');
});

test("what a line carries is shown in full to whoever taps it", async ({ page }) => {
  const log = await open(page, "?scene=live#/runs/12");
  const data = log.getByRole("button", { name: /^Data:/ });
  await expect(data).toHaveAttribute("aria-expanded", "false");
  await data.click();
  await expect(data).toHaveAttribute("aria-expanded", "true");
  await expect(log.locator("pre")).toHaveText(
    '{\n  "muted": [\n    "lottery",\n    "royals"\n  ],\n  "count": 2\n}',
  );
});

test("wrapping, letter size and times are remembered", async ({ page }) => {
  let log = await open(page, alone);
  const wrap = page.getByRole("button", { name: "Wrap lines" });
  await expect(wrap).toHaveAttribute("aria-pressed", "true");
  await wrap.click();
  await expect(wrap).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: "More about the log" }).click();
  await page.getByRole("button", { name: "Larger text" }).click();
  // The switch itself is drawn by its label.
  await page.getByText("Times", { exact: true }).click();
  await page.reload();
  log = page.getByRole("log");
  await expect(wrap).toHaveAttribute("aria-pressed", "false");
  await expect.poll(() => inSight(log)).toMatchObject({ holes: 0, isRight: true });
  expect(await log.evaluate((list) => getComputedStyle(list).fontSize)).toBe("15px");
  await expect(log.getByText(/^\d+:\d\d:\d\d$/)).toHaveCount(0);
  // A long line is reached by scrolling sideways instead.
  await expect.poll(() => log.evaluate((list) => list.scrollWidth - list.clientWidth)).toBeGreaterThan(100);
});

test("under large text the times stand above the lines instead of eating them", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const log = await open(page, "?scene=live#/runs/12");
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  const line = log.locator("[data-line]").last();
  // Both widths of one row at one moment: rows are made anew while the text grows.
  const share = (row: HTMLElement) =>
    row.querySelector("[data-text]")!.parentElement!.getBoundingClientRect().width /
    row.getBoundingClientRect().width;
  await expect.poll(() => line.evaluate(share)).toBeGreaterThan(0.7);
});

test("the laptop's thin map leads to the errors", async ({ page }, { project }) => {
  const log = await open(page, ended);
  await expect(page.getByRole("button", { name: "First error" })).toBeVisible();
  const map = page.locator("[data-marks]");
  if (project.name === "phone") return expect(map).toBeHidden();
  const { height } = (await map.boundingBox())!;
  await map.click({ position: { x: 5, y: height * 0.3 } });
  await expect.poll(async () => (await inSight(log)).numbers).toContain(29_919);
});

async function open(page: Page, address: string): Promise<Locator> {
  await page.goto(app.origin + address);
  const log = page.getByRole("log");
  await expect(log).toBeVisible();
  return log;
}

function toEnd(log: Locator): Promise<number> {
  return log.evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
}

interface InSight {
  readonly numbers: readonly number[];
  /** Pixels of the log's height that no line covers. */
  readonly holes: number;
  /** Each line follows the one before, and says what that line says. */
  readonly isRight: boolean;
  /** Rows in the page, in sight or not. */
  readonly drawn: number;
}

function inSight(log: Locator): Promise<InSight> {
  return log.evaluate((list) => {
    const view = list.getBoundingClientRect();
    const rows = [...list.querySelectorAll<HTMLElement>("[data-line]")]
      .map((row) => ({ row, n: Number(row.dataset["line"]), box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.bottom > view.top + 1 && box.top < view.bottom - 1)
      .toSorted((a, b) => a.n - b.n);
    const covered = rows.reduce(
      (sum, { box }) => sum + Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top),
      0,
    );
    // The list keeps a little room above its first line and under its last.
    const holes = Math.max(0, Math.round(view.height - covered - 20));
    const follow = rows.every(({ n }, at) => at === 0 || n === rows[at - 1]!.n + 1);
    const say = rows.every(({ row, n }) => row.textContent.includes(`line ${n}`));
    return {
      numbers: rows.map(({ n }) => n),
      holes,
      isRight: rows.length > 0 && follow && say,
      drawn: list.querySelectorAll("[data-line]").length,
    };
  });
}

/** What stands where, once nothing moves any more. */
async function settled(log: Locator): Promise<readonly number[]> {
  let last: readonly number[] = [];
  await expect
    .poll(async () => {
      const before = last;
      last = await log.evaluate((list) =>
        [...list.querySelectorAll<HTMLElement>("[data-line]")]
          .flatMap((row) => [Number(row.dataset["line"]), Math.round(row.getBoundingClientRect().top)])
          .slice(6, 16),
      );
      return last.length > 0 && String(before) === String(last);
    })
    .toBe(true);
  return last;
}
