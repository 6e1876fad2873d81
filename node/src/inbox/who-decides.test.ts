import type { InboxCause, InboxView, ItemBodies } from "@hob/shared/model/inbox";
import { risks, type Risk } from "@hob/shared/model/risk";
import { roles, type Role } from "@hob/shared/model/role";
import { describe, expect, it } from "vitest";
import { terminal } from "../service/caller.ts";
import { addTestDevice, addTestMember, firstMemberId } from "../service/testing/test-devices.ts";
import { revokeDevice } from "../store/devices.ts";
import { findItem, openAskingItem, raiseItem, settleItem } from "../store/inbox.ts";
import { countItems, listItems, readItem } from "../store/inbox-views.ts";
import type { Store } from "../store/store.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { couldAnyoneDecide, judgeDecider, readerOf, type Decider } from "./who-decides.ts";

describe("an approval", () => {
  it.each<[Role, Risk, string]>([
    ["viewer", "low", "role"],
    ["approver", "medium", "may"],
    ["approver", "high", "risk"],
    ["operator", "high", "risk"],
    ["admin", "high", "may"],
  ])("of a device that acts as %s, at %s risk: %s", (role, risk, verdict) => {
    using store = createTestStore();
    const item = approval(store, { risk });
    expect(judge(store, item, { memberId: firstMemberId, role })).toBe(verdict);
  });

  it("is the terminal's to decide, whatever its risk", () => {
    using store = createTestStore();
    expect(judge(store, approval(store, { risk: "high" }), terminal)).toBe("may");
  });

  it("is beyond a member who may approve less than their role stands for", () => {
    using store = createTestStore();
    const ben = addTestMember(store, "Ben");
    store.db.prepare("update member set approves_up_to = 'low' where id = ?").run(ben);
    const admin: Decider = { memberId: ben, role: "admin" };
    expect(judge(store, approval(store, { risk: "medium" }), admin)).toBe("risk");
    expect(judge(store, approval(store, { risk: "low", slug: "other" }), admin)).toBe("may");
  });

  it("of a private automation is its owner's alone, also for the terminal", () => {
    using store = createTestStore();
    const ann = addTestMember(store, "Ann");
    const item = approval(store, { owner: ann });
    expect(judge(store, item, { memberId: ann, role: "approver" })).toBe("may");
    expect(judge(store, item, { memberId: firstMemberId, role: "admin" })).toBe("private");
    expect(judge(store, item, terminal)).toBe("private");
  });

  it("is not for whoever asked for the run, where somebody else has to agree", () => {
    using store = createTestStore();
    const ben = addTestMember(store, "Ben");
    const item = approval(store, { notByMember: ben });
    expect(judge(store, item, { memberId: ben, role: "admin" })).toBe("own_request");
    expect(judge(store, item, terminal)).toBe("may");
  });

  it("takes one word of each member, and the terminal counts as one more", () => {
    using store = createTestStore();
    const ben = addTestMember(store, "Ben");
    const item = approval(store, { needs: 3 });
    say(store, item, ben);
    say(store, item, null);
    expect(judge(store, item, { memberId: ben, role: "admin" })).toBe("voted");
    expect(judge(store, item, terminal)).toBe("voted");
    expect(judge(store, item, { memberId: firstMemberId, role: "admin" })).toBe("may");
  });

  it("is over once it is settled, also for those who never might", () => {
    using store = createTestStore();
    const item = approval(store);
    settleItem(store, item, { state: "expired", at: 2 });
    expect(judge(store, item, terminal)).toBe("over");
    expect(judge(store, item, { memberId: firstMemberId, role: "viewer" })).toBe("over");
  });
});

it("lets only an admin give an automation more to touch", () => {
  using store = createTestStore();
  const item = approval(store, { cause: "scope" });
  expect(judge(store, item, { memberId: firstMemberId, role: "operator" })).toBe("role");
  expect(judge(store, item, { memberId: firstMemberId, role: "admin" })).toBe("may");
});

describe("whether anybody could decide", () => {
  it("depends on paired devices alone: with none, nobody could", () => {
    using store = createTestStore();
    const automationId = addTestAutomation(store, "bills");
    const wanted = { automationId, risk: "low", notByMember: null } as const;
    expect(couldAnyoneDecide(store, wanted)).toBe(false);
    const phone = addTestDevice(store, "Phone", "approver");
    expect(couldAnyoneDecide(store, wanted)).toBe(true);
    revokeDevice(store, phone.deviceId, 2);
    expect(couldAnyoneDecide(store, wanted)).toBe(false);
  });

  it("asks for a device whose role and member stand for that risk", () => {
    using store = createTestStore();
    const automationId = addTestAutomation(store, "bills");
    const wanted = { automationId, notByMember: null };
    addTestDevice(store, "Tablet", "viewer");
    expect(couldAnyoneDecide(store, { ...wanted, risk: "low" })).toBe(false);
    addTestDevice(store, "Phone", "operator");
    expect(couldAnyoneDecide(store, { ...wanted, risk: "medium" })).toBe(true);
    expect(couldAnyoneDecide(store, { ...wanted, risk: "high" })).toBe(false);
    expect(couldAnyoneDecide(store, { ...wanted, risk: null, cause: "scope" })).toBe(false);
  });

  it("leaves out whoever asked for the run, and everybody but the owner of what is private", () => {
    using store = createTestStore();
    addTestDevice(store, "Phone", "admin");
    const bills = addTestAutomation(store, "bills");
    const wanted = { automationId: bills, risk: "low" } as const;
    expect(couldAnyoneDecide(store, { ...wanted, notByMember: firstMemberId })).toBe(false);
    const ann = addTestMember(store, "Ann");
    const diary = addTestAutomation(store, "diary", ann);
    expect(couldAnyoneDecide(store, { ...wanted, automationId: diary, notByMember: null })).toBe(false);
    addTestDevice(store, "Ann's phone", "approver", ann);
    expect(couldAnyoneDecide(store, { ...wanted, automationId: diary, notByMember: null })).toBe(true);
    expect(couldAnyoneDecide(store, { ...wanted, notByMember: firstMemberId })).toBe(true);
  });

  it("counts members and not devices, where several have to agree", () => {
    using store = createTestStore();
    const wanted = {
      automationId: addTestAutomation(store, "bills"),
      risk: "low",
      notByMember: null,
      needs: 2,
    } as const;
    addTestDevice(store, "Phone", "admin");
    addTestDevice(store, "Laptop", "admin");
    expect(couldAnyoneDecide(store, wanted)).toBe(false);
    addTestDevice(store, "Ben's phone", "approver", addTestMember(store, "Ben"));
    expect(couldAnyoneDecide(store, wanted)).toBe(true);
  });
});

describe("what lists call the reader's own", () => {
  it("is what they may decide, for every role, risk, owner and word", () => {
    using store = createTestStore();
    const ben = addTestMember(store, "Ben");
    store.db.prepare("update member set approves_up_to = 'low' where id = ?").run(ben);
    const deciders: Decider[] = [terminal];
    for (const memberId of [firstMemberId, ben]) for (const role of roles) deciders.push({ memberId, role });
    const items: number[] = [];
    for (const cause of ["effect", "scope"] as const)
      for (const risk of [...risks, null])
        for (const member of [undefined, firstMemberId, ben])
          for (const said of ["owns", "asked", "voted"] as const) {
            const item = approval(store, {
              slug: `automation-${items.length}`,
              cause,
              risk,
              ...(member !== undefined && said === "owns" && { owner: member }),
              ...(member !== undefined && said === "asked" && { notByMember: member }),
            });
            if (said === "voted") say(store, item, member ?? null);
            items.push(item);
          }
    let theirs = 0;
    for (const decider of deciders)
      for (const item of items) {
        const shown = readItem(store, item, readerOf(store, decider), 1);
        // What is private to another member is not even there for most.
        if (!shown) continue;
        expect(shown.isForOthers).toBe(judge(store, item, decider) !== "may");
        theirs += shown.isForOthers ? 0 : 1;
      }
    expect(theirs).toBeGreaterThan(50);
  });

  it("counts and lists what is theirs apart from what waits for others", () => {
    using store = createTestStore();
    approval(store, { slug: "letters", risk: "medium" });
    approval(store, { slug: "bank", risk: "high" });
    raise(store, "secret", { secret: "mail", hosts: [], isRefused: true });
    raise(store, "to_do", { title: "Bins", note: "" });
    const of = (role: Role) => {
      const reader = readerOf(store, { memberId: firstMemberId, role });
      const list = (view: InboxView) =>
        listItems(store, { view }, { limit: 10, offset: 0 }, reader, 5).items.map(({ cause }) => cause);
      const { needsYou, others } = countItems(store, reader, 5);
      expect([list("needs_you").length, list("others").length]).toEqual([needsYou, others]);
      return { yours: list("needs_you").toSorted(), others: list("others").toSorted() };
    };
    expect(of("viewer")).toEqual({ yours: ["to_do"], others: ["effect", "effect", "secret"] });
    expect(of("approver")).toEqual({ yours: ["effect", "to_do"], others: ["effect", "secret"] });
    expect(of("admin")).toEqual({ yours: ["effect", "effect", "secret", "to_do"], others: [] });
  });

  it("has a deaf device with its own member, and with whoever looks after the house", () => {
    using store = createTestStore();
    const ben = addTestMember(store, "Ben");
    const { deviceId } = addTestDevice(store, "Ben's phone", "viewer", ben);
    const item = raise(store, "push_dead", { deviceId, device: "Ben's phone", problem: "gone" });
    const isForOthers = (decider: Decider) => readItem(store, item, readerOf(store, decider), 1)?.isForOthers;
    expect(isForOthers({ memberId: ben, role: "viewer" })).toBe(false);
    expect(isForOthers({ memberId: firstMemberId, role: "viewer" })).toBe(true);
    expect(isForOthers({ memberId: firstMemberId, role: "operator" })).toBe(false);
  });
});

interface Asked {
  readonly slug?: string;
  readonly cause?: "effect" | "scope";
  readonly owner?: number;
  readonly risk?: Risk | null;
  readonly needs?: number;
  readonly notByMember?: number;
}

/** An open item that waits for an answer; answers its id. */
function approval(store: Store, asked: Asked = {}): number {
  const {
    slug = "bills",
    owner = null,
    cause = "effect",
    risk = "low",
    needs = 1,
    notByMember = null,
  } = asked;
  const automationId = addTestAutomation(store, slug, owner);
  return openAskingItem(store, {
    automationId,
    cause,
    body: {} as never,
    runId: addTestRun(store, { automationId }),
    call: 1,
    effectId: null,
    contentHash: new Uint8Array(32),
    risk,
    needs,
    notByMember,
    at: 1,
    expiresAt: 100,
    onExpiry: "deny",
    escalateAt: 33,
  });
}

function judge(store: Store, itemId: number, decider: Decider) {
  const item = findItem(store, itemId);
  if (!item) throw new Error("the item vanished");
  return judgeDecider(store, item, decider);
}

function say(store: Store, itemId: number, member: number | null): void {
  store.db
    .prepare(
      "insert into decision (item, choice, member, by, via, at, audit) values (?, 'approve', ?, '', 'app', 1, 1)",
    )
    .run(itemId, member);
}

function raise<C extends InboxCause>(store: Store, cause: C, body: ItemBodies[C]): number {
  return raiseItem(store, { automationId: null, cause, body, at: 1 });
}
