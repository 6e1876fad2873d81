import type { FollowItem } from "@hob/shared/contract/runs";
import { followRun } from "@hob/shared/follow-run";
import type { ConnectSocket } from "@hob/shared/socket";
import { credits } from "@hob/shared/wire/credit";
import { expect, test, vi } from "vitest";
import { createGapReader } from "./cli/gap-reader.ts";
import { connectWs } from "./control/socket-ws.ts";
import { startTestHouse } from "./testing/house.ts";

/** A network that can stop delivering and later goes on where it stopped. */
function stallingNetwork() {
  const held: (() => void)[] = [];
  let isStalled = false;
  let heldBytes = 0;
  const connectSocket: ConnectSocket = (url, events) =>
    connectWs(url, {
      ...events,
      onMessage(bytes) {
        if (!isStalled) return events.onMessage(bytes);
        const copy = bytes.slice();
        heldBytes += copy.length;
        held.push(() => events.onMessage(copy));
      },
    });
  return {
    connectSocket,
    heldBytes: () => heldBytes,
    stall: () => (isStalled = true),
    goOn() {
      isStalled = false;
      for (const deliver of held.splice(0)) deliver();
    },
  };
}

const lineCount = 12_000;

test("a reader that stalls holds up nobody, is told of the gap, and pages to every line once", async () => {
  await using house = await startTestHouse();
  const network = stallingNetwork();
  const { link } = await house.pairDevice({ connectSocket: network.connectSocket });
  const created = await link.call("automations.create", {
    name: "Chatterbox",
    slug: "chatterbox",
    source: `export default automation(async ({ log }) => {
      for (let n = 1; n <= ${lineCount}; n++) log("line " + n);
    });`,
    manifest: { tools: [] },
  });
  expect(created).toMatchObject({ ok: true });
  const started = await link.call("runs.start", { automation: "chatterbox" });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  const { runId } = started.value;

  const gaps: FollowItem[] = [];
  const numbers: number[] = [];
  const reader = createGapReader(
    (after) => link.call("runs.logs", { runId, after, limit: 500 }),
    (item) => item.kind === "lines" && numbers.push(...item.lines.map(({ n }) => n)),
  );
  const following = followRun(link, { runId }, (item) => {
    if (item.kind === "gap") gaps.push(item);
    reader.take(item);
  });
  network.stall();
  await vi.waitFor(
    async () => {
      const run = await house.terminal.call("runs.get", { runId });
      expect(run).toMatchObject({ value: { status: "succeeded", lines: lineCount } });
    },
    { timeout: 20_000 },
  );
  // What is under way is what the reader has granted, and not the log.
  expect(network.heldBytes()).toBeLessThan(credits.sessionBytes);
  network.goOn();
  expect(await following.done).toMatchObject({ ok: true, value: { status: "succeeded" } });
  expect(await reader.finish()).toEqual({ ok: true, value: null });
  expect(gaps.length).toBeGreaterThan(0);
  expect(numbers).toEqual(Array.from({ length: lineCount }, (_, i) => i + 1));
});
