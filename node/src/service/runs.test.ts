import { afterAll, describe, expect, it, vi } from "vitest";
import type { FollowItem, LogLine } from "@hob/shared/contract/runs";
import type { RunEvent } from "@hob/shared/contract/runs";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { transaction } from "../store/transaction.ts";
import { createTestHouse, terminal, type TestHouse } from "./testing/test-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });
const nobody = new AbortController().signal;

afterAll(async () => {
  await runner.close();
});

const greeter = {
  source: `export default automation(async ({ input, log }) => { log("hello"); return input.name; })`,
  more: {
    paramsSchema: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, times: { type: "integer", default: 1 } },
    },
  },
};

describe("starting a run", () => {
  it("lays its input over the stored values, and the run has its result in the end", async () => {
    await using house = createTestHouse(runner);
    house.create("greet", greeter.source, { ...greeter.more, values: { name: "stored" } });
    const first = started(house, "greet", {});
    const second = started(house, "greet", { name: "given" });
    expect(first).toMatchObject({
      status: "queued",
      startedBy: "this terminal",
      input: { name: "stored", times: 1 },
    });
    await ended(house, first.runId);
    await ended(house, second.runId);
    expect(got(house, first.runId)).toMatchObject({
      status: "succeeded",
      result: "stored",
      version: 1,
      lines: 1,
    });
    expect(got(house, second.runId)).toMatchObject({ status: "succeeded", result: "given" });
    expect(house.plain["automations.get"]({ automation: "greet" }, terminal)).toMatchObject({
      value: { lastRun: { runId: second.runId, status: "succeeded" } },
    });
    expect(auditEntries(house.store, 2)).toMatchObject([
      { action: "run.started" },
      { action: "run.started" },
    ]);
  });

  it("is refused at the field that does not fit, and nothing is queued", async () => {
    await using house = createTestHouse();
    house.create("greet", greeter.source, greeter.more);
    expect(house.plain["runs.start"]({ automation: "greet", input: {} }, terminal)).toEqual({
      ok: false,
      error: { type: "input_invalid", field: "input.name", problem: "is missing", fix: "give a text" },
    });
    expect(house.plain["runs.list"]({ limit: 50, offset: 0 }, terminal)).toEqual({
      ok: true,
      value: { items: [], total: 0 },
    });
  });

  it("of what is archived or not there is refused", async () => {
    await using house = createTestHouse();
    house.create("greet", greeter.source);
    house.plain["automations.archive"]({ automation: "greet", archived: true }, terminal);
    const start = (automation: string | number) =>
      house.plain["runs.start"]({ automation, input: {} }, terminal);
    expect(start("greet")).toMatchObject({ error: { type: "automation_archived", automation: "greet" } });
    expect(start(99)).toMatchObject({ error: { type: "automation_unknown", automation: "99" } });
  });

  it("that is undone with its transaction leaves nothing and wakes nobody", async () => {
    await using house = createTestHouse();
    house.create("greet", greeter.source);
    const facts: string[] = [];
    using _listening = house.hub.subscribe(({ kind }) => facts.push(kind));
    const undone = () =>
      transaction(house.store, () => {
        started(house, "greet", {});
        throw new Error("the request row could not be written");
      });
    expect(undone).toThrow();
    expect(facts).toEqual([]);
    expect(house.plain["runs.list"]({ limit: 50, offset: 0 }, terminal)).toMatchObject({
      value: { total: 0 },
    });
  });
});

describe("reading runs back", () => {
  it("lists the newest first, by automation and by state, with the total of all that match", async () => {
    await using house = createTestHouse();
    house.create("a", greeter.source);
    house.create("b", greeter.source);
    const ids = ["a", "b", "a", "a"].map((automation) => started(house, automation, {}).runId);
    house.plain["runs.cancel"]({ runId: ids[0] ?? 0 }, terminal);
    const list = (input: object) => house.plain["runs.list"]({ limit: 50, offset: 0, ...input }, terminal);
    expect(idsOf(list({}))).toEqual([ids.toReversed(), 4]);
    expect(idsOf(list({ automation: "a", limit: 1, offset: 1 }))).toEqual([[ids[2]], 3]);
    expect(idsOf(list({ automation: "a", status: "canceled" }))).toEqual([[ids[0]], 1]);
    expect(list({ automation: "nobody" })).toMatchObject({ error: { type: "automation_unknown" } });
  });

  it("pages lines and events by their numbers", async () => {
    await using house = createTestHouse(runner);
    house.create(
      "count",
      `export default automation(async ({ log }) => { for (let i = 1; i <= 30; i++) log("line " + i); })`,
    );
    const { runId } = started(house, "count", {});
    await ended(house, runId);
    const page = house.plain["runs.logs"]({ runId, after: 10, limit: 5 }, terminal);
    expect(page).toMatchObject({ value: { total: 30 } });
    expect(page.ok && page.value.items.map(({ n }) => n)).toEqual([11, 12, 13, 14, 15]);
    const events = house.plain["runs.events"]({ runId, after: 1, limit: 50 }, terminal);
    expect(events.ok && events.value.items.map(({ body }) => body["status"])).toEqual([
      "running",
      "succeeded",
    ]);
    for (const method of ["runs.logs", "runs.events"] as const) {
      expect(house.plain[method]({ runId: 99, after: 0, limit: 5 }, terminal)).toMatchObject({
        error: { type: "run_unknown", runId: 99 },
      });
    }
  });
});

describe("cancelling a run", () => {
  it("ends one that waits at once, and a second time is told that it has ended", async () => {
    await using house = createTestHouse();
    house.create("greet", greeter.source);
    const { runId } = started(house, "greet", {});
    expect(house.plain["runs.cancel"]({ runId }, terminal)).toMatchObject({
      value: { status: "canceled", reason: "killed", error: { message: "Ended by this terminal." } },
    });
    expect(house.plain["runs.cancel"]({ runId }, terminal)).toMatchObject({
      error: { type: "run_already_ended", runId, status: "canceled" },
    });
    expect(house.plain["runs.cancel"]({ runId: 99 }, terminal)).toMatchObject({
      error: { type: "run_unknown" },
    });
  });

  it("ends one that loops forever, and others do not notice", async () => {
    await using house = createTestHouse(runner);
    house.create("loop", `export default automation(async () => { for (;;); })`);
    house.create("greet", greeter.source);
    const loop = started(house, "loop", {});
    await vi.waitFor(() => expect(got(house, loop.runId).status).toBe("running"));
    const other = started(house, "greet", {});
    await ended(house, other.runId);
    house.plain["runs.cancel"]({ runId: loop.runId }, terminal);
    await ended(house, loop.runId);
    expect(got(house, loop.runId)).toMatchObject({ status: "canceled", reason: "killed" });
    expect(got(house, other.runId)).toMatchObject({ status: "succeeded" });
  });
});

describe("following a run", () => {
  const noisy = `export default automation(async ({ log, kv }) => {
    for (let i = 1; i <= 400; i++) { log("line " + i); if (i % 100 === 0) await kv.set("i", i); }
    return "done";
  })`;
  const kv = { manifest: { tools: ["kv"], http: [], kv: ["noisy"] } };

  it("gives every line and event as they come, and ends with the run's end behind them", async () => {
    await using house = createTestHouse(runner);
    house.create("noisy", noisy, kv);
    const { runId } = started(house, "noisy", {});
    const items: FollowItem[] = [];
    for await (const item of house.follow({ runId, afterLine: 0, afterEvent: 0 }, terminal, nobody))
      items.push(item);
    expect(items[0]).toMatchObject({ kind: "run", run: { status: "queued" } });
    expect(items.at(-1)).toMatchObject({ kind: "run", run: { status: "succeeded", result: "done" } });
    expect(linesIn(items).map(({ n }) => n)).toEqual(upTo(400));
    expect(eventsIn(items).map(({ seq }) => seq)).toEqual(upTo(11));
  });

  it("of one that ended long ago gives all of it, in pages of at most 100", async () => {
    await using house = createTestHouse(runner);
    house.create("noisy", noisy, kv);
    const { runId } = started(house, "noisy", {});
    await ended(house, runId);
    const items = await collected(house, runId, 350, 9);
    expect(items.map(({ kind }) => kind)).toEqual(["run", "lines", "events", "run"]);
    expect(linesIn(items)[0]?.n).toBe(351);
    expect(eventsIn(items).map(({ seq }) => seq)).toEqual([10, 11]);
    const whole = await collected(house, runId, 0, 0);
    const pages = whole.flatMap((item) => (item.kind === "lines" ? [item.lines.length] : []));
    expect(pages).toEqual([100, 100, 100, 100]);
  });

  it("cut off anywhere and taken up at the last numbers loses nothing and repeats nothing", async () => {
    await using house = createTestHouse(runner);
    house.create("noisy", noisy, kv);
    const { runId } = started(house, "noisy", {});
    const items: FollowItem[] = [];
    for (let hasEnded = false; !hasEnded;) {
      const afterLine = linesIn(items).at(-1)?.n ?? 0;
      const afterEvent = eventsIn(items).at(-1)?.seq ?? 0;
      const cut = new AbortController();
      const source = house.follow({ runId, afterLine, afterEvent }, terminal, cut.signal);
      // One run item and two more of whatever comes, then the line drops.
      for (let taken = 0; taken < 3 && !hasEnded; taken++) {
        const next = await source.next();
        if (next.done) hasEnded = true;
        else items.push(next.value);
      }
      cut.abort();
    }
    expect(linesIn(items).map(({ n }) => n)).toEqual(upTo(400));
    expect(eventsIn(items).map(({ seq }) => seq)).toEqual(upTo(11));
  });

  it("waits for no reader: the run ends although nobody reads on", async () => {
    await using house = createTestHouse(runner);
    house.create("noisy", noisy, kv);
    const { runId } = started(house, "noisy", {});
    const slow = house.follow({ runId, afterLine: 0, afterEvent: 0 }, terminal, nobody);
    await slow.next();
    await ended(house, runId);
    const items: FollowItem[] = [];
    for await (const item of slow) items.push(item);
    expect(linesIn(items).map(({ n }) => n)).toEqual(upTo(400));
  });

  it("ends when the reader goes away while nothing happens", async () => {
    await using house = createTestHouse();
    house.create("noisy", noisy, kv);
    const { runId } = started(house, "noisy", {});
    const gone = new AbortController();
    const source = house.follow({ runId, afterLine: 0, afterEvent: 0 }, terminal, gone.signal);
    await source.next();
    await source.next();
    const waiting = source.next();
    gone.abort();
    expect(await waiting).toEqual({ done: true, value: { ok: true, value: null } });
  });

  it("of no run says so", async () => {
    await using house = createTestHouse();
    const answer = await house.follow({ runId: 99, afterLine: 0, afterEvent: 0 }, terminal, nobody).next();
    expect(answer).toEqual({ done: true, value: { ok: false, error: { type: "run_unknown", runId: 99 } } });
  });
});

function started(house: TestHouse, automation: string, input: { [key: string]: string }) {
  const answer = house.plain["runs.start"]({ automation, input }, terminal);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

function got(house: TestHouse, runId: number) {
  const answer = house.plain["runs.get"]({ runId }, terminal);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

async function ended(house: TestHouse, runId: number): Promise<void> {
  await vi.waitFor(() => expect(got(house, runId).endedAt).not.toBeNull(), { timeout: 20_000, interval: 5 });
}

async function collected(house: TestHouse, runId: number, afterLine: number, afterEvent: number) {
  const items: FollowItem[] = [];
  for await (const item of house.follow({ runId, afterLine, afterEvent }, terminal, nobody)) items.push(item);
  return items;
}

function linesIn(items: readonly FollowItem[]): LogLine[] {
  return items.flatMap((item) => (item.kind === "lines" ? item.lines : []));
}

function eventsIn(items: readonly FollowItem[]): RunEvent[] {
  return items.flatMap((item) => (item.kind === "events" ? item.events : []));
}

function idsOf(answer: ReturnType<TestHouse["plain"]["runs.list"]>) {
  return answer.ok ? [answer.value.items.map(({ runId }) => runId), answer.value.total] : answer.error;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
