/** Items that are over because somebody did elsewhere what they asked for. */
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { describe, expect, it } from "vitest";
import { readerOf } from "../inbox/who-decides.ts";
import { findItem, openAskingItem, raiseItem } from "../store/inbox.ts";
import { readItem } from "../store/inbox-views.ts";
import { findAutomation } from "../store/automations.ts";
import { addEffectRow } from "../store/testing/test-effects.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { terminal } from "./caller.ts";
import { addTestDevice } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const now = Date.UTC(2026, 0, 5, 8);

describe("setting a secret", () => {
  it("closes what asked for it, of every automation, and nothing that asked for another", async () => {
    await using house = createTestHouse(undefined, createManualClock(now));
    const phone = addTestDevice(house.store, "Ann's phone", "admin");
    const raise = (slug: string, secret: string) =>
      raiseItem(house.store, {
        automationId: addTestAutomation(house.store, slug),
        cause: "secret",
        key: secret,
        body: { secret, hosts: [], isRefused: false },
        at: now,
      });
    const [mail, alsoMail, bank] = [raise("a", "mail"), raise("b", "mail"), raise("c", "bank")];
    house.plain["secrets.set"]({ name: "mail", value: "long-enough-value", hosts: ["mail.example"] }, phone);
    expect(openTestItems(house.store).map(({ itemId }) => itemId)).toEqual([bank]);
    for (const itemId of [mail, alsoMail])
      expect(find(house, itemId)).toMatchObject({
        state: "resolved",
        resolvedBy: "Ann's phone",
        resolvedAt: now,
      });
  });
});

describe("deciding on an unclear effect", () => {
  it("closes the item that asked about it, in the name of whoever decided", async () => {
    await using house = createTestHouse(undefined, createManualClock(now));
    const automationId = addTestAutomation(house.store, "bills");
    const runId = addTestRun(house.store, { automationId });
    const effectId = addEffectRow(house.store, runId, "indeterminate");
    const body = { effectId, tool: "http.post", args: [], plannedAt: now };
    const itemId = raiseItem(house.store, {
      automationId,
      cause: "unclear",
      key: String(effectId),
      body,
      runId,
      at: now,
    });
    expect(find(house, itemId)).toMatchObject({ state: "open", effectState: "indeterminate" });
    house.plain["effects.resolve"]({ effectId, choice: "happened" }, terminal);
    expect(find(house, itemId)).toMatchObject({
      state: "resolved",
      resolvedBy: "this terminal",
      effectState: "applied",
    });
  });
});

describe("a trigger that cannot see", () => {
  it.each([
    [
      "turned off",
      (house: TestHouse, triggerId: number) => house.plain["triggers.disable"]({ triggerId }, terminal),
    ],
    [
      "removed",
      (house: TestHouse, triggerId: number) => house.plain["triggers.remove"]({ triggerId }, terminal),
    ],
    [
      "pointed elsewhere",
      (house: TestHouse, triggerId: number) =>
        house.plain["triggers.update"]({ triggerId, input: { kind: "event", name: "dryer.done" } }, terminal),
    ],
  ])("asks for nobody any more once it is %s", async (_what, act) => {
    await using house = createTestHouse(undefined, createManualClock(now));
    const triggerId = listening(house);
    expect(act(house, triggerId).ok).toBe(true);
    expect(openTestItems(house.store)).toEqual([]);
  });

  it("still does where only its rules were changed", async () => {
    await using house = createTestHouse(undefined, createManualClock(now));
    const triggerId = listening(house);
    house.plain["triggers.update"]({ triggerId, rules: { jitterMs: 1_000 } }, terminal);
    expect(openTestItems(house.store)).toHaveLength(1);
  });
});

describe("archiving an automation", () => {
  it("closes whatever is open of it, and what its runs ask with them", async () => {
    await using house = createTestHouse(undefined, createManualClock(now));
    const automationId = create(house);
    const others = addTestAutomation(house.store, "other");
    const error = { type: "script_error", message: "no" };
    const told = { title: "Done", text: "", push: false, urgent: false };
    raiseItem(house.store, { automationId, cause: "run_failed", body: error, at: now });
    raiseItem(house.store, { automationId, cause: "told", key: "a", body: told, at: now });
    const asked = ask(house, automationId);
    const kept = [
      raiseItem(house.store, { automationId: others, cause: "run_failed", body: error, at: now }),
    ];
    house.plain["automations.archive"]({ automation: "test", archived: true }, terminal);
    expect(openTestItems(house.store).map(({ itemId }) => itemId)).toEqual(kept);
    expect(findItem(house.store, asked)?.state).toBe("superseded");
  });
});

function create(house: TestHouse): number {
  house.create("test", "export default automation(async () => 1)");
  return findAutomation(house.store, "test")?.automationId ?? 0;
}

/** A trigger with an item that says it cannot see; answers the trigger's number. */
function listening(house: TestHouse): number {
  const automationId = create(house);
  const made = house.plain["triggers.create"](
    {
      automation: "test",
      input: { kind: "event", name: "washing.done" },
      values: {},
      timezone: null,
      rules: {},
      grant: [],
    },
    terminal,
  );
  if (!made.ok) throw new Error(made.error.type);
  const { triggerId } = made.value;
  raiseItem(house.store, {
    automationId,
    cause: "source_failed",
    key: String(triggerId),
    body: { triggerId, kind: "event", problem: { type: "not_found", message: "It is not there." } },
    at: now,
  });
  return triggerId;
}

function ask({ store }: TestHouse, automationId: number): number {
  return openAskingItem(store, {
    automationId,
    cause: "asked",
    body: { title: "Which?", text: "", choices: ["a", "b"], fields: [] },
    runId: addTestRun(store, { automationId, status: "waiting" }),
    call: 1,
    effectId: null,
    contentHash: new Uint8Array(32),
    risk: null,
    needs: 1,
    notByMember: null,
    at: now,
    expiresAt: now + 1,
    onExpiry: "deny",
    escalateAt: now,
  });
}

function find({ store }: TestHouse, itemId: number) {
  return readItem(store, itemId, readerOf(store, terminal), now);
}
