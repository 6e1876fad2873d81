import { expect, it } from "vitest";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { choosing, dismissible, groupItems } from "./inbox-groups.ts";

let itemIds = 0;
const item = (
  automationId: number | null,
  cause: InboxItem["cause"],
  rest: Partial<InboxItem> = {},
): InboxItem =>
  ({ itemId: (itemIds += 1), automationId, cause, body: {}, times: 1, state: "open", ...rest }) as InboxItem;

it("ten failures of one automation are one row that counts them, where the first of them stood", () => {
  const other = item(2, "run_failed");
  const failures = Array.from({ length: 5 }, () => item(1, "run_failed", { times: 2 }));
  const groups = groupItems([failures[0]!, other, ...failures.slice(1)]);
  expect(groups.map(({ items, times }) => [items.length, times])).toEqual([
    [5, 10],
    [1, 1],
  ]);
});

it("another cause of the same automation is another row", () => {
  const groups = groupItems([item(1, "run_failed"), item(1, "parked"), item(1, "run_failed")]);
  expect(groups.map(({ items }) => items.map(({ cause }) => cause))).toEqual([
    ["run_failed", "run_failed"],
    ["parked"],
  ]);
});

it("what asks for an answer stands by itself until it is many", () => {
  const asked = Array.from({ length: 4 }, () => item(1, "effect"));
  expect(groupItems(asked.slice(0, 3))).toHaveLength(3);
  expect(groupItems(asked)).toHaveLength(1);
});

it("what was approved and what was rejected stand apart", () => {
  const settled = (choice: "approve" | "reject") =>
    item(1, "effect", { state: "resolved", decisions: [{ choice }] as InboxItem["decisions"] });
  const yes = Array.from({ length: 4 }, () => settled("approve"));
  const no = Array.from({ length: 4 }, () => settled("reject"));
  expect(groupItems([yes[0]!, ...no, ...yes.slice(1)]).map(({ items }) => items)).toEqual([yes, no]);
});

it("what belongs to no automation is never alike", () => {
  expect(groupItems([item(null, "queue_full"), item(null, "queue_full")])).toHaveLength(2);
  expect(groupItems(Array.from({ length: 6 }, () => item(null, "to_do")))).toHaveLength(6);
});

it("only what can be put away is put away with the others", () => {
  const told = item(1, "told");
  expect(dismissible([item(1, "effect"), told, item(1, "told", { state: "resolved" })])).toEqual([told]);
});

it("what a device may not put away is not offered to it", () => {
  const [told, failed, toDo] = [item(1, "told"), item(1, "run_failed"), item(null, "to_do")];
  const all = [told, failed, toDo];
  expect(dismissible(all, "viewer")).toEqual([toDo]);
  expect(dismissible(all, "approver")).toEqual([told, toDo]);
  expect(dismissible(all, "operator")).toEqual(all);
});

it("notices of one automation are one row only where they say the same", () => {
  const told = (title: string) => item(1, "told", { body: { title } });
  const [full, again, done] = [told("Disk full"), told("Disk full"), told("Done")];
  expect(groupItems([full, done, again]).map(({ items }) => items)).toEqual([[full, again], [done]]);
});

it("what is chosen, and chosen no longer, leaves the others as they were", () => {
  const [one, two] = [item(1, "told"), item(1, "told")];
  const both = choosing(choosing(undefined, [one], true), [one, two], true);
  expect([...both]).toEqual([one.itemId, two.itemId]);
  expect([...choosing(both, [one], false)]).toEqual([two.itemId]);
  expect(both.size).toBe(2);
});
