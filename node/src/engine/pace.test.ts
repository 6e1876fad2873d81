import { afterAll, expect, it } from "vitest";
import type { Rate } from "../policy/token-buckets.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { listEffects } from "../store/effects.ts";
import { readRun } from "../store/run-views.ts";
import { createDurableHouse, lastRun } from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

const house = (body: string, toolRate: Rate) =>
  createDurableHouse({
    source: `export default automation(async ({ log, kv, sink, sleep }) => { ${body} });`,
    runner,
    toolRate,
  });

/** After its burst, nothing more for a lifetime. */
const only = (burst: number): Rate => ({ perSecond: 1e-9, burst });

it("a tool that is called in a loop answers at its rate after the burst, and nothing fails", async () => {
  using of = house(
    `const times = []; for (let n = 0; n < 5; n++) { await sink.look("a"); times.push(Date.now()); } return times;`,
    { perSecond: 1, burst: 2 },
  );
  of.queue.add();
  await of.executeNext();
  const { status, result } = lastRun(of);
  expect(status).toBe("succeeded");
  const [first = 0, ...more] = result as number[];
  expect((more.at(-1) ?? 0) - first).toBeGreaterThanOrEqual(3000);
});

it("our own tables are called as often as the limit of calls allows", async () => {
  using of = house(`for (let n = 0; n < 50; n++) await kv.get("a"); return "done";`, only(1));
  of.queue.add();
  await of.executeNext();
  expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "done" });
});

it("a call whose turn would come too late is told so, and has certainly not happened", async () => {
  using of = house(
    `await sink.send("a"); try { await sink.send("b"); } catch (error) { return error.code; }`,
    only(1),
  );
  of.queue.add();
  await of.executeNext();
  expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "rate_limited" });
  expect([...of.world().plain.keys()]).toEqual(["a"]);
  const everybody = { memberId: null, isAdmin: true };
  expect(listEffects(of.queue.store, {}, { limit: 9, offset: 0 }, everybody).items).toHaveLength(1);
});

it("a call that is answered from the journal takes no turn", async () => {
  using of = house(
    `await sink.look("a"); await sink.look("b"); await sleep(3600_000); return "on";`,
    only(2),
  );
  of.queue.add();
  await of.settle();
  expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "on" });
});

it("a run that is ended in its wait has not made the call", async () => {
  using of = house(`await sink.send("a"); log("waits"); await sink.send("b");`, {
    perSecond: 1 / 59,
    burst: 1,
  });
  const runId = of.queue.add();
  const stop = new AbortController();
  using _listening = of.queue.hub.subscribe(
    (fact) => fact.kind === "LinesAppended" && stop.abort({ by: "Ann" }),
  );
  await of.executeNext(stop.signal);
  expect(readRun(of.queue.store, runId)).toMatchObject({
    status: "canceled",
    error: { message: "Ended by Ann." },
  });
  expect([...of.world().plain.keys()]).toEqual(["a"]);
});
