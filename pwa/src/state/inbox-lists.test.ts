import { expect, it } from "vitest";
import type { Output } from "@hob/shared/contract/commands";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { withoutItems } from "./inbox-lists.ts";

const item = (itemId: number, cause: InboxItem["cause"], rest: Partial<InboxItem> = {}): InboxItem =>
  ({ itemId, cause, state: "open", snoozedUntil: null, isForOthers: false, ...rest }) as InboxItem;

it("what is put away leaves its list and the counts at once, and other lists alone but for the counts", () => {
  const rent = item(1, "effect");
  const watchdog = item(2, "run_failed");
  const list: Output<"inbox.list"> = {
    items: [rent, item(3, "asked")],
    total: 12,
    counts: { needsYou: 12, failed: 1, told: 0, others: 2, snoozed: 1 },
  };
  const left = withoutItems(list, [rent, watchdog]);
  expect(left.items.map(({ itemId }) => itemId)).toEqual([3]);
  expect(left.total).toBe(11);
  expect(left.counts).toEqual({ needsYou: 11, failed: 0, told: 0, others: 2, snoozed: 1 });
});

it("what comes back from later, or from what was done, is not counted off what needs somebody", () => {
  const counts = { needsYou: 2, failed: 0, told: 0, others: 2, snoozed: 1 };
  const list: Output<"inbox.list"> = { items: [], total: 0, counts };
  expect(withoutItems(list, [item(1, "effect", { snoozedUntil: 9 })]).counts).toEqual({
    ...counts,
    snoozed: 0,
  });
  expect(withoutItems(list, [item(1, "effect", { isForOthers: true })]).counts).toEqual({
    ...counts,
    others: 1,
  });
  expect(withoutItems(list, [item(1, "told", { state: "resolved" })]).counts).toEqual(counts);
});
