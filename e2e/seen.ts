/** What is to be seen of a page, and what it complains of. */
import type { Locator, Page } from "@playwright/test";

/** The first match that can be seen: phone and laptop show some words in different places. */
export function visibly(page: Page, text: string | RegExp): Locator {
  return page.getByText(text).filter({ visible: true }).first();
}

/** Violations of the security policy, errors and warnings alike: the app runs without a word. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}
