/** What is to be seen of a page, and what it complains of. */
import { expect, type Locator, type Page } from "@playwright/test";

/** The first match that can be seen: phone and laptop show some words in different places. */
export function visibly(page: Page, text: string | RegExp): Locator {
  return page.getByText(text).filter({ visible: true }).first();
}

/** Airplane mode, until `setOffline(false)`: nothing leaves the device, and the app has noticed. */
export async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  // An app asks whether its connection still lives when the browser has something to say about the network.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(visibly(page, /Relay unreachable since/)).toBeVisible();
}

/** Violations of the security policy, errors and warnings alike: the app runs without a word. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}

/**
 * What a screen reader would say of `page` by itself, in order: texts that change within a live region which was there
 * before. Those that arrive together with their region are not counted: readers leave many of them unsaid.
 */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { saidAloud: said });
    const regions = '[role="status"], [role="alert"], [aria-live="polite"]';
    new MutationObserver((changes) => {
      const changed = new Set(
        changes.flatMap(({ target }) => {
          const element = target instanceof Element ? target : target.parentElement;
          return element?.closest(regions) ?? [];
        }),
      );
      for (const region of changed) {
        const text = (region.textContent ?? "").trim();
        if (text !== "" && said.at(-1) !== text) said.push(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { saidAloud: string[] }).saidAloud);
}
