import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FollowItem, Run } from "./contract/runs.ts";
import { loadSodium } from "./crypto/sodium.ts";
import { followRun } from "./follow-run.ts";
import { createLink } from "./reconnecting-link.ts";
import { decodeRequest, encodeAnswer, encodeItem } from "./rpc.ts";
import { createManualClock, type ManualClock } from "./testing/manual-clock.ts";
import { createMemoryHouse, settle, type MemoryHouse } from "./testing/memory-house.ts";
import type { StreamSink } from "./wire/session.ts";

beforeAll(() => loadSodium());

let clock: ManualClock;
let house: MemoryHouse;
/** Where each opened stream was asked to begin. */
let openedAt: { afterLine: number; afterEvent: number }[];

beforeEach(() => {
  clock = createManualClock();
  house = createMemoryHouse(clock);
  openedAt = [];
});

const never = new Promise<Uint8Array>(() => {});
const done = () => encodeAnswer({ ok: true, value: null });

/** Answers the nth opening of the stream; the last one again and again. */
function answerWith(...openings: ((sink: StreamSink) => Promise<Uint8Array>)[]): void {
  house.behaviour.handlers.onOpen = (message, sink) => {
    openedAt.push(decodeRequest(message).input as { afterLine: number; afterEvent: number });
    const opening = openings[Math.min(openedAt.length, openings.length) - 1];
    return opening ? opening(sink) : never;
  };
}

function follow(onItem: (item: FollowItem) => void, start: { afterLine?: number } = {}) {
  const link = createLink({ profile: house.profile, connectSocket: house.connectSocket, clock });
  return followRun(link, { runId: 1, ...start }, onItem);
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250);
    await settle();
  }
}

const lines = (from: number, to: number): FollowItem => ({
  kind: "lines",
  lines: Array.from({ length: to - from + 1 }, (_, i) => ({
    n: from + i,
    at: 0,
    level: "info" as const,
    text: `line ${from + i}`,
  })),
});

const nothingUsed = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, hostCalls: 0, effects: 0 };

const run = (status: Run["status"]): FollowItem => ({
  kind: "run",
  run: {
    runId: 1,
    automationId: 1,
    automationSlug: "digest",
    automationName: "Digest",
    version: 1,
    kind: "automation",
    mode: "live",
    trigger: "manual",
    triggerId: null,
    dueAt: null,
    missedFrom: null,
    status,
    reason: null,
    attempt: 1,
    costMicros: 0,
    parentRunId: null,
    isVeiled: false,
    startedBy: "Phone",
    queuedAt: 0,
    startedAt: 0,
    endedAt: null,
    error: null,
    input: {},
    result: null,
    use: nothingUsed,
    limits: nothingUsed,
    lines: 0,
    events: 0,
    waitingFor: null,
    wakeAt: null,
    waitingOn: null,
    retryOf: null,
    retriedBy: null,
    replayOf: null,
    children: 0,
    total: {
      runs: 1,
      costMicros: 0,
      cpuMs: 0,
      hostCalls: 0,
      effects: 0,
      tokensIn: 0,
      tokensOut: 0,
      tokensThinking: 0,
      llmCalls: 0,
    },
  },
});

function numbersIn(items: readonly FollowItem[]): number[] {
  return items.flatMap((item) => (item.kind === "lines" ? item.lines.map(({ n }) => n) : []));
}

describe("a followed run", () => {
  test("loses and repeats no line over a lost session, whatever the house sends twice", async () => {
    answerWith(
      async (sink) => {
        await sink.write(encodeItem(lines(1, 3)));
        await sink.write(encodeItem(lines(4, 5)));
        house.sockets.at(-1)?.socket.close(1006);
        return never;
      },
      async (sink) => {
        // More than was asked for: a house may repeat itself, a page may not.
        await sink.write(encodeItem(lines(3, 7)));
        await sink.write(encodeItem(run("succeeded")));
        return done();
      },
    );
    const items: FollowItem[] = [];
    const following = follow((item) => items.push(item));
    await pass(2_000);
    expect(await following.done).toMatchObject({ ok: true, value: { status: "succeeded" } });
    expect(numbersIn(items)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(openedAt.map(({ afterLine }) => afterLine)).toEqual([0, 5]);
  });

  test("goes on past a gap: its lines come neither now nor after a loss", async () => {
    answerWith(
      async (sink) => {
        await sink.write(encodeItem(lines(1, 2)));
        await sink.write(encodeItem({ kind: "gap", from: 3, to: 90 }));
        house.sockets.at(-1)?.socket.close(1006);
        return never;
      },
      async (sink) => {
        await sink.write(encodeItem({ kind: "gap", from: 80, to: 95 }));
        await sink.write(encodeItem(lines(88, 97)));
        await sink.write(encodeItem(run("failed")));
        return done();
      },
    );
    const items: FollowItem[] = [];
    const following = follow((item) => items.push(item));
    await pass(2_000);
    expect(await following.done).toMatchObject({ ok: true });
    expect(items.filter(({ kind }) => kind === "gap")).toEqual([
      { kind: "gap", from: 3, to: 90 },
      { kind: "gap", from: 91, to: 95 },
    ]);
    expect(numbersIn(items)).toEqual([1, 2, 96, 97]);
    expect(openedAt.map(({ afterLine }) => afterLine)).toEqual([0, 90]);
  });

  test("waits out a house that is away, longer than any call would", async () => {
    house.setOnline(false);
    answerWith(async (sink) => {
      await sink.write(encodeItem(run("succeeded")));
      return done();
    });
    const following = follow(() => {}, { afterLine: 12 });
    await pass(120_000);
    house.setOnline(true);
    await pass(1_000);
    expect(await following.done).toMatchObject({ ok: true });
    expect(openedAt.map(({ afterLine }) => afterLine)).toEqual([12]);
  });

  test("ends with an error that no waiting will mend", async () => {
    answerWith(() => Promise.resolve(encodeAnswer({ ok: false, error: { type: "run_unknown", runId: 1 } })));
    const following = follow(() => {});
    await pass(1_000);
    expect(await following.done).toEqual({ ok: false, error: { type: "run_unknown", runId: 1 } });
    expect(openedAt.length).toBe(1);
  });

  test("whose end nobody here can read ends with an error, and is not asked for without a pause", async () => {
    const nonsense = () => Promise.resolve(encodeAnswer({ ok: true, value: "nonsense" }));
    answerWith(nonsense, nonsense, nonsense, () => never);
    const following = follow(() => {});
    await pass(1_000);
    expect(openedAt.length).toBe(1);
    expect(await following.done).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_answer" },
    });
  });

  test("that the house leaves off before its end, again and again, ends with an error", async () => {
    answerWith(async (sink) => {
      await sink.write(encodeItem(run("running")));
      return done();
    });
    const following = follow(() => {});
    await pass(1_000);
    expect(await following.done).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "ended_early" },
    });
  });

  test("cancelled while the house is away opens nothing when it is back", async () => {
    house.setOnline(false);
    answerWith(() => never);
    const following = follow(() => {});
    await pass(1_000);
    following.cancel();
    house.setOnline(true);
    await pass(20_000);
    expect(await following.done).toEqual({ ok: false, error: { type: "closed" } });
    expect(openedAt).toEqual([]);
  });
});
