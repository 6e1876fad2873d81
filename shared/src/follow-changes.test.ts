import { beforeAll, beforeEach, expect, test } from "vitest";
import type { ChangesItem } from "./contract/changes.ts";
import { loadSodium } from "./crypto/sodium.ts";
import { followChanges } from "./follow-changes.ts";
import { createLink } from "./reconnecting-link.ts";
import { decodeRequest, encodeAnswer, encodeItem } from "./rpc.ts";
import { createManualClock, type ManualClock } from "./testing/manual-clock.ts";
import { createMemoryHouse, settle, type MemoryHouse } from "./testing/memory-house.ts";
import type { StreamSink } from "./wire/session.ts";

beforeAll(() => loadSodium());

let clock: ManualClock;
let house: MemoryHouse;
let asked: unknown[];
let seen: ChangesItem[];

beforeEach(() => {
  clock = createManualClock();
  house = createMemoryHouse(clock);
  asked = [];
  seen = [];
});

const never = new Promise<Uint8Array>(() => {});

function answerWith(...openings: ((sink: StreamSink) => Promise<Uint8Array>)[]): void {
  house.behaviour.handlers.onOpen = (message, sink) => {
    asked.push(decodeRequest(message).input);
    return openings[asked.length - 1]?.(sink) ?? never;
  };
}

function follow() {
  const link = createLink({ profile: house.profile, connectSocket: house.connectSocket, clock });
  return { link, following: followChanges(link, (item) => seen.push(item)) };
}

function sending(...items: ChangesItem[]) {
  return async (sink: StreamSink): Promise<Uint8Array> => {
    for (const item of items) await sink.write(encodeItem(item));
    return never;
  };
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250);
    await settle();
  }
}

const item = (rev: number, more: Partial<ChangesItem> = {}): ChangesItem => ({
  epoch: "one",
  rev,
  reset: false,
  changes: [{ topic: "run", id: rev }],
  ...more,
});

test("changes are asked for past the last one seen, and each is handed on once", async () => {
  answerWith(
    sending(item(4, { reset: true, changes: [] }), item(5), item(6)),
    sending(item(6, { changes: [] }), item(6), item(8)),
  );
  follow();
  await pass(500);
  house.sockets.at(-1)?.socket.close(1006);
  await pass(2_000);
  expect(asked).toEqual([{ rev: 0 }, { epoch: "one", rev: 6 }]);
  expect(seen.map(({ rev }) => rev)).toEqual([4, 5, 6, 8]);
});

test("a house that was started anew is believed, though it counts from the beginning", async () => {
  const anew = item(0, { epoch: "two", reset: true, changes: [] });
  answerWith(sending(item(7)), sending(anew, item(1, { epoch: "two" })));
  follow();
  await pass(500);
  house.sockets.at(-1)?.socket.close(1006);
  await pass(2_000);
  expect(seen).toEqual([item(7), anew, item(1, { epoch: "two" })]);
});

test("a house that fails at it is asked again at the next session, not before", async () => {
  const failing = () => Promise.resolve(encodeAnswer({ ok: false, error: { type: "internal", trace: "t" } }));
  answerWith(failing, sending(item(3)));
  follow();
  await pass(60_000);
  expect(asked.length).toBe(1);
  house.sockets.at(-1)?.socket.close(1006);
  await pass(2_000);
  expect(seen).toEqual([item(3)]);
});

test("nothing is followed any more once cancelled, or once the link is closed", async () => {
  answerWith(sending(item(1)));
  const { link, following } = follow();
  await pass(500);
  following.cancel();
  house.sockets.at(-1)?.socket.close(1006);
  await pass(5_000);
  expect(asked.length).toBe(1);
  followChanges(link, () => {});
  await pass(500);
  link.close();
  await pass(60_000);
  expect(asked.length).toBe(2);
  expect(clock.pendingTimers()).toBe(0);
});
