/** How much a relay that proves, counts and bounds costs beside forwarders that do none of it. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { barePair, relayPair, tcpPair, type End, type Pair } from "./forwarded-pairs.ts";
import type { ForwarderPorts, ForwarderUse } from "./forwarders.ts";
import { interleave } from "./interleave.ts";
import { rivalOf, type BenchRow } from "./row.ts";

const pairs = 8;
const repeatMs = 250;
/** Under way at most, one pair and direction, when batched: well inside every forwarder's queues. */
const batchBytes = 256 * 1024;
const batchMessages = 64;

/** Six rates (three sizes; one message in flight a pair, and batched), and the processor time behind two of them. */
export async function measureForwarding(): Promise<readonly BenchRow[]> {
  await loadSodium();
  const forwarders = fork(new URL("./forwarders.ts", import.meta.url));
  const [ports] = (await once(forwarders, "message")) as [ForwarderPorts];
  const contenders = await connectAll(ports);
  const rows: BenchRow[] = [];
  for (const bytes of [64, 1024, 16_384]) {
    rows.push(await rateRow(contenders, bytes, 1));
    rows.push(await rateRow(contenders, bytes, Math.min(batchMessages, Math.floor(batchBytes / bytes))));
  }
  rows.push(await processorRow(forwarders, contenders));
  for (const { left, right } of Object.values(contenders).flat()) {
    left.close();
    right.close();
  }
  forwarders.disconnect();
  await once(forwarders, "exit");
  return rows;
}

type Contenders = { readonly [Name in "ours" | "bare" | "tcp"]: readonly Pair[] };

async function connectAll(ports: ForwarderPorts): Promise<Contenders> {
  const numbers = Array.from({ length: pairs }, (_, i) => i + 1);
  return {
    ours: await Promise.all(numbers.map(() => relayPair(ports.relayUrl))),
    bare: await Promise.all(numbers.map((name) => barePair(ports.bareUrl, name))),
    tcp: await Promise.all(numbers.map((name) => tcpPair(ports.tcpPort, name))),
  };
}

async function rateRow(contenders: Contenders, bytes: number, batch: number): Promise<BenchRow> {
  const spreads = await interleave(
    { rounds: 9, warmups: 2 },
    {
      ours: () => messagesPerSecond(contenders.ours, bytes, batch),
      bare: () => messagesPerSecond(contenders.bare, bytes, batch),
      tcp: () => messagesPerSecond(contenders.tcp, bytes, batch),
    },
  );
  const better = "more";
  const size = bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KB`;
  return {
    id: `relay-${bytes}-${batch === 1 ? "single" : "batched"}`,
    figure: `relay, ${size}, ${batch === 1 ? "one in flight a pair" : `${batch} in flight a pair`}`,
    unit: "messages/s",
    better,
    ours: spreads.ours,
    rivals: [
      rivalOf("bare ws forwarder", spreads.bare, { ours: spreads.ours, better, goalRatio: 0.85 }),
      rivalOf("raw TCP forwarder", spreads.tcp, { ours: spreads.ours, better }),
    ],
    notes: [
      `Relay: ${pairs} pairs with all their ends in one process and the forwarder in another, so rates also hold what the ends cost; the processor time does not.`,
    ],
  };
}

/** Rates hide what the forwarder costs once the ends are the bottleneck; its processor time does not. */
async function processorRow(forwarders: ChildProcess, contenders: Contenders): Promise<BenchRow> {
  const each = (name: keyof Contenders) => async () => {
    const before = await processorTimeUs(forwarders);
    const forwarded = await exchange(contenders[name], 64, 1);
    return ((await processorTimeUs(forwarders)) - before) / forwarded.messages;
  };
  const spreads = await interleave(
    { rounds: 9, warmups: 2 },
    { ours: each("ours"), bare: each("bare"), tcp: each("tcp") },
  );
  const better = "less";
  return {
    id: "relay-64-cpu",
    figure: "relay, processor time for one 64 B message",
    unit: "us",
    better,
    ours: spreads.ours,
    rivals: [
      rivalOf("bare ws forwarder", spreads.bare, { ours: spreads.ours, better }),
      rivalOf("raw TCP forwarder", spreads.tcp, { ours: spreads.ours, better }),
    ],
  };
}

async function messagesPerSecond(group: readonly Pair[], bytes: number, batch: number): Promise<number> {
  const { messages, elapsedMs } = await exchange(group, bytes, batch);
  return (messages * 1000) / elapsedMs;
}

/** All pairs talk for `repeatMs`, then finish what they began, so that nothing is left for the next one. */
async function exchange(group: readonly Pair[], bytes: number, batch: number) {
  const startedMs = performance.now();
  let isOver = false;
  const talks = group.map((pair) => talk(pair, bytes, batch, () => isOver));
  await pause(repeatMs);
  isOver = true;
  const counts = await Promise.all(talks);
  return {
    messages: counts.reduce((sum, count) => sum + count, 0),
    elapsedMs: performance.now() - startedMs,
  };
}

/** Left sends a batch, right answers with one as soon as it has all of it, and so on. Counts both ways. */
function talk({ left, right }: Pair, bytes: number, batch: number, isOver: () => boolean): Promise<number> {
  const fromLeft = left.prepare(bytes);
  const fromRight = right.prepare(bytes);
  let messages = 0;
  return new Promise((resolve) => {
    onBatch(right, batch, () => sendBatch(right, fromRight, batch));
    onBatch(left, batch, () => {
      messages += 2 * batch;
      if (isOver()) resolve(messages);
      else sendBatch(left, fromLeft, batch);
    });
    sendBatch(left, fromLeft, batch);
  });
}

function onBatch(end: End, batch: number, act: () => void): void {
  let arrived = 0;
  end.onMessage(() => {
    arrived += 1;
    if (arrived % batch === 0) act();
  });
}

function sendBatch(end: End, prepared: Uint8Array, batch: number): void {
  for (let i = 0; i < batch; i++) end.send(prepared);
}

async function processorTimeUs(forwarders: ChildProcess): Promise<number> {
  const answer = once(forwarders, "message");
  forwarders.send("use");
  const [{ cpuUs }] = (await answer) as [ForwarderUse];
  return cpuUs;
}
