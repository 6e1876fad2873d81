import { describe, expect, it } from "vitest";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { isAnsweredSince, progressOf } from "./decision-progress.ts";
import type { OutboxEntry } from "./outbox.ts";

const entry = (rest: Partial<OutboxEntry> = {}): OutboxEntry =>
  ({
    itemId: 3,
    requestId: "id",
    about: "Rent",
    writtenAt: 100,
    sentAt: null,
    outcome: null,
    ...rest,
  }) as OutboxEntry;
const received = entry({ sentAt: 110, outcome: { kind: "received", auditSeq: 41, at: 120 } });
const vote = (choice: "approve" | "reject" | "answer") => ({ choice }) as InboxItem["decisions"][number];
const item = (rest: Partial<InboxItem>): InboxItem =>
  ({
    itemId: 3,
    cause: "effect",
    state: "open",
    needs: 1,
    decisions: [],
    effectState: null,
    ...rest,
  }) as InboxItem;

describe("a decision", () => {
  it("is on this device alone until it is sent, and on its way until the house has answered", () => {
    expect(progressOf(entry(), item({}), false)).toEqual({ at: "written", since: 100 });
    expect(progressOf(entry({ sentAt: 110 }), item({}), true)).toMatchObject({
      at: "sending",
      isHeld: false,
    });
    expect(progressOf(entry({ sentAt: 110 }), item({}), false)).toMatchObject({
      at: "sending",
      isHeld: true,
    });
  });

  it("never ticks early: an approval is done when its effect is", () => {
    const approved: Partial<InboxItem> = { state: "resolved", decisions: [vote("approve")] };
    expect(progressOf(received, item({}), true)).toEqual({ at: "received", auditSeq: 41 });
    for (const effectState of [null, "planned", "in_flight", "uncertain"] as const)
      expect(progressOf(received, item({ ...approved, effectState }), true).at).toBe("received");
    for (const effectState of ["applied", "failed", "indeterminate"] as const)
      expect(progressOf(received, item({ ...approved, effectState }), true)).toMatchObject({
        at: "done",
        end: effectState,
      });
  });

  it("is received and no more while others have to agree", () => {
    const open = item({ needs: 2, decisions: [vote("approve")] });
    expect(progressOf(received, open, true).at).toBe("received");
  });

  it("other than a yes to an effect is done once the item is", () => {
    const ended = (cause: InboxItem["cause"], choice: "approve" | "reject" | "answer") =>
      progressOf(received, item({ cause, state: "resolved", decisions: [vote(choice)] }), true);
    expect(ended("effect", "reject")).toMatchObject({ at: "done", end: "rejected" });
    expect(ended("asked", "answer")).toMatchObject({ at: "done", end: "answered" });
    expect(ended("scope", "approve")).toMatchObject({ at: "done", end: "granted" });
  });

  it("that was refused says why, whatever the item says", () => {
    const error = { type: "item_expired", itemId: 3, at: 1 } as const;
    const refused = entry({ outcome: { kind: "refused", error, at: 2 } });
    expect(progressOf(refused, item({ state: "expired" }), true)).toEqual({ at: "refused", error });
  });
});

it("an item that was answered does not come back with a list from before", () => {
  expect(isAnsweredSince(received, 119)).toBe(true);
  expect(isAnsweredSince(received, undefined)).toBe(true);
  expect(isAnsweredSince(received, 120)).toBe(false);
  expect(isAnsweredSince(entry({ sentAt: 110 }), 119)).toBe(false);
  expect(isAnsweredSince(undefined, 119)).toBe(false);
});
