import { createManualClock } from "@hob/shared/testing/manual-clock";
import { plainTerms } from "@hob/shared/model/policy";
import { describe, expect, it } from "vitest";
import type { Fact } from "../hub.ts";
import { auditEntries } from "../store/audit.ts";
import { createToolRegistry } from "../tools/registry.ts";
import { createMemoryKv } from "../tools/testing/memory-kv.ts";
import { createMemoryTables } from "../tools/testing/memory-tables.ts";
import { noEvents } from "../tools/testing/no-events.ts";
import { noNotices } from "../tools/testing/no-notices.ts";
import { terminal, type Caller } from "./caller.ts";
import { policyHandlers, type PolicyHandlers } from "./policies.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse } from "./testing/test-house.ts";

type SetInput = Parameters<PolicyHandlers["policies.set"]>[0];

describe("a rule", () => {
  it("counts from the moment it is written, is listed with who wrote it, and is audited", async () => {
    await using house = openHouse();
    const facts: Fact[] = [];
    using _heard = house.hub.subscribe((fact) => void facts.push(fact));
    expect(explained(house, "http.post")).toMatchObject({ effect: "allow", decidedBy: { layer: "tool" } });
    const { policyId } = house.write({
      tool: "http.post",
      recipient: "Shop.Example",
      effect: "deny",
      note: "no",
    });
    expect(explained(house, "http.post", ["https://shop.example/a"])).toMatchObject({
      effect: "deny",
      decidedBy: { layer: "household", policyId },
    });
    expect(house.list()).toMatchObject({
      total: 1,
      items: [
        {
          policyId,
          automationId: null,
          recipient: "shop.example",
          note: "no",
          createdBy: "this terminal",
          createdAt: house.clock.now(),
          removedAt: null,
          isVeiled: false,
        },
      ],
    });
    expect(facts).toContainEqual({ kind: "PolicyChanged" });
    expect(auditEntries(house.store, 1)[0]).toMatchObject({
      actor: "terminal",
      action: "policy.set",
      subject: `policy:${policyId}`,
      detail: { tool: "http.post", recipient: "shop.example", effect: "deny" },
    });
    expect(JSON.stringify(auditEntries(house.store, 1)[0]?.detail)).not.toContain("note");
  });

  it("no longer counts once it is removed, and can still be read with who removed it", async () => {
    await using house = openHouse();
    const { policyId } = house.write({ effect: "deny" });
    const removed = house.policies["policies.remove"]({ policyId }, terminal);
    expect(removed).toMatchObject({ value: { policyId, removedBy: "this terminal" } });
    expect(explained(house, "http.post").effect).toBe("allow");
    expect(house.list().total).toBe(0);
    expect(house.list({ removed: true }).items).toMatchObject([{ policyId, removedBy: "this terminal" }]);
    expect(auditEntries(house.store, 1)[0]).toMatchObject({
      action: "policy.removed",
      subject: `policy:${policyId}`,
    });
    expect(house.policies["policies.remove"]({ policyId }, terminal)).toEqual({
      ok: false,
      error: { type: "policy_unknown", policyId },
    });
  });

  it("written in place of another leaves that one removed", async () => {
    await using house = openHouse();
    const { policyId } = house.write({ tool: "http", effect: "deny" });
    const next = house.write({ policyId, tool: "http", effect: "ask" });
    expect(next.policyId).not.toBe(policyId);
    expect(house.list().items.map((item) => item.policyId)).toEqual([next.policyId]);
    expect(auditEntries(house.store, 1)[0]?.detail).toMatchObject({ replaces: policyId });
    expect(house.set({ policyId, effect: "ask" })).toMatchObject({
      error: { type: "policy_unknown", policyId },
    });
    expect(house.list().total).toBe(1);
  });

  it.each<[string, Partial<SetInput>, string]>([
    ["asks about what only reads", { tool: "http.get", effect: "ask" }, "effect"],
    ["asks about a tool that only reads", { tool: "feed", effect: "ask" }, "effect"],
    ["names whom a tool never reaches", { tool: "kv", recipient: "a.example", effect: "deny" }, "recipient"],
    ["is over before it begins", { effect: "allow", expiresAt: 0 }, "expiresAt"],
    ["counts what it asks about", { effect: "ask", perDay: 3 }, "perDay"],
    ["counts what it denies", { effect: "deny", perRecipientDay: 3 }, "perRecipientDay"],
    ["counts by risk", { effect: "allow", fromRisk: "high", perRecipientDay: 3 }, "perRecipientDay"],
  ])("that %s is refused by its field, and nothing is written", async (_what, rule, field) => {
    await using house = openHouse();
    expect(house.set(rule)).toMatchObject({ ok: false, error: { type: "input_invalid", field } });
    expect(house.list({ removed: true }).total).toBe(0);
  });

  it.each(["ftp", "http.fetch", "std.zones"])("about %s, which no tool is, is refused", async (tool) => {
    await using house = openHouse();
    expect(house.set({ tool, effect: "deny" })).toEqual({ ok: false, error: { type: "tool_unknown", tool } });
  });
});

describe("the most risk that goes without asking", () => {
  it("is the household's until the automation has its own, and each change is audited", async () => {
    await using house = openHouse();
    expect(house.list({ automation: "shop" }).maxRisk).toEqual({ household: "high", automation: null });
    expect(house.policies["policies.limit"]({ automation: null, maxRisk: "low" }, terminal)).toEqual({
      ok: true,
      value: { household: "low", automation: null },
    });
    expect(explained(house, "http.post")).toMatchObject({ effect: "ask", decidedBy: { limit: "max_risk" } });
    house.policies["policies.limit"]({ automation: "shop", maxRisk: "medium" }, terminal);
    expect(house.list({ automation: "shop" }).maxRisk).toEqual({ household: "low", automation: "medium" });
    expect(explained(house, "http.post").effect).toBe("allow");
    expect(auditEntries(house.store, 2).map(({ subject, detail }) => [subject, detail])).toEqual([
      ["automation:1", { from: null, to: "medium" }],
      ["home", { from: "high", to: "low" }],
    ]);
    house.policies["policies.limit"]({ automation: "shop", maxRisk: null }, terminal);
    expect(explained(house, "http.post").effect).toBe("ask");
  });

  it("cannot be nothing for the household", async () => {
    await using house = openHouse();
    expect(house.policies["policies.limit"]({ automation: null, maxRisk: null }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: "maxRisk" },
    });
  });
});

describe("an explanation", () => {
  it("says every layer, what a quota has left, and whether the manifest lists the tool at all", async () => {
    await using house = openHouse();
    const own = house.write({ automation: "shop", tool: "http", effect: "allow", perDay: 2 });
    const household = house.write({ effect: "deny" });
    expect(explained(house, "http.delete", ["https://shop.example/1"])).toEqual({
      effect: "allow",
      risk: "high",
      decidedBy: { layer: "automation", policyId: own.policyId, limit: null },
      layers: [
        { layer: "automation", policyId: own.policyId, effect: "allow" },
        { layer: "household", policyId: household.policyId, effect: "deny" },
        { layer: "tool", policyId: null, effect: "ask" },
        { layer: "default", policyId: null, effect: "ask" },
      ],
      usedToday: { used: 0, of: 2 },
      isInManifest: false,
    });
    expect(explained(house, "kv.set")).toMatchObject({ isInManifest: true, effect: "deny" });
    expect(explained(house, "std.zone").isInManifest).toBe(true);
  });

  it("says of the web whether any host opens the method", async () => {
    await using house = openHouse();
    const opened = { tools: ["http"], http: [{ host: "shop.example", methods: ["GET", "POST"] }] };
    house.store.db
      .prepare("update version set manifest = json_patch(manifest, ?) where automation = 1")
      .run(JSON.stringify(opened));
    const isOpened = ["http.get", "http.post", "http.patch", "http.delete", "http.request"].map(
      (call) => explained(house, call).isInManifest,
    );
    expect(isOpened).toEqual([true, true, false, false, true]);
  });

  it("takes what depends on arguments at its worst where there are none", async () => {
    await using house = openHouse();
    expect(explained(house, "http.request")).toMatchObject({ effect: "ask", risk: "high" });
    expect(explained(house, "http.request", [{ method: "get", url: "https://a.example" }])).toMatchObject({
      effect: "allow",
      risk: "low",
    });
  });

  it("refuses arguments that the call would not take, and calls that are none", async () => {
    await using house = openHouse();
    const explain = (call: string, args?: []) =>
      house.policies["policies.explain"]({ automation: "shop", call, args }, terminal);
    expect(explain("http.post", [])).toMatchObject({ error: { type: "input_invalid", field: "args" } });
    for (const call of ["http", "http.fetch"])
      expect(explain(call)).toEqual({ ok: false, error: { type: "tool_unknown", tool: call } });
  });
});

it("every tool is listed with what it says of itself", async () => {
  await using house = openHouse();
  const { tools } = house.list();
  expect(tools.find(({ call }) => call === "http.request")).toMatchObject({
    kind: "depends",
    risk: "high",
    builtIn: "ask",
  });
  expect(tools.find(({ call }) => call === "kv.get")).toMatchObject({ kind: "read", builtIn: "allow" });
  expect(tools.find(({ call }) => call === "files.write")).toMatchObject({ kind: "effect", risk: "medium" });
});

describe("of a private automation", () => {
  it("its owner alone writes, reads and removes rules; an admin sees that they are there", async () => {
    await using house = openHouse();
    const ann = addTestDevice(house.store, "Ann's phone", "admin", addTestMember(house.store, "Ann"));
    const ben = addTestDevice(house.store, "Ben's phone", "operator", addTestMember(house.store, "Ben"));
    house.create("diary", source, { isPrivate: true }, ann);
    const written = house.set(
      { automation: "diary", tool: "http", recipient: "secret.example", effect: "allow", note: "for Ann" },
      ann,
    );
    if (!written.ok) throw new Error(written.error.type);
    const { policyId } = written.value;
    const isPrivate = { ok: false, error: { type: "automation_private", automation: "diary" } };
    const isUnknown = { ok: false, error: { type: "automation_unknown", automation: "diary" } };

    expect(house.set({ automation: "diary", effect: "deny" }, terminal)).toEqual(isPrivate);
    expect(house.set({ policyId, effect: "deny" }, terminal)).toEqual(isPrivate);
    expect(house.policies["policies.remove"]({ policyId }, terminal)).toEqual(isPrivate);
    expect(house.policies["policies.limit"]({ automation: "diary", maxRisk: "low" }, terminal)).toEqual(
      isPrivate,
    );
    const about = { automation: "diary", call: "http.post" };
    expect(house.policies["policies.explain"](about, terminal)).toEqual(isPrivate);
    expect(house.policies["policies.explain"](about, ben)).toEqual(isUnknown);
    expect(house.list({}, terminal).items).toMatchObject([
      { policyId, effect: "allow", tool: "http", recipient: null, note: "", isVeiled: true },
    ]);
    expect(JSON.stringify(house.list({}, terminal))).not.toMatch(/secret\.example|for Ann/);
    expect(house.list({}, ben).total).toBe(0);
    expect(house.list({ automation: "diary" }, ann).items).toMatchObject([
      { policyId, recipient: "secret.example", note: "for Ann", isVeiled: false },
    ]);
    expect(house.policies["policies.remove"]({ policyId }, ann)).toMatchObject({ ok: true });
  });
});

const source = "export default automation(async () => null);";

function openHouse() {
  const house = createTestHouse(undefined, createManualClock());
  const unreachable = () => Promise.reject(new Error("no network in this test"));
  const registry = createToolRegistry({
    events: noEvents,
    notices: noNotices,
    broker: { fetch: unreachable, reach: unreachable },
    kv: createMemoryKv(),
    tables: createMemoryTables(() => 0),
    clock: house.clock,
    closureOf: () => undefined,
  });
  const policies = policyHandlers({ ...house, registry });
  const set = (rule: Partial<SetInput>, caller: Caller = terminal) =>
    policies["policies.set"]({ ...blank, ...rule }, caller);
  house.create("shop", source, {
    manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: ["shop"], tables: [], secrets: [] },
  });
  return {
    ...house,
    policies,
    set,
    write(rule: Partial<SetInput>) {
      const written = set(rule);
      if (!written.ok) throw new Error(JSON.stringify(written.error));
      return written.value;
    },
    list(
      input: { readonly automation?: string; readonly removed?: boolean } = {},
      caller: Caller = terminal,
    ) {
      const listed = policies["policies.list"]({ removed: false, limit: 50, offset: 0, ...input }, caller);
      if (!listed.ok) throw new Error(JSON.stringify(listed.error));
      return listed.value;
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}

function explained(
  house: ReturnType<typeof openHouse>,
  call: string,
  args?: (string | { [name: string]: string })[],
) {
  const answer = house.policies["policies.explain"]({ automation: "shop", call, args }, terminal);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const blank: SetInput = {
  ...plainTerms,
  automation: null,
  effect: "ask",
  note: "",
  expiresAt: null,
};
