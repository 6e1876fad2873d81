import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { fromUtf8, utf8 } from "../bytes.ts";
import { createCipherState, type CipherLimits } from "../crypto/noise-cipher.ts";
import { loadSodium } from "../crypto/sodium.ts";
import type { Clock } from "../time.ts";
import { credits } from "./credit.ts";
import {
  createSession,
  SessionEnded,
  type Session,
  type SessionEnd,
  type SessionHandlers,
  type StreamSink,
} from "./session.ts";

beforeAll(() => loadSodium());

/** A clock that only moves when told; timers run in order. */
function manualClock() {
  let now = 0;
  const timers = new Set<{ dueAt: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    timer(afterMs, run) {
      const timer = { dueAt: now + afterMs, run };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
  };
  const advance = (ms: number) => {
    const until = now + ms;
    for (;;) {
      const [next] = [...timers]
        .filter((timer) => timer.dueAt <= until)
        .toSorted((a, b) => a.dueAt - b.dueAt);
      if (!next) break;
      timers.delete(next);
      now = next.dueAt;
      next.run();
    }
    now = until;
  };
  return { clock, advance, pending: () => timers.size };
}

const echo: SessionHandlers = {
  onRequest: (message) => Promise.resolve(message),
  onOpen: (message) => Promise.resolve(message),
};

interface Pair {
  readonly device: Session;
  readonly node: Session;
  readonly ends: { device?: SessionEnd; node?: SessionEnd };
  /** Sealed records in the order sent, by direction. */
  readonly wire: { toNode: Uint8Array[]; toDevice: Uint8Array[] };
  readonly advance: (ms: number) => void;
  readonly pendingTimers: () => number;
}

/** Two sessions that share keys. `deliver` stands for the wire between them; by default it is perfect. */
function connect(
  options: {
    handlers?: SessionHandlers;
    limits?: CipherLimits;
    maxMessageBytes?: number;
    deliver?: (to: Session, sealed: Uint8Array, direction: "toNode" | "toDevice") => void;
  } = {},
): Pair {
  const cipher = (fill: number) => createCipherState(new Uint8Array(32).fill(fill), options.limits);
  const deliver = options.deliver ?? ((to, sealed) => to.receive(sealed));
  const { clock, advance, pending } = manualClock();
  const ends: Pair["ends"] = {};
  const wire: Pair["wire"] = { toNode: [], toDevice: [] };
  const common = {
    clock,
    ...(options.maxMessageBytes !== undefined && { maxMessageBytes: options.maxMessageBytes }),
  };
  const device: Session = createSession({
    ...common,
    side: "initiator",
    send: cipher(1),
    receive: cipher(2),
    transmit(sealed) {
      wire.toNode.push(sealed);
      deliver(node, sealed, "toNode");
    },
    onEnd: (end) => (ends.device = end),
  });
  const node: Session = createSession({
    ...common,
    side: "responder",
    send: cipher(2),
    receive: cipher(1),
    transmit(sealed) {
      wire.toDevice.push(sealed);
      deliver(device, sealed, "toDevice");
    },
    handlers: options.handlers ?? echo,
    onEnd: (end) => (ends.node = end),
  });
  return { device, node, ends, wire, advance, pendingTimers: pending };
}

describe("requests", () => {
  test("are answered, however many are under way", async () => {
    const { device } = connect();
    const asked = Array.from({ length: 50 }, (_, n) => `question ${n}`);
    const answers = await Promise.all(asked.map((text) => device.request(utf8(text))));
    expect(answers.map(fromUtf8)).toEqual(asked);
  });

  test("of any size come through whole, paid by credit", async () => {
    const { device } = connect();
    for (const bytes of [0, 1, 16_358, 16_359, 200_000, 1_500_000]) {
      const message = new Uint8Array(bytes).map((_, at) => at % 251);
      expect(await device.request(message)).toEqual(message);
    }
  });

  test("whose handler throws fail alone; the session goes on", async () => {
    const { device } = connect({
      handlers: {
        ...echo,
        onRequest: (message) =>
          fromUtf8(message) === "bad" ? Promise.reject(new Error("broken")) : Promise.resolve(message),
      },
    });
    await expect(device.request(utf8("bad"))).rejects.toBeInstanceOf(SessionEnded);
    expect(fromUtf8(await device.request(utf8("good")))).toBe("good");
  });

  test("larger than the receiver takes end the session", async () => {
    const { device, ends } = connect({ maxMessageBytes: 100_000 });
    await expect(device.request(new Uint8Array(100_001))).rejects.toBeInstanceOf(SessionEnded);
    expect(ends.node?.cause).toBe("too_large");
  });

  test("of every decision and its opposite look alike on the wire", async () => {
    const sizes = async (text: string) => {
      const { device, wire } = connect();
      await device.request(utf8(text));
      return [wire.toNode.map((sealed) => sealed.length), wire.toDevice.map((sealed) => sealed.length)];
    };
    expect(await sizes(`{"decision":"approve","item":12}`)).toEqual(
      await sizes(`{"decision":"reject","item":12345}`),
    );
  });
});

describe("streams", () => {
  const counting = (until: number): SessionHandlers => ({
    ...echo,
    async onOpen(_message, sink) {
      for (let n = 1; n <= until; n++) await sink.write(utf8(String(n)));
      return utf8("end");
    },
  });

  test("deliver every item in order and then their answer", async () => {
    const { device } = connect({ handlers: counting(2000) });
    const items: string[] = [];
    const { done } = device.stream(utf8("count"), (item) => items.push(fromUtf8(item)));
    expect(fromUtf8(await done)).toBe("end");
    expect(items).toEqual(Array.from({ length: 2000 }, (_, n) => String(n + 1)));
  });

  test("stop their source when nobody reads, at the credit of the stream", async () => {
    let written = 0;
    const { device } = connect({
      handlers: {
        ...echo,
        async onOpen(_message, sink) {
          while (!sink.cancelled) {
            await sink.write(new Uint8Array(1000));
            written += 1000;
          }
          return utf8("end");
        },
      },
      // The device hears nothing, so it grants nothing.
      deliver: (to, sealed, direction) => direction === "toNode" && to.receive(sealed),
    });
    device.stream(utf8("flood"), () => {}).done.catch(() => {});
    await settle();
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThanOrEqual(credits.streamBytes);
  });

  test("that fill the session leave room for a command", async () => {
    const held: Uint8Array[] = [];
    const pair = connect({
      handlers: {
        ...echo,
        async onOpen(_message, sink) {
          while (!sink.cancelled) await sink.write(new Uint8Array(8000));
          return utf8("end");
        },
      },
      deliver: (to, sealed, direction) => {
        if (direction === "toDevice") held.push(sealed);
        else to.receive(sealed);
      },
    });
    for (let n = 0; n < 5; n++) pair.device.stream(utf8("flood"), () => {}).done.catch(() => {});
    await settle();
    const before = held.length;
    const answer = pair.device.request(utf8("still there?"));
    await settle();
    expect(held.length).toBe(before + 1);
    for (const sealed of held) pair.device.receive(sealed);
    expect(fromUtf8(await answer)).toBe("still there?");
  });

  test("that are cancelled stop at their source, and late items are not shown", async () => {
    let sink: StreamSink | undefined;
    const { device } = connect({
      handlers: {
        ...echo,
        onOpen: (_message, opened) => {
          sink = opened;
          return new Promise<Uint8Array>((resolve) => opened.onCancel(() => resolve(utf8("stopped"))));
        },
      },
    });
    const items: Uint8Array[] = [];
    const stream = device.stream(utf8("follow"), (item) => items.push(item));
    await sink?.write(utf8("one"));
    stream.cancel();
    await expect(stream.done).rejects.toBeInstanceOf(SessionEnded);
    await sink?.write(utf8("two"));
    expect(sink?.cancelled).toBe(true);
    expect(items).toHaveLength(1);
    expect(fromUtf8(await device.request(utf8("alive")))).toBe("alive");
  });

  test("opened and closed thousands of times leave the session's credit whole", async () => {
    const { device } = connect({ handlers: counting(3) });
    for (let n = 0; n < 3000; n++) await device.stream(utf8("count"), () => {}).done;
    expect((await device.request(new Uint8Array(300_000))).length).toBe(300_000);
  });
});

describe("a session", () => {
  test("acts on nothing once a single bit of a record was flipped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 256 * 8 - 1 }), async (bit) => {
        const acted: string[] = [];
        const { device, ends } = connect({
          handlers: {
            ...echo,
            onRequest: (message) => {
              acted.push(fromUtf8(message));
              return Promise.resolve(message);
            },
          },
          deliver: (to, sealed, direction) => {
            if (direction === "toDevice") return to.receive(sealed);
            const changed = sealed.slice();
            const at = bit >> 3;
            changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
            to.receive(changed);
          },
        });
        device.request(utf8("open the door")).catch(() => {});
        await settle();
        expect(acted).toEqual([]);
        expect(ends.node).toEqual({ by: "wire", cause: "authentication" });
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["repeated", (records: Uint8Array[]) => [records[0], records[0]]],
    ["reordered", (records: Uint8Array[]) => [records[1], records[0]]],
    ["left out", (records: Uint8Array[]) => [records[1]]],
    ["truncated", (records: Uint8Array[]) => [records[0]?.subarray(0, 255)]],
    ["reflected", (_: Uint8Array[], toDevice: Uint8Array[]) => [toDevice[0]]],
  ])("ends when a record is %s", async (_how, tamper) => {
    const first = connect();
    await first.device.request(utf8("one"));
    await first.device.request(utf8("two"));
    const seen: string[] = [];
    const second = connect({
      handlers: {
        ...echo,
        onRequest: (message) => {
          seen.push(fromUtf8(message));
          return Promise.resolve(message);
        },
      },
    });
    for (const record of tamper(first.wire.toNode, first.wire.toDevice))
      if (record) second.node.receive(record);
    await settle();
    expect(second.ends.node).toEqual({ by: "wire", cause: "authentication" });
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  test("tells its peer why it closes, and fails what was waiting", async () => {
    const { device, node, ends } = connect({
      handlers: { ...echo, onRequest: () => new Promise<Uint8Array>(() => {}) },
    });
    const waiting = device.request(utf8("never answered"));
    node.close("device_revoked");
    await expect(waiting).rejects.toMatchObject({ end: { by: "peer", cause: "device_revoked" } });
    expect(ends).toEqual({
      node: { by: "us", cause: "device_revoked" },
      device: { by: "peer", cause: "device_revoked" },
    });
    await expect(device.request(utf8("too late"))).rejects.toBeInstanceOf(SessionEnded);
  });

  test("notices a peer that went silent, and one that is merely idle is kept", async () => {
    const idle = connect();
    idle.advance(10 * 60_000);
    expect(idle.ends).toEqual({});
    let isCut = false;
    const cut = connect({ deliver: (to, sealed) => isCut || to.receive(sealed) });
    isCut = true;
    cut.advance(60_000);
    expect(cut.ends.device).toEqual({ by: "wire", cause: "silent" });
  });

  test("asks for a fresh handshake after an hour", () => {
    const { advance, ends } = connect();
    advance(60 * 60_000);
    expect(ends.device).toEqual({ by: "us", cause: "rekey" });
    expect(ends.node).toEqual({ by: "peer", cause: "rekey" });
  });

  test("asks for a fresh handshake when its keys have done enough", async () => {
    const { device, ends } = connect({ limits: { records: 10, plainBytes: 2 ** 30 } });
    const work = async () => {
      for (let n = 0; n < 20; n++) await device.request(utf8("more"));
    };
    await expect(work()).rejects.toBeInstanceOf(SessionEnded);
    expect(ends.device?.cause).toBe("rekey");
  });

  test("cuts off a peer that opens streams without end", async () => {
    const { device, ends } = connect({
      handlers: { ...echo, onOpen: () => new Promise<Uint8Array>(() => {}) },
    });
    for (let n = 0; n < 200; n++) device.stream(utf8("open"), () => {}).done.catch(() => {});
    await settle();
    expect(ends.node?.cause).toBe("too_many_streams");
  });

  test("leaves no timer behind", () => {
    const { device, pendingTimers } = connect();
    device.close("closed");
    expect(pendingTimers()).toBe(0);
  });
});

/** Lets every promise that can settle now do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
