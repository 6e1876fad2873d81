/** What a run needs people for becomes an item by itself, and is gone by itself once nobody is needed any more. */
import { afterAll, describe, expect, it } from "vitest";
import { endFromOutside } from "../queue/end-run.ts";
import { closeSecret } from "../queue/secret-waits.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { decideEffect, listEffects } from "../store/effects.ts";
import { query } from "../store/query.ts";
import { wakeRun, wakeRunsWaitingForSecret } from "../store/runs.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { transaction } from "../store/transaction.ts";
import type { ToolResult } from "../tools/tool.ts";
import { createDurableHouse, lastRun, toolOf, type DurableHouse } from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

describe("a secret that runs wait for", () => {
  it("is one item that says for what hosts, and how many runs wait", async () => {
    using house = houseOf(`await door.open("a")`);
    const first = await start(house);
    await start(house);
    expect(openTestItems(house.queue.store)).toMatchObject([
      {
        kind: "auth",
        cause: "secret",
        automationId: house.queue.automationId,
        times: 2,
        runId: first + 1,
        body: { secret: "door-key", hosts: ["door.lan"], isRefused: false },
      },
    ]);
  });

  it("is counted once for a run that is put away again and again", async () => {
    using house = houseOf(`await parallel([() => door.open("a"), () => sleep(60_000)])`);
    await start(house);
    await house.settle();
    expect(lastRun(house)).toMatchObject({ status: "waiting", waitingFor: "auth" });
    expect(openTestItems(house.queue.store)).toMatchObject([{ cause: "secret", times: 1 }]);
  });

  it("is resolved when it is set, by whoever did; refused again, it is another", async () => {
    using house = houseOf(`await door.open("a")`);
    await start(house);
    set(house, "Ann");
    expect(openTestItems(house.queue.store)).toEqual([]);
    await house.executeNext();
    expect(openTestItems(house.queue.store)).toMatchObject([{ times: 1, body: { isRefused: true } }]);
    expect(
      query<[], { by: string }>(
        house.queue.store,
        "select resolved_by as by from inbox_item where state = 'resolved'",
      ).all(),
    ).toEqual([{ by: "Ann" }]);
  });

  it("is resolved when the last run that waited for it has ended", async () => {
    using house = houseOf(`await door.open("a")`);
    const first = await start(house);
    const second = await start(house);
    end(house, first);
    expect(openTestItems(house.queue.store)).toHaveLength(1);
    end(house, second);
    expect(openTestItems(house.queue.store)).toEqual([]);
  });

  it("is resolved with a dry run that waited for it, too", async () => {
    using house = houseOf(`await door.open("a")`);
    const runId = house.queue.add();
    house.queue.store.db.prepare("update run set mode = 'dry_run' where id = ?").run(runId);
    await house.executeNext();
    expect(openTestItems(house.queue.store)).toHaveLength(1);
    end(house, runId);
    expect(openTestItems(house.queue.store)).toEqual([]);
  });
});

describe("an effect that nobody can be sure of", () => {
  it("is an item that says what it was, from when it is unclear until it is decided", async () => {
    using house = houseOf(`await door.ring("loud")`);
    const runId = await start(house);
    const [effect] = effectsOf(house);
    expect(openTestItems(house.queue.store)).toMatchObject([
      {
        kind: "indeterminate",
        cause: "unclear",
        runId,
        times: 1,
        effectState: "indeterminate",
        body: { effectId: effect?.effectId, tool: "door.ring", args: ["loud"], plannedAt: effect?.plannedAt },
      },
    ]);
  });

  it("is asked about once, however often the run is put away and begun again", async () => {
    using house = houseOf(`await parallel([() => door.ring("loud"), () => sleep(60_000)])`);
    await start(house);
    await house.settle();
    expect(lastRun(house)).toMatchObject({ status: "waiting", waitingFor: "reconcile" });
    expect(openTestItems(house.queue.store)).toMatchObject([{ times: 1 }]);
  });

  it("is still asked about when its run was ended", async () => {
    using house = houseOf(`await door.ring("loud")`);
    end(house, await start(house));
    expect(openTestItems(house.queue.store)).toMatchObject([{ cause: "unclear" }]);
  });

  it("is asked about from the end of its run on, where it was under way then", async () => {
    using house = houseOf(`await door.ring("loud")`);
    const runId = await start(house);
    // As where the house died between the two commits and nobody waited for the rest.
    house.queue.store.db.prepare("update effect set state = 'in_flight'").run();
    house.queue.store.db.prepare("delete from inbox_item").run();
    end(house, runId);
    expect(openTestItems(house.queue.store)).toMatchObject([{ cause: "unclear", effectState: "uncertain" }]);
  });

  it("is no longer asked about once a later attempt has proved it", async () => {
    using house = houseOf(`await door.ring("loud")`);
    const runId = await start(house);
    house.queue.store.db.prepare("update effect set state = 'applied'").run();
    end(house, runId);
    expect(openTestItems(house.queue.store)).toEqual([]);
  });

  it("is asked about again where it was to be done again, and is unclear again", async () => {
    using house = houseOf(`await door.ring("loud")`);
    const runId = await start(house);
    const { store, clock } = house.queue;
    decideEffect(store, effectsOf(house)[0]?.effectId ?? 0, "retry", "Ann", clock.now());
    house.queue.store.db.prepare("update inbox_item set state = 'resolved'").run();
    wakeRun(store, runId, "reconcile", clock.now());
    await house.executeNext();
    expect(openTestItems(store)).toMatchObject([{ cause: "unclear", times: 1 }]);
  });
});

const refused: ToolResult = {
  ok: false,
  kind: "auth",
  code: "secret_refused",
  message: "no",
  secret: "door-key",
};
const dropped: ToolResult = {
  ok: false,
  kind: "transient",
  code: "reset",
  message: "dropped",
  isUncertain: true,
};

const door = toolOf("door", {
  open: { kind: "read", run: () => refused },
  ring: { kind: "effect", run: () => dropped },
});

function houseOf(body: string): DurableHouse {
  return createDurableHouse({
    runner,
    tools: [door],
    manifest: { tools: ["door"], http: [{ host: "door.lan", methods: ["GET"] }] },
    source: `export default automation(async ({ door, parallel, sleep }) => { ${body}; });`,
  });
}

async function start(house: DurableHouse): Promise<number> {
  const runId = house.queue.add();
  await house.executeNext();
  return runId;
}

function end(house: DurableHouse, runId: number): void {
  const error = { type: "killed", message: "Ended by Ann." };
  endFromOutside(house.queue, { runId, queuedAt: 0 }, { status: "canceled", reason: "killed", error });
}

/** As `secrets.set` does it. */
function set({ queue }: DurableHouse, by: string): void {
  const { store, clock } = queue;
  transaction(store, () => {
    store.db
      .prepare(
        "insert into secret (name, hosts, sealed, set_by, set_at) values ('door-key', '[\"door.lan\"]', x'00', ?, ?)",
      )
      .run(by, clock.now());
    wakeRunsWaitingForSecret(store, "door-key", clock.now());
    closeSecret(queue, "door-key", by);
  });
}

function effectsOf({ queue: { store } }: DurableHouse) {
  return listEffects(store, {}, { limit: 9, offset: 0 }, { memberId: null, isAdmin: true }).items;
}
