import { expect, test } from "vitest";
import type { EngineSocket } from "./engine.ts";
import { createQueueShare, createSendQueue } from "./send-queue.ts";

/** A socket that lets go of bytes only when told. */
function slowSocket() {
  const sent: number[] = [];
  let buffered = 0;
  const socket: EngineSocket = {
    remoteAddress: "127.0.0.1",
    forwardedFor: undefined,
    send(bytes) {
      sent.push(bytes.length);
      buffered += bytes.length + 4;
    },
    bufferedBytes: () => buffered,
    close: () => undefined,
  };
  return { socket, sent, drain: (bytes = Infinity) => (buffered = Math.max(0, buffered - bytes)) };
}

const limits = { channelQueueBytes: 10_000, socketQueueBytes: 15_000 };

test("a share that is full is refused and sends nothing; another share still has room", () => {
  const { socket, sent } = slowSocket();
  const queue = createSendQueue(socket, limits);
  const [greedy, modest] = [createQueueShare(), createQueueShare()];
  expect(queue.offer(greedy, new Uint8Array(9_000))).toBe(true);
  expect(queue.offer(greedy, new Uint8Array(1_000))).toBe(false);
  expect(queue.offer(modest, new Uint8Array(1_000))).toBe(true);
  expect(sent).toEqual([9_000, 1_000]);
});

test("what has gone out frees its share, in order", () => {
  const { socket, drain } = slowSocket();
  const queue = createSendQueue(socket, limits);
  const [first, second] = [createQueueShare(), createQueueShare()];
  queue.offer(first, new Uint8Array(5_000));
  queue.offer(second, new Uint8Array(5_000));
  drain(5_100);
  expect(queue.offer(first, new Uint8Array(9_000))).toBe(true);
  expect(queue.offer(second, new Uint8Array(9_000))).toBe(false);
  drain();
  expect(queue.offer(second, new Uint8Array(9_000))).toBe(true);
  expect(first.waitingBytes).toBe(0);
});

test("a socket has room for so much, however many shares there are; the relay's own frames fit a little longer", () => {
  const { socket } = slowSocket();
  const queue = createSendQueue(socket, limits);
  expect(queue.offer(createQueueShare(), new Uint8Array(9_000))).toBe(true);
  expect(queue.offer(createQueueShare(), new Uint8Array(9_000))).toBe(false);
  let taken = 0;
  while (queue.control(new Uint8Array(1_000)) && taken < 10_000) taken += 1;
  expect(taken).toBeGreaterThan(100);
  expect(taken).toBeLessThan(300);
});

test("tiny messages count with what holding them costs", () => {
  const { socket } = slowSocket();
  const queue = createSendQueue(socket, limits);
  const share = createQueueShare();
  let taken = 0;
  while (queue.offer(share, new Uint8Array(7))) taken += 1;
  expect(taken).toBeLessThan(100);
});

test("a socket that keeps up is never refused, and nothing is remembered of what it took", () => {
  const { socket, drain } = slowSocket();
  const queue = createSendQueue(socket, limits);
  const share = createQueueShare();
  for (let i = 0; i < 50_000; i += 1) {
    expect(queue.offer(share, new Uint8Array(1_000))).toBe(true);
    drain(1_004);
  }
  expect(share.waitingBytes).toBeLessThan(2_300);
});
