import { beforeAll, describe, expect, test } from "vitest";
import { fromUtf8, utf8 } from "../bytes.ts";
import { createCipherState } from "../crypto/noise-cipher.ts";
import { loadSodium } from "../crypto/sodium.ts";
import type { Clock } from "../time.ts";
import { decodeRecord, encodeRecord, maxRecordBody, type PlainRecord } from "./record.ts";
import {
  createSession,
  SessionEnded,
  type Session,
  type SessionEnd,
  type SessionHandlers,
  type StreamSink,
} from "./session.ts";

beforeAll(() => loadSodium());

const stillClock: Clock = { now: () => 0, monotonic: () => 0, timer: () => ({ [Symbol.dispose]() {} }) };
const cipher = (fill: number) => createCipherState(new Uint8Array(32).fill(fill));
const maxMessageBytes = 200_000;

const echo: SessionHandlers = {
  onRequest: (message) => Promise.resolve(message),
  onOpen: (message) => Promise.resolve(message),
};

/** A peer that holds the keys and keeps to no rule, in front of an honest responder. */
function hostilePeer(handlers: SessionHandlers = echo) {
  const keys = { send: cipher(1), receive: cipher(2) };
  const heard: PlainRecord[] = [];
  const ends: SessionEnd[] = [];
  const node = createSession({
    side: "responder",
    send: cipher(2),
    receive: cipher(1),
    clock: stillClock,
    maxMessageBytes,
    handlers,
    transmit(sealed) {
      const record = decodeRecord(keys.receive.decrypt(sealed));
      if (record) heard.push(record);
    },
    onEnd: (end) => ends.push(end),
  });
  const send = (kind: PlainRecord["kind"], stream: number, body: Uint8Array, more = false) =>
    node.receive(keys.send.encrypt(encodeRecord({ kind, more, stream, body })));
  return { node, send, heard, ends };
}

/** Two honest sessions with a wire between them that delivers only when told. */
function slowPair(handlers: SessionHandlers = echo) {
  const wire: (() => void)[] = [];
  const ends: { device?: SessionEnd; node?: SessionEnd } = {};
  const device: Session = createSession({
    side: "initiator",
    send: cipher(1),
    receive: cipher(2),
    clock: stillClock,
    transmit: (sealed) => wire.push(() => node.receive(sealed)),
    onEnd: (end) => (ends.device = end),
  });
  const node: Session = createSession({
    side: "responder",
    send: cipher(2),
    receive: cipher(1),
    clock: stillClock,
    handlers,
    transmit: (sealed) => wire.push(() => device.receive(sealed)),
    onEnd: (end) => (ends.node = end),
  });
  async function deliver(): Promise<void> {
    for (let turn = 0; turn < 400; turn++) {
      for (const arrive of wire.splice(0)) arrive();
      await Promise.resolve();
    }
  }
  return { device, node, ends, deliver };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

describe("a peer that holds the keys and keeps to no rule", () => {
  test("cannot fill memory with messages it never completes", () => {
    const { send, ends } = hostilePeer();
    for (let stream = 1; stream < 20_001 && ends.length === 0; stream += 2) {
      send("request", stream, new Uint8Array(maxRecordBody), true);
    }
    expect(ends).toEqual([{ by: "us", cause: "too_large" }]);
  });

  test("cannot fill memory with pieces that hold nothing", () => {
    const { send, ends } = hostilePeer();
    send("request", 1, new Uint8Array(), true);
    expect(ends).toEqual([{ by: "us", cause: "malformed" }]);
  });

  test("cannot turn one kind of message into another half-way", () => {
    const { send, ends } = hostilePeer();
    send("request", 1, new Uint8Array(maxRecordBody), true);
    send("open", 1, utf8("rest"));
    expect(ends).toEqual([{ by: "us", cause: "malformed" }]);
  });

  test("cannot pile up answers that it never pays for", async () => {
    const { send, ends } = hostilePeer({ ...echo, onRequest: () => Promise.resolve(new Uint8Array(60_000)) });
    for (let stream = 1; stream < 2001 && ends.length === 0; stream += 2) {
      send("request", stream, utf8("more"));
      await settle();
    }
    expect(ends).toEqual([{ by: "us", cause: "too_many_streams" }]);
  });

  test("cannot use a stream's number twice, nor one of ours", async () => {
    for (const [first, second] of [
      [3, 3],
      [3, 1],
      [1, 2],
    ] as const) {
      const { send, ends } = hostilePeer();
      send("request", first, utf8("one"));
      await settle();
      send("request", second, utf8("two"));
      expect(ends).toEqual([{ by: "wire", cause: "malformed" }]);
    }
  });

  test("hears nothing of a stream after its end, however late its source writes", async () => {
    let sink: StreamSink | undefined;
    const { send, heard } = hostilePeer({
      ...echo,
      onOpen(_message, opened) {
        sink = opened;
        return Promise.resolve(utf8("end"));
      },
    });
    send("open", 1, utf8("follow"));
    await settle();
    await sink?.write(utf8("too late"));
    expect(heard.map(({ kind }) => kind)).toEqual(["end"]);
  });
});

describe("a slow wire", () => {
  test("keeps requests in their order when credit runs out, so that none counts as a stream used twice", async () => {
    const { device, ends, deliver } = slowPair();
    const large = Array.from({ length: 6 }, () => device.request(new Uint8Array(64_000)));
    const small = device.request(utf8("small"));
    await deliver();
    expect(ends).toEqual({});
    expect(fromUtf8(await small)).toBe("small");
    for (const answer of await Promise.all(large)) expect(answer.length).toBe(64_000);
  });
});

describe("code that throws", () => {
  test("in a listener ends its own stream, tells who waits for it, and leaves the session alone", async () => {
    const { device, ends, deliver } = slowPair({
      ...echo,
      async onOpen(_message, sink) {
        await sink.write(utf8("item"));
        return new Promise<Uint8Array>(() => {});
      },
    });
    const stream = device.stream(utf8("follow"), () => {
      throw new Error("the screen broke");
    });
    const told = expect(stream.done).rejects.toThrow("the screen broke");
    await deliver();
    await told;
    const alive = device.request(utf8("alive"));
    await deliver();
    expect(fromUtf8(await alive)).toBe("alive");
    expect(ends).toEqual({});
  });

  test("in a handler, before it has even made a promise, fails that request alone", async () => {
    const { device, ends, deliver } = slowPair({
      ...echo,
      onRequest(message) {
        if (fromUtf8(message) === "bad") throw new Error("broken");
        return Promise.resolve(message);
      },
    });
    const bad = expect(device.request(utf8("bad"))).rejects.toBeInstanceOf(SessionEnded);
    await deliver();
    await bad;
    const good = device.request(utf8("good"));
    await deliver();
    expect(fromUtf8(await good)).toBe("good");
    expect(ends).toEqual({});
  });
});
