import { afterAll, describe, expect, it, vi } from "vitest";
import * as v from "valibot";
import { commandOf } from "@hob/shared/contract/commands";
import type { FollowItem, LogLine } from "@hob/shared/contract/runs";
import type { RunEvent } from "@hob/shared/contract/runs";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { appendLines } from "../store/lines.ts";
import { transaction } from "../store/transaction.ts";
import { terminal } from "./caller.ts";
import { mostLinesBehind } from "./follow-run.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

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
    expect(listed(house)).toEqual({
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
    expect(listed(house)).toMatchObject({ value: { total: 0 } });
  });
});

describe("reading runs back", () => {
  it("lists the newest first, by automation and by state, with the total of all that match", async () => {
    await using house = createTestHouse();
    house.create("a", greeter.source);
    house.create("b", greeter.source);
    const ids = ["a", "b", "a", "a"].map((automation) => started(house, automation, {}).runId);
    house.plain["runs.cancel"]({ runId: ids[0] ?? 0 }, terminal);
    const list = (input: Partial<ListInput>) => idsOf(listed(house, input));
    expect(list({})).toEqual([ids.toReversed(), 4]);
    expect(list({ sort: "oldest", limit: 3 })).toEqual([ids.slice(0, 3), 4]);
    expect(list({ automation: "a", limit: 1, offset: 1 })).toEqual([[ids[2]], 3]);
    expect(list({ automation: "a", status: ["canceled", "running"] })).toEqual([[ids[0]], 1]);
    expect(listed(house, { automation: "nobody" })).toMatchObject({ error: { type: "automation_unknown" } });
  });

  it("leaves dry runs out of the list until they are asked for", async () => {
    await using house = createTestHouse();
    house.create("a", greeter.source);
    const [live, dry] = ["a", "a"].map((automation) => started(house, automation, {}).runId);
    house.store.db.prepare("update run set mode = 'dry_run' where id = ?").run(dry);
    expect(idsOf(listed(house))).toEqual([[live], 1]);
    expect(idsOf(listed(house, { mode: ["dry_run"] }))).toEqual([[dry], 1]);
    expect(idsOf(listed(house, { mode: ["dry_run", "live"] }))).toEqual([[dry, live], 2]);
  });

  it("gives 50 of a list where more or less than a page may hold is asked for", () => {
    const limits = [-1, 0, 1, 500, 501].map(
      (limit) => v.parse(commandOf("runs.list").input, { limit }) as { limit: number },
    );
    expect(limits.map(({ limit }) => limit)).toEqual([50, 50, 1, 500, 50]);
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
    const some = house.plain["runs.logs"]({ runId, after: 2, numbers: [29, 1, 4, 31], limit: 1 }, terminal);
    expect(some).toMatchObject({ value: { total: 30, items: [{ n: 4 }, { n: 29, text: "line 29" }] } });
    const search = { runId, text: "LINE 2", levels: ["info" as const], after: 2, limit: 3 };
    expect(await house.slow["runs.findLines"](search, terminal)).toEqual({
      ok: true,
      value: { numbers: [20, 21, 22], total: 10 },
    });
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
    await expect.poll(() => got(house, loop.runId).status).toBe("running");
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
  const kv = {
    manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: ["noisy"], tables: [], secrets: [] },
  };

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

  it("tells a reader that fell far behind what it missed, and goes on with the newest", async () => {
    await using house = createTestHouse();
    house.create("noisy", noisy, kv);
    const { runId, queuedAt } = started(house, "noisy", {});
    const gone = new AbortController();
    const slow = house.follow({ runId, afterLine: 0, afterEvent: 0 }, terminal, gone.signal);
    await slow.next();
    say(house, { runId, queuedAt }, 1, 200);
    expect(linesIn([await nextOf(slow)]).map(({ n }) => n)).toEqual(upTo(100));

    say(house, { runId, queuedAt }, 201, 50_000);
    const missed: FollowItem[] = [];
    while (linesIn(missed).at(-1)?.n !== 50_000) missed.push(await nextOf(slow));
    expect(missed.filter(({ kind }) => kind === "gap")).toEqual([{ kind: "gap", from: 101, to: 49_500 }]);
    expect(linesIn(missed).map(({ n }) => n)).toEqual(
      Array.from({ length: 500 }, (_, index) => 49_501 + index),
    );

    say(house, { runId, queuedAt }, 50_001, 50_100);
    expect(linesIn([await nextOf(slow)])).toHaveLength(100);
    gone.abort();
  });

  it("of a run with a long log begins with its end, and leaves the rest to be asked for", async () => {
    await using house = createTestHouse();
    house.create("noisy", noisy, kv);
    const { runId, queuedAt } = started(house, "noisy", {});
    say(house, { runId, queuedAt }, 1, mostLinesBehind + 1);
    house.plain["runs.cancel"]({ runId }, terminal);
    const items = await collected(house, runId, 0, 0);
    expect(items.map(({ kind }) => kind).filter((kind) => kind !== "events")).toEqual([
      "run",
      "gap",
      ...Array.from({ length: 5 }, () => "lines"),
      "run",
    ]);
    const near = await collected(house, runId, 1, 0);
    expect(linesIn(near)).toHaveLength(mostLinesBehind);
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

type ListInput = Parameters<TestHouse["plain"]["runs.list"]>[0];

function listed(house: TestHouse, input: Partial<ListInput> = {}) {
  const everything = { isTopLevel: false, sort: "newest" as const, limit: 50, offset: 0 };
  return house.plain["runs.list"]({ ...everything, ...input }, terminal);
}

/** Lines `first` to `last` become durable, as the journal would write them. */
function say(
  { store, hub }: TestHouse,
  run: { readonly runId: number; readonly queuedAt: number },
  first: number,
  last: number,
): void {
  transaction(store, () => {
    for (let n = first; n <= last; n += 100) {
      const batch = Array.from({ length: Math.min(100, last - n + 1) }, (_, index) => ({
        n: n + index,
        at: run.queuedAt,
        level: "info" as const,
        text: `line ${n + index}`,
      }));
      appendLines(store, run, batch);
    }
    hub.publish({ kind: "LinesAppended", runId: run.runId });
  });
}

/** The next item that is not an event. */
async function nextOf(source: ReturnType<TestHouse["follow"]>): Promise<FollowItem> {
  for (;;) {
    const next = await source.next();
    if (next.done) throw new Error("the stream ended");
    if (next.value.kind !== "events") return next.value;
  }
}

function idsOf(answer: ReturnType<TestHouse["plain"]["runs.list"]>) {
  return answer.ok ? [answer.value.items.map(({ runId }) => runId), answer.value.total] : answer.error;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
