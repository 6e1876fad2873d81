/** Scripts that tell of events, wait for them, and are begun by them. */
import { afterAll, describe, expect, it } from "vitest";
import { acceptEvent } from "../queue/accept-event.ts";
import { createEventSink } from "../queue/event-sink.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { findEvent, lastEventId } from "../store/deliveries.ts";
import { readRun } from "../store/run-views.ts";
import { standardRules } from "@hob/shared/model/schedule";
import { addTrigger, findTrigger } from "../store/triggers.ts";
import { createEmitTool } from "../tools/emit.ts";
import { deliverEvents } from "../queue/deliver.ts";
import { mostEventDepth } from "../queue/accept-event.ts";
import { createDurableHouse, type DurableHouse } from "./testing/durable-house.ts";
import { ensureHousehold } from "../store/household.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

describe("emit", () => {
  it("tells the house once, in the name of its automation, and answers who hears", async () => {
    using house = houseOf(`return await emit("washing.done", { minutes: 48 });`);
    listen(house, "washing.done");
    const runId = house.queue.add();
    await house.executeNext();
    expect(result(house, runId)).toEqual({ isNew: true, deliveries: 1 });
    expect(findEvent(house.queue.store, 1)).toMatchObject({
      source: "test",
      name: "washing.done",
      data: { minutes: 48 },
    });
  });

  it("of one key is one event, however often and by which run it is told", async () => {
    using house = houseOf(
      `return [await emit("a.b", 1, { key: "k" }), await emit("a.b", 1, { key: "k" }), await emit("a.b", 1)];`,
    );
    const runId = house.queue.add();
    await house.executeNext();
    expect(result(house, runId)).toMatchObject([{ isNew: true }, { isNew: false }, { isNew: true }]);
    expect(lastEventId(house.queue.store)).toBe(2);
    const second = house.queue.add();
    await house.executeNext();
    expect(result(house, second)).toMatchObject([{ isNew: false }, { isNew: false }, { isNew: true }]);
  });

  it.each([
    [`emit("Not a name")`, "arguments_invalid"],
    [`emit("a.b", "x".repeat(300000))`, "event_too_large"],
    [`emit("a.b", 1, { to: "nobody" })`, "automation_unknown"],
  ])("%s is refused as %s, and nothing is told", async (call, code) => {
    using house = houseOf(`try { await ${call}; return "told" } catch (error) { return error.code }`);
    const runId = house.queue.add();
    await house.executeNext();
    expect(result(house, runId)).toBe(code);
    expect(lastEventId(house.queue.store)).toBe(0);
  });

  it("needs the manifest to list it, and is only shown by a dry run", async () => {
    using closed = houseOf(`await emit("a.b")`, ["kv"]);
    const runId = closed.queue.add();
    await closed.executeNext();
    expect(readRun(closed.queue.store, runId)).toMatchObject({ status: "failed", reason: "denied" });
    expect(lastEventId(closed.queue.store)).toBe(0);
  });

  it("that leads to itself ends after so many turns", async () => {
    using house = houseOf(`await emit("round.again", run.event?.data ?? 0); return run.event;`);
    listen(house, "round.again");
    house.queue.add();
    for (let n = 0; n < mostEventDepth + 3; n++) {
      await house.executeNext();
      deliverEvents(house.queue, fail);
    }
    expect(lastEventId(house.queue.store)).toBe(mostEventDepth);
  });
});

describe("a run that an event began", () => {
  it("is told which, also when it is begun again", async () => {
    using house = houseOf(`await sleep(60_000); return run;`);
    listen(house, "washing.done");
    tell(house, { minutes: 48 });
    deliverEvents(house.queue, fail);
    await house.settle();
    expect(result(house, 1)).toMatchObject({
      trigger: "event",
      unattended: true,
      dueAt: null,
      event: { id: 1, source: "dryer", name: "washing.done", data: { minutes: 48 } },
    });
  });
});

describe("on", () => {
  it("waits for the next event without a process, and goes on with it", async () => {
    using house = houseOf(`return await on("washing.done");`);
    tell(house, "before");
    const runId = house.queue.add();
    await house.executeNext();
    expect(readRun(house.queue.store, runId)).toMatchObject({
      status: "waiting",
      waitingFor: "event",
      waitingOn: "washing.done",
    });
    tell(house, "other", { name: "washing.begun" });
    expect(await house.executeNext()).toBeUndefined();
    tell(house, "after");
    expect(await house.executeNext()).toBe(runId);
    expect(result(house, runId)).toMatchObject({ data: "after", source: "dryer" });
  });

  it("hears only whom it wants to hear", async () => {
    using house = houseOf(`return await on("washing.done", { from: "dryer" });`);
    const runId = house.queue.add();
    await house.executeNext();
    tell(house, 1, { source: "washer" });
    await house.executeNext();
    expect(readRun(house.queue.store, runId)?.status).toBe("waiting");
    tell(house, 2);
    await house.executeNext();
    expect(result(house, runId)).toMatchObject({ data: 2 });
  });

  it("answers null when its time is over", async () => {
    using house = houseOf(`return await on("washing.done", { timeoutMs: 3_600_000 });`);
    const runId = house.queue.add();
    await house.settle();
    expect(result(house, runId)).toBeNull();
    expect(readRun(house.queue.store, runId)?.status).toBe("succeeded");
  });

  it("misses nothing that comes while something else is done", async () => {
    using house = houseOf(
      `const heard = on("washing.done"); await sleep(60_000); return (await heard).data;`,
    );
    const runId = house.queue.add();
    await house.executeNext();
    tell(house, "meanwhile");
    await house.settle();
    expect(result(house, runId)).toBe("meanwhile");
  });

  it("needs the manifest to list it", async () => {
    using house = houseOf(`return await on("washing.done");`, ["emit"]);
    const runId = house.queue.add();
    await house.executeNext();
    expect(readRun(house.queue.store, runId)).toMatchObject({ status: "failed", reason: "denied" });
  });
});

function houseOf(body: string, tools: readonly string[] = ["emit", "on"]): DurableHouse {
  // The tool tells into the store of the house it is part of, which is there only afterwards.
  let sink: ReturnType<typeof createEventSink> | undefined;
  const emit = createEmitTool({
    depthOf: (runId) => sink?.depthOf(runId) ?? 0,
    accept: (event) => sink?.accept(event),
  });
  const house = createDurableHouse({
    source: `export default automation(async ({ run, sleep, emit, on }) => { ${body} });`,
    manifest: { tools },
    runner,
    tools: [emit],
  });
  ensureHousehold(house.queue.store, { name: "Test", timezone: "UTC" });
  sink = createEventSink(house.queue);
  return house;
}

function listen(house: DurableHouse, name: string): void {
  const { store, automationId } = house.queue;
  const triggerId = addTrigger(store, {
    automationId,
    input: { kind: "event", name },
    values: {},
    timezone: null,
    rules: { ...standardRules, overlap: "queue_all" },
    enabled: true,
    createdBy: "a test",
    at: 0,
  });
  expect(findTrigger(store, triggerId)).toBeDefined();
}

function fail(cause: unknown): never {
  throw cause;
}

let told = 0;

function tell(
  house: DurableHouse,
  data: string | number | { minutes: number },
  more: { source?: string; name?: string } = {},
): void {
  told += 1;
  acceptEvent(house.queue, {
    source: "dryer",
    name: "washing.done",
    dedupeKey: String(told),
    data,
    ...more,
  });
}

function result(house: DurableHouse, runId: number) {
  return readRun(house.queue.store, runId)?.result;
}
