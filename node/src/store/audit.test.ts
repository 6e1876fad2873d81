import { describe, expect, it } from "vitest";
import { appendAudit, auditEntries, findAuditBreak } from "./audit.ts";
import type { Store } from "./store.ts";
import { createTestStore } from "./testing/test-store.ts";

describe("the audit", () => {
  it("is whole as it was written, newest first when read", () => {
    using store = createTestStore();
    writeThree(store);
    expect(findAuditBreak(store)).toBeUndefined();
    expect(auditEntries(store, 2).map(({ seq }) => seq)).toEqual([3, 2]);
    expect(auditEntries(store, 9, 2)).toEqual([
      {
        seq: 1,
        at: 1,
        actor: "terminal",
        action: "device.revoked",
        subject: "device:1",
        detail: { name: "Phone" },
      },
    ]);
  });

  it("refuses to be changed or deleted", () => {
    using store = createTestStore();
    writeThree(store);
    expect(() => store.db.exec("update audit set actor = 'nobody' where seq = 2")).toThrow(/never changed/);
    expect(() => store.db.exec("delete from audit where seq = 2")).toThrow(/never deleted/);
  });

  it.each([
    ["the words", "update audit set detail = '{}' where seq = 2", 2],
    ["the time", "update audit set at = at + 1 where seq = 3", 3],
    ["an entry's presence", "delete from audit where seq = 1", 1],
    ["a hash", "update audit set hash = zeroblob(32) where seq = 1", 1],
  ])("shows where somebody changed %s behind its back", (_what, sql, brokenAt) => {
    using store = createTestStore();
    writeThree(store);
    store.db.exec("drop trigger audit_is_never_changed; drop trigger audit_is_never_deleted");
    store.db.exec(sql);
    expect(findAuditBreak(store)).toBe(brokenAt);
  });
});

function writeThree(store: Store): void {
  for (const seq of [1, 2, 3]) {
    appendAudit(store, seq, {
      actor: "terminal",
      action: "device.revoked",
      subject: `device:${seq}`,
      detail: { name: "Phone" },
    });
  }
}
