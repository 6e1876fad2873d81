import { describe, expect, it } from "vitest";
import { eventsAfter } from "@hob/node/store/events";
import { linesAfter } from "@hob/node/store/lines";
import { readRun } from "@hob/node/store/run-views";
import { createTestStore } from "@hob/node/store/testing/test-store";
import { copyRun } from "./copied-runs.ts";
import { createEngineHouse } from "./engine-house.ts";
import { shortRun } from "./short-run.ts";

describe("copies of a run", () => {
  it("are what the run is, under other ids and times", async () => {
    using store = createTestStore();
    await using house = await createEngineHouse(store);
    const [runId = 0] = await house.run(house.publish("short", shortRun), 1);
    const copies = copyRun(store, runId, 3);
    expect(copies).toEqual([runId + 1, runId + 2, runId + 3]);
    const told = (id: number) => ({
      status: readRun(store, id)?.status,
      events: eventsAfter(store, id, 0, 100, 1e6).map(({ at: _at, body, ...event }) => ({
        ...event,
        body: { ...body, effect: null },
      })),
      lines: linesAfter(store, id, 0, 100, 1e6).map(({ n, text }) => ({ n, text })),
    });
    expect(told(runId).lines).toHaveLength(10);
    for (const copy of copies) expect(told(copy)).toEqual(told(runId));
    const times = [...copies, runId].map((id) => readRun(store, id)?.queuedAt ?? 0);
    expect(times.map((at) => (times.at(-1) ?? 0) - at)).toEqual([3_000, 2_000, 1_000, 0]);
  });
});
