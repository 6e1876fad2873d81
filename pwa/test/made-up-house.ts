/** What page tests reach of the house made of memory from outside of its page. */
import type { ChangeTopic } from "@hob/shared/contract/changes";
import type { Page } from "@playwright/test";

declare const madeUpHouse: {
  readonly asked: { readonly method: string; readonly input: unknown; readonly requestId?: string }[];
  changed(topic: ChangeTopic, id: number): void;
  setReach(kind: "live" | "offline"): void;
  decideElsewhere(itemId: number, choice: "approve" | "reject"): void;
};

/** The inputs with which the house was asked for `method` since the page was loaded, in order. */
export function asked(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => madeUpHouse.asked.filter((each) => each.method === wanted).map(({ input }) => input),
    method,
  );
}

/** The ids under which the house was asked for `method`, in order. */
export function requestIds(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => madeUpHouse.asked.filter((each) => each.method === wanted).map(({ requestId }) => requestId),
    method,
  );
}

/** The house goes, or comes back. */
export function setReach(page: Page, kind: "live" | "offline"): Promise<void> {
  return page.evaluate((next) => madeUpHouse.setReach(next), kind);
}

/** Somebody else decides at another device. */
export function decideElsewhere(page: Page, itemId: number, choice: "approve" | "reject"): Promise<void> {
  return page.evaluate(([id, said]) => madeUpHouse.decideElsewhere(id, said), [itemId, choice] as const);
}

/** The house tells that something of this kind has changed. */
export function tellChange(page: Page, topic: ChangeTopic, id: number): Promise<void> {
  return page.evaluate(([what, which]) => madeUpHouse.changed(what, which), [topic, id] as const);
}
