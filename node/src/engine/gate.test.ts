/** What policy asks about waits for a person, before anything of it has happened, and comes to what was said. */
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "@hob/shared/json";
import type { ApprovalBody } from "@hob/shared/model/inbox";
import { plainTerms, type PolicyEffect } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { startExpiry } from "../inbox/expiry.ts";
import { silentLogger } from "../logger.ts";
import { endFromOutside } from "../queue/end-run.ts";
import { enqueue } from "../queue/enqueue.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { addTestDevice } from "../service/testing/test-devices.ts";
import { findAutomation } from "../store/automations.ts";
import { listEffects } from "../store/effects.ts";
import { everyEvent } from "../store/events.ts";
import { findItem, settleItem, type ItemEnd } from "../store/inbox.ts";
import { addPolicy, type NewPolicy } from "../store/policies.ts";
import { readRun } from "../store/run-views.ts";
import { wakeRun } from "../store/runs.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { transaction } from "../store/transaction.ts";
import type { ToolMethod } from "../tools/tool.ts";
import { createDurableHouse, toolOf, type DurableHouse } from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

const dayMs = 24 * 60 * 60_000;

/** A house whose `pay` tool asks, with what it has paid so far. */
function house(
  body: string,
  {
    pay = {},
    devices = true,
    ...more
  }: Partial<Parameters<typeof createDurableHouse>[0]> & {
    readonly pay?: Partial<ToolMethod>;
    readonly devices?: boolean;
  } = {},
) {
  const paid: string[] = [];
  const of = createDurableHouse({
    source: `export default automation(async ({ input, kv, pay, sink, sleep, step, parallel, ask, permit }) => { ${body} });`,
    runner,
    manifest: { tools: ["kv", "sink", "pay", "ask"], kv: ["test"] },
    tools: [
      toolOf("pay", {
        send: {
          kind: "effect",
          builtIn: "ask",
          recipients: ([what]: [string]) => [what.split(" ")[0] ?? ""],
          assumed: () => "assumed",
          async run([what]: [string]) {
            await new Promise((resolve) => setImmediate(resolve));
            paid.push(what);
            return { ok: true, value: `paid ${what}` };
          },
          ...pay,
        },
      }),
    ],
    ...more,
  });
  if (devices && !more.from) addTestDevice(of.queue.store, "Anna's phone", "admin");
  return { ...of, paid, [Symbol.dispose]: () => of[Symbol.dispose]() };
}

type House = ReturnType<typeof house>;

/** Executes what may go on now, and lets no time pass for what waits. */
async function go(of: DurableHouse): Promise<void> {
  while ((await of.executeNext()) !== undefined);
}

function openItems({ queue: { store } }: DurableHouse) {
  return store.db
    .prepare<[], { id: number }>(
      "select id from inbox_item where state = 'open' and call is not null order by id",
    )
    .all()
    .map(({ id }) => findItem(store, id));
}

function theItem(of: DurableHouse) {
  const [item] = openItems(of);
  if (!item) throw new Error("nobody is asked anything");
  return item;
}

/** As a decision does it. */
function say(of: DurableHouse, choice: "approve" | "reject" | "answer", more: Partial<ItemEnd> = {}): void {
  const { store, clock } = of.queue;
  const { itemId, runId } = theItem(of);
  transaction(store, () => {
    settleItem(store, itemId, { state: "resolved", choice, by: "Anna's phone", at: clock.now(), ...more });
    for (const reason of ["approval", "question"] as const) wakeRun(store, runId ?? 0, reason, clock.now());
  });
}

function rule(of: DurableHouse, policy: Partial<NewPolicy>): number {
  return addPolicy(of.queue.store, {
    ...plainTerms,
    automationId: of.queue.automationId,
    tool: "pay",
    effect: "ask",
    note: "",
    grantedOn: null,
    createdBy: "test",
    createdAt: of.clock.now(),
    expiresAt: null,
    ...policy,
  });
}

const ledger = (of: DurableHouse) =>
  listEffects(of.queue.store, {}, { limit: 100, offset: 0 }, { memberId: null, isAdmin: true })
    .items.toReversed()
    .map(({ tool, state }) => `${tool} ${state}`);

const runOf = (of: DurableHouse, runId: number) => readRun(of.queue.store, runId);

describe("a dry run", () => {
  const dryRun = async (of: House) => {
    const runId = of.queue.add();
    of.queue.store.db.prepare("update run set mode = 'dry_run' where id = ?").run(runId);
    await go(of);
    const answers = [...everyEvent(of.queue.store, runId, ["tool_result"])].map(({ body }) => body);
    return { run: runOf(of, runId), answers };
  };

  it("asks nobody, and says what it would ask about", async () => {
    using of = house(`await kv.set("n", 1); return pay.send("shop 1");`);
    const { run, answers } = await dryRun(of);
    expect(run).toMatchObject({ status: "succeeded", result: "assumed" });
    expect(answers.map(({ wouldDo, wouldAsk }) => [wouldDo, wouldAsk])).toEqual([
      [true, undefined],
      [true, true],
    ]);
    expect([openItems(of), of.paid]).toEqual([[], []]);
  });

  it("says of a question that it would be asked, and is refused one that nobody could answer", async () => {
    const body = `return [await ask("Bread?", { choices: ["yes", "no"] }), await permit({ http: { host: "a.example", methods: ["GET"] } })];`;
    using of = house(body);
    const { run, answers } = await dryRun(of);
    expect(run).toMatchObject({ status: "succeeded", result: [null, false] });
    expect(answers.map(({ wouldDo, wouldAsk }) => [wouldDo, wouldAsk])).toEqual([
      [undefined, true],
      [undefined, true],
    ]);
    using alone = house(body, { devices: false });
    expect((await dryRun(alone)).run).toMatchObject({ status: "failed", error: { type: "denied" } });
    expect([openItems(of), openItems(alone)]).toEqual([[], []]);
  });

  it("is refused what a run in earnest would be refused: by a rule, or as nobody could say yes", async () => {
    using of = house(`return pay.send("shop 1");`);
    rule(of, { effect: "deny" });
    expect((await dryRun(of)).run).toMatchObject({ status: "failed", error: { type: "denied" } });
    using alone = house(`return pay.send("shop 1");`, { devices: false });
    expect((await dryRun(alone)).run).toMatchObject({ status: "failed", error: { type: "denied" } });
    expect([ledger(of), ledger(alone)]).toEqual([[], []]);
  });
});

describe("a call that policy asks about", () => {
  it("waits without a process before anything has happened, and says exactly what it is about", async () => {
    using of = house(`return pay.send("shop 120 €");`, {
      pay: {
        risk: "medium",
        preview: () => ({ amounts: [{ label: "Sum", text: "120 €" }] }),
      },
    });
    const runId = of.queue.add();
    await of.executeNext();
    expect(runOf(of, runId)).toMatchObject({ status: "waiting", waitingFor: "approval" });
    const item = theItem(of);
    expect(runOf(of, runId)?.waitingOn).toBe(String(item.itemId));
    expect(item).toMatchObject({
      cause: "effect",
      runId,
      risk: "medium",
      onExpiry: "deny",
      expiresAt: item.openedAt + dayMs,
      body: {
        tool: "pay.send",
        args: ["shop 120 €"],
        recipients: ["shop"],
        amounts: [{ label: "Sum", text: "120 €" }],
        requester: "this terminal",
        why: { layer: "tool", policyId: null, limit: null },
      },
    });
    expect(ledger(of)).toEqual(["pay.send planned"]);
    expect(of.paid).toEqual([]);
  });

  it("is done once when it is approved, though policy still asks", async () => {
    using of = house(`return [await pay.send("shop 1"), Math.random() < 2];`);
    const runId = of.queue.add();
    await go(of);
    say(of, "approve");
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "succeeded", result: ["paid shop 1", true] });
    expect(of.paid).toEqual(["shop 1"]);
    expect(openItems(of)).toEqual([]);
  });

  it("is told of to whoever said yes, once it is done, though its run goes on", async () => {
    using of = house(`await pay.send("shop 1"); await sleep(3600_000);`);
    of.queue.add();
    await go(of);
    const { itemId } = theItem(of);
    say(of, "approve");
    const heard: string[] = [];
    of.queue.hub.subscribe((fact) => {
      if (fact.kind === "InboxChanged" && fact.itemId === itemId) heard.push(ledger(of).join());
    });
    await go(of);
    expect(heard).toEqual(["pay.send applied"]);
  });

  it("is never done when it is rejected: the run ends as canceled, and says who and why", async () => {
    using of = house(`try { await pay.send("shop 1"); } catch {} return pay.send("shop 2");`);
    const runId = of.queue.add();
    await go(of);
    say(of, "reject", { reason: "too much" });
    await go(of);
    expect(runOf(of, runId)).toMatchObject({
      status: "canceled",
      reason: "rejected",
      error: { type: "rejected", message: "Anna's phone rejected pay.send: too much" },
    });
    expect(ledger(of)).toEqual(["pay.send denied"]);
    expect(of.paid).toEqual([]);
    expect(findAutomation(of.queue.store, of.queue.automationId)).toMatchObject({ failures: 0 });
  });

  it("ends its run where nobody answers in time, and cannot be revived", async () => {
    using of = house(`return pay.send("shop 1");`);
    const runId = of.queue.add();
    await of.executeNext();
    const { itemId } = theItem(of);
    of.clock.advance(dayMs);
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "canceled", reason: "expired" });
    expect(findItem(of.queue.store, itemId)?.state).toBe("expired");
    expect(settleItem(of.queue.store, itemId, { state: "resolved", choice: "approve", at: 1 })).toBe(false);
    expect(of.paid).toEqual([]);
    // Whoever was away learns that it was not done.
    expect(openTestItems(of.queue.store)).toMatchObject([
      { cause: "run_failed", body: { type: "expired" }, runId },
    ]);
  });

  it("is left out, and the run goes on, where the rule says so", async () => {
    using of = house(`return pay.send("shop 1");`);
    rule(of, { onExpiry: "skip", askForMs: 60_000 });
    const runId = of.queue.add();
    await of.executeNext();
    of.clock.advance(60_000);
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "succeeded", result: "assumed" });
    expect(ledger(of)).toEqual(["pay.send skipped"]);
  });

  it("is closed with its run, when that is ended from outside", async () => {
    using of = house(`return pay.send("shop 1");`);
    const runId = of.queue.add();
    await of.executeNext();
    const { itemId } = theItem(of);
    endFromOutside(of.queue, { runId, queuedAt: 0 }, { status: "canceled", reason: "killed", error: null });
    expect(findItem(of.queue.store, itemId)?.state).toBe("superseded");
  });

  it("is not even asked where no paired device could ever say yes", async () => {
    using of = house(`return pay.send("shop 1");`, { devices: false });
    addTestDevice(of.queue.store, "Wall tablet", "viewer");
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "failed", reason: "denied" });
    expect(openItems(of)).toEqual([]);
  });

  it("says how many would have to agree where there are too few", async () => {
    using of = house(`return pay.send("shop 1");`);
    rule(of, { needs: 2 });
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)?.error?.message).toMatch(/^pay\.send needs 2 members to agree/);
  });

  it("shows no secret that it would send", async () => {
    using of = house(`return pay.send("shop {{secret:card}}");`);
    of.queue.add();
    await of.executeNext();
    expect((theItem(of).body as ApprovalBody).args).toEqual(["shop {{secret:card}}"]);
  });

  it("waits side by side with others of its run, each for its own answer", async () => {
    using of = house(`return (await parallel([() => pay.send("a 1"), () => pay.send("b 2")])).join();`);
    const runId = of.queue.add();
    await go(of);
    expect(openItems(of)).toHaveLength(2);
    say(of, "approve");
    await go(of);
    expect(runOf(of, runId)?.status).toBe("waiting");
    expect(of.paid).toEqual(["a 1"]);
    say(of, "approve");
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "succeeded", result: "paid a 1,paid b 2" });
  });
});

describe("other arguments than those that were shown", () => {
  const source = `await pay.send(input.what); return "done";`;

  it("are another question: what was asked before is closed, and its yes counts for nothing", async () => {
    using of = house(source);
    const first = enqueueWith(of, { what: "shop 120" });
    await go(of);
    const asked = theItem(of);
    end(of, first);
    enqueueWith(of, { what: "shop 180" }, first);
    await go(of);
    expect(findItem(of.queue.store, asked.itemId)?.state).toBe("superseded");
    const again = theItem(of);
    expect(again.body).toMatchObject({ args: ["shop 180"] });
    expect(Buffer.from(again.contentHash ?? [])).not.toEqual(Buffer.from(asked.contentHash ?? []));
    say(of, "approve");
    await go(of);
    expect(of.paid).toEqual(["shop 180"]);
  });

  it("are asked about although the others were approved", async () => {
    using of = house(source);
    const first = enqueueWith(of, { what: "shop 120" });
    await go(of);
    const { itemId } = theItem(of);
    say(of, "approve");
    end(of, first);
    enqueueWith(of, { what: "shop 180" }, first);
    await go(of);
    expect(theItem(of).itemId).not.toBe(itemId);
    expect(of.paid).toEqual([]);
  });

  it("are no others: the same, in another attempt, do what was approved", async () => {
    using of = house(source);
    const first = enqueueWith(of, { what: "shop 120" });
    await go(of);
    say(of, "approve");
    end(of, first);
    const second = enqueueWith(of, { what: "shop 120" }, first);
    await go(of);
    expect(runOf(of, second)).toMatchObject({ status: "succeeded" });
    expect(of.paid).toEqual(["shop 120"]);
    expect(openItems(of)).toEqual([]);
  });

  it("ask anew in another attempt where the first was rejected", async () => {
    using of = house(source);
    const first = enqueueWith(of, { what: "shop 120" });
    await go(of);
    say(of, "reject");
    await go(of);
    enqueueWith(of, { what: "shop 120" }, first);
    await go(of);
    expect(openItems(of)).toHaveLength(1);
    expect(of.paid).toEqual([]);
  });

  function enqueueWith(of: House, input: { readonly [name: string]: Json }, retryOf?: number): number {
    const queued = enqueue(of.queue, {
      automationId: of.queue.automationId,
      versionId: 1,
      trigger: "manual",
      startedByDevice: null,
      startedBy: "test",
      input,
      profile: "standard",
      ...(retryOf !== undefined && { retry: { of: retryOf, rootRunId: retryOf, attempt: 2 } }),
    });
    if (!queued.ok) throw new Error("the queue is full");
    return queued.value;
  }

  function end(of: House, runId: number): void {
    endFromOutside(of.queue, { runId, queuedAt: 0 }, { status: "failed", reason: "crashed", error: null });
  }
});

describe("rules", () => {
  it.each<[PolicyEffect, string, object]>([
    ["allow", "succeeded", { result: "paid shop 1" }],
    ["deny", "failed", { reason: "denied" }],
  ])("that %s are heeded at once, and nobody is asked", async (effect, status, more) => {
    using of = house(`return pay.send("shop 1");`);
    rule(of, { effect });
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status, ...more });
    expect(openItems(of)).toEqual([]);
  });

  it("that deny after a yes was said count, since a no is never overruled", async () => {
    using of = house(`return pay.send("shop 1");`);
    const runId = of.queue.add();
    await go(of);
    say(of, "approve");
    rule(of, { effect: "deny" });
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "failed", reason: "denied" });
    expect(of.paid).toEqual([]);
  });

  it.each(["kv.set('n', 1)", "sink.put('a')", "sink.send('a')"])(
    "hold for every kind of effect: %s",
    async (call) => {
      using of = house(`return ${call};`);
      rule(of, { tool: call.slice(0, call.indexOf(".")) });
      const runId = of.queue.add();
      await go(of);
      expect(runOf(of, runId)).toMatchObject({ status: "waiting", waitingFor: "approval" });
      expect(of.queue.store.db.prepare("select count(*) as n from kv").get()).toEqual({ n: 0 });
      expect(of.world()).toEqual({ keyed: new Map(), plain: new Map() });
      say(of, "approve");
      await go(of);
      expect(runOf(of, runId)?.status).toBe("succeeded");
    },
  );

  it("that deny a tool deny its reads, too, and never ask about them", async () => {
    using of = house(`return sink.look("a");`);
    rule(of, { tool: "sink" });
    const asked = of.queue.add();
    await go(of);
    expect(runOf(of, asked)?.status).toBe("succeeded");
    rule(of, { tool: "sink", effect: "deny" });
    const denied = of.queue.add();
    await go(of);
    expect(runOf(of, denied)).toMatchObject({ status: "failed", reason: "denied" });
  });

  it("with a quota let as many pass as they say, also side by side, and ask about the next", async () => {
    using of = house(
      `return (await parallel(["a", "b", "c", "d"].map((to) => () => pay.send(to + " 1")))).length;`,
    );
    rule(of, { effect: "allow", perDay: 2 });
    of.queue.add();
    await go(of);
    expect(of.paid).toHaveLength(2);
    expect(openItems(of)).toHaveLength(2);
    expect((theItem(of).body as ApprovalBody).why).toMatchObject({ limit: "per_day" });
  });

  it("with a quota for each recipient count each apart, and begin anew on the next day", async () => {
    using of = house(`await pay.send("a 1"); await pay.send("b 1"); return pay.send("a 2");`);
    rule(of, { effect: "allow", perRecipientDay: 1, beyond: "deny" });
    const first = of.queue.add();
    await go(of);
    expect(of.paid).toEqual(["a 1", "b 1"]);
    expect(runOf(of, first)).toMatchObject({ status: "failed", reason: "denied" });
    of.clock.advance(dayMs);
    of.queue.add();
    await go(of);
    expect(of.paid).toEqual(["a 1", "b 1", "a 1", "b 1"]);
  });

  it("that allow give way to the most risk that goes without asking", async () => {
    using of = house(`return pay.send("shop 1");`, { pay: { risk: "high" satisfies Risk } });
    rule(of, { effect: "allow" });
    of.queue.store.db.exec("update household set max_risk = 'medium'");
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)?.status).toBe("waiting");
    expect((theItem(of).body as ApprovalBody).why).toMatchObject({ limit: "max_risk" });
  });
});

describe("a power cut between any two commits", () => {
  it.each(["approve", "reject"] as const)(
    "leaves one question, and one outcome of its answer: %s",
    async (choice) => {
      const source = `await kv.set("before", 1); const paid = await pay.send("shop 1"); await kv.set("after", 1); return paid;`;
      using whole = house(source, { isWatching: true });
      whole.queue.add();
      await go(whole);
      say(whole, choice);
      await go(whole);
      const { moments } = whole;
      expect(moments.length).toBeGreaterThan(4);
      for (const from of moments) {
        using of = house(source, { from });
        await go(of);
        if (openItems(of).length > 0) say(of, choice);
        await go(of);
        const run = runOf(of, 1);
        const isApproved = choice === "approve";
        // The deed may have been done before the cut, and its answer lost: then a person is asked, and nothing is repeated.
        expect(["succeeded", "canceled", "waiting"]).toContain(run?.status);
        if (run?.status === "waiting") expect(run.waitingFor).toBe("reconcile");
        else expect(run?.status).toBe(isApproved ? "succeeded" : "canceled");
        expect(of.paid.length).toBeLessThanOrEqual(isApproved ? 1 : 0);
        const items = of.queue.store.db
          .prepare<[], { n: number }>("select count(*) as n from inbox_item where cause = 'effect'")
          .get();
        expect(items?.n).toBe(1);
      }
    },
  );
});

describe("ask and permit", () => {
  it("put a question to people, and answer what they say", async () => {
    using of = house(
      `return ask("Order the mail?", { text: "12 letters", choices: ["Order", "Not today"] });`,
    );
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "waiting", waitingFor: "question" });
    expect(theItem(of)).toMatchObject({
      cause: "asked",
      body: { title: "Order the mail?", text: "12 letters", choices: ["Order", "Not today"], fields: [] },
    });
    say(of, "answer", { answer: "Order" });
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "succeeded", result: "Order" });
  });

  it.each([
    ["null", "succeeded", null],
    ["end", "canceled", "expired"],
  ])("come to %s where nobody answers", async (onExpiry, status, reason) => {
    using of = house(`return ask("Go?", { forMs: 60_000, onExpiry: "${onExpiry}" });`);
    const runId = of.queue.add();
    await of.executeNext();
    of.clock.advance(60_000);
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status, reason, result: null });
  });

  it.each([
    ["ask()", "arguments_invalid"],
    ["ask('x', { choices: ['a'], fields: [{ name: 'b' }] })", "arguments_invalid"],
    ["ask('x', { fields: [{ name: 'b' }, { name: 'b' }] })", "arguments_invalid"],
    ["ask('x', { forMs: 1 })", "arguments_invalid"],
    ["permit({ http: { host: 'https://x' } })", "arguments_invalid"],
    ["permit('everything')", "arguments_invalid"],
  ])("%s is refused in words, and nobody is asked", async (call, code) => {
    using of = house(`try { return await ${call}; } catch (error) { return error.code; }`);
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)?.result).toBe(code);
    expect(openItems(of)).toEqual([]);
  });

  it("need the manifest's word", async () => {
    using of = house(`return ask("Go?");`, { manifest: { tools: ["kv"], kv: ["test"] } });
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "failed", reason: "denied" });
  });

  it.each([
    ["approve", true],
    ["reject", false],
  ] as const)("ask for more scope: %s answers %s", async (choice, answer) => {
    using of = house(`return permit({ http: { host: "shop.example", methods: ["GET"] } }, "prices");`);
    const runId = of.queue.add();
    await go(of);
    expect(theItem(of)).toMatchObject({
      cause: "scope",
      risk: "high",
      body: { why: "prices", grant: { kind: "http", http: { host: "shop.example", methods: ["GET"] } } },
    });
    say(of, choice);
    await go(of);
    expect(runOf(of, runId)).toMatchObject({ status: "succeeded", result: answer });
  });

  it("do not ask for what is allowed already", async () => {
    const http = [{ host: "shop.example", methods: ["GET"] as const }];
    using of = house(`return permit({ http: { host: "shop.example", methods: ["GET"] } });`, {
      manifest: { tools: ["ask"], http },
    });
    const runId = of.queue.add();
    await go(of);
    expect(runOf(of, runId)?.result).toBe(true);
  });
});

describe("the expiry of items", () => {
  it("closes what is over by itself, says so in the audit, and lets the run hear of it", async () => {
    using of = house(`return pay.send("shop 1");`);
    using _expiry = startExpiry({ ...of.queue, logger: silentLogger });
    const runId = of.queue.add();
    await of.executeNext();
    const { itemId, expiresAt } = theItem(of);
    of.clock.advance((expiresAt ?? 0) - of.clock.now() - 1);
    expect(findItem(of.queue.store, itemId)?.state).toBe("open");
    of.clock.advance(1);
    expect(findItem(of.queue.store, itemId)?.state).toBe("expired");
    const audited = of.queue.store.db
      .prepare("select action, subject from audit order by seq desc limit 1")
      .get();
    expect(audited).toEqual({ action: "item.expired", subject: `item:${itemId}` });
    await go(of);
    expect(runOf(of, runId)?.status).toBe("canceled");
  });

  it("closes at the start what was over while the house was off", async () => {
    using of = house(`return pay.send("shop 1");`);
    of.queue.add();
    await of.executeNext();
    const { itemId } = theItem(of);
    of.clock.advance(2 * dayMs);
    using _expiry = startExpiry({ ...of.queue, logger: silentLogger });
    expect(findItem(of.queue.store, itemId)?.state).toBe("expired");
  });
});
