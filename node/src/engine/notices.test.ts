/** Scripts that tell people something. */
import { afterAll, describe, expect, it } from "vitest";
import { createNoticeSink, mostNotices, pushAgainAfterMs } from "../inbox/notice-sink.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { settleItem } from "../store/inbox.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { readRun } from "../store/run-views.ts";
import { createNotifyTool, type NoticeSink } from "../tools/notify.ts";
import { createMemorySecrets } from "../vault/testing/memory-secrets.ts";
import {
  createDurableHouse,
  lastRun,
  toolOf,
  type DurableHouse,
  type HouseOptions,
} from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

describe("notify", () => {
  it("puts a notice into the inbox, in the script's own words", async () => {
    using house = houseOf(`return notify("The washing is done", { text: "Since 14:02.", push: true });`);
    const runId = await runOnce(house);
    expect(readRun(house.queue.store, runId)?.result).toEqual({ isNew: true });
    expect(told(house)).toMatchObject([
      {
        kind: "notice",
        cause: "told",
        automationId: house.queue.automationId,
        runId,
        times: 1,
        body: { title: "The washing is done", text: "Since 14:02.", push: true, urgent: false },
      },
    ]);
    expect(house.queue.facts).toContainEqual({ kind: "InboxChanged", itemId: told(house)[0]?.itemId });
  });

  it("of one key is one notice that says the latest, until somebody puts it away", async () => {
    using house = houseOf(`return notify("Bins out: " + run.runId, { key: "bins" });`);
    await runOnce(house);
    const second = await runOnce(house);
    expect(told(house)).toMatchObject([{ times: 2, body: { title: `Bins out: ${second}` }, runId: second }]);
    settleItem(house.queue.store, told(house)[0]?.itemId ?? 0, {
      state: "resolved",
      at: 1,
      choice: "dismiss",
    });
    await runOnce(house);
    expect(told(house)).toMatchObject([{ times: 1 }]);
  });

  it("of one key is pushed again after twelve hours and not before, where it is to be pushed at all", async () => {
    using house = houseOf(
      `await notify("Stretch", { key: "a", push: true }); await notify("Quiet", { key: "b" });`,
    );
    const { store, clock } = house.queue;
    const pushed = () => store.db.prepare("select pushed_at as at from inbox_item order by id").pluck().all();
    await runOnce(house);
    const at = clock.now();
    store.db.prepare("update inbox_item set pushed_at = ?").run(at);
    clock.advance(pushAgainAfterMs - 60_000);
    await runOnce(house);
    expect(pushed()).toEqual([at, at]);
    clock.advance(60_000);
    await runOnce(house);
    expect(pushed()).toEqual([null, at]);
  });

  it("without a key is told apart each time, and once for all attempts at the same call", async () => {
    using house = houseOf(`await notify("a"); await notify("a"); await web.get("x");`, {
      tools: ["notify", "web"],
    });
    await runOnce(house);
    await house.settle();
    expect(lastRun(house)).toMatchObject({ status: "failed", attempt: 4 });
    expect(told(house)).toMatchObject([{ times: 1 }, { times: 1 }]);
  });

  it("is refused where nobody has read the last hundred, unless it repeats one of them", async () => {
    using house = houseOf(
      `for (let n = 0; n < ${mostNotices}; n++) await notify("n" + n, { key: "k" + n });
      await notify("again", { key: "k0" });
      return notify("more").catch((error) => error.code);`,
    );
    const runId = await runOnce(house);
    expect(readRun(house.queue.store, runId)?.result).toBe("too_many_notices");
    expect(told(house)).toHaveLength(mostNotices);
  });

  it("is only shown by a dry run, and needs the manifest to list it", async () => {
    using house = houseOf(`return notify("a");`);
    const runId = house.queue.add();
    house.queue.store.db.prepare("update run set mode = 'dry_run' where id = ?").run(runId);
    await house.executeNext();
    expect(readRun(house.queue.store, runId)).toMatchObject({ status: "succeeded", result: { isNew: true } });
    using closed = houseOf(`return notify("a");`, { tools: ["kv"] });
    const denied = await runOnce(closed);
    expect(readRun(closed.queue.store, denied)).toMatchObject({ status: "failed", reason: "denied" });
    expect([...told(house), ...told(closed)]).toEqual([]);
  });

  it("gives no secret away, wherever the script has its words from", async () => {
    const secrets = createMemorySecrets();
    secrets.set("token", "canary-Zq8x7Tr4", "example.com");
    using house = houseOf(
      `const half = "canary-Zq8"; await notify("It is " + half + "x7Tr4", { text: half + "x7Tr4" });`,
      { secrets },
    );
    await runOnce(house);
    expect(told(house)).toHaveLength(1);
    expect(JSON.stringify(told(house))).not.toContain("canary");
  });
});

interface NoticeHouse {
  readonly tools?: readonly string[];
  readonly secrets?: HouseOptions["secrets"];
}

function houseOf(body: string, { tools = ["notify"], secrets }: NoticeHouse = {}): DurableHouse {
  let sink: NoticeSink | undefined;
  const house = createDurableHouse({
    runner,
    tools: [createNotifyTool({ tell: (notice) => sink?.tell(notice) }), brokenWeb],
    manifest: { tools: [...tools], secrets: secrets ? ["token"] : [] },
    source: `export default automation(async ({ notify, run, web }) => { ${body} });`,
    ...(secrets && { secrets }),
  });
  sink = createNoticeSink(house.queue);
  return house;
}

const brokenWeb = toolOf("web", {
  get: { kind: "read", run: () => ({ ok: false, kind: "transient", code: "unreachable", message: "No." }) },
});

async function runOnce(house: DurableHouse): Promise<number> {
  const runId = house.queue.add();
  await house.executeNext();
  return runId;
}

function told({ queue: { store } }: DurableHouse) {
  return openTestItems(store, "told");
}
