/** What page tests reach of the house made of memory from outside of its page. */
import type { Page } from "@playwright/test";

declare const madeUpHouse: {
  readonly asked: { readonly method: string; readonly input: unknown }[];
};

/** The inputs with which the house was asked for `method` since the page was loaded, in order. */
export function asked(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => madeUpHouse.asked.filter((each) => each.method === wanted).map(({ input }) => input),
    method,
  );
}
