/** What holds of every page in every state: accessible in both colours, large enough to press, whole at 200 % text. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export async function expectWhole(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  expect(await page.evaluate(smallTargets)).toEqual([]);
  await expectWithin(page);

  // What is on the page is the same in the dark; what can be read of it need not be.
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, ["color-contrast"]);

  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await expectWithin(page);
}

/** In the page itself: the checker's other way opens a second page, and text typed while that closes is lost. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // A button that has just become one to press is still half faded, and its words too pale for a moment.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const checker = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? checker.withRules(rules) : checker).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** No sideways scrolling, and no word wider than what holds it. */
async function expectWithin(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** What is to be pressed and lower than a thumb needs; runs in the page. */
function smallTargets(): string[] {
  const targets = document.querySelectorAll<HTMLElement>(
    "a, button, select, textarea, summary, input:not(.sr-only)",
  );
  return (
    [...targets]
      // Links within a text are as high as their line.
      .filter((element) => !element.closest(":is([aria-label=Result], [aria-label=Ergebnis])"))
      .filter((element) => element.getClientRects().length > 0 && !element.matches(".sr-only"))
      .filter((element) => element.getBoundingClientRect().height < 43.5)
      .map((element) => element.outerHTML.slice(0, 120))
  );
}
