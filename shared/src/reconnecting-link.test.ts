import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadSodium } from "./crypto/sodium.ts";
import type { LinkState } from "./link.ts";
import { createLink } from "./reconnecting-link.ts";
import { decodeRequest, encodeAnswer, encodeItem } from "./rpc.ts";
import { createManualClock, type ManualClock } from "./testing/manual-clock.ts";
import { createMemoryHouse, settle, type MemoryHouse } from "./testing/memory-house.ts";

beforeAll(() => loadSodium());

let clock: ManualClock;
let house: MemoryHouse;

beforeEach(() => {
  clock = createManualClock();
  house = createMemoryHouse(clock);
  house.behaviour.handlers = {
    onRequest: () => Promise.resolve(encodeAnswer({ ok: true, value: { items: [], total: 0 } })),
    onOpen: () => Promise.resolve(encodeAnswer({ ok: true, value: null })),
  };
});

const empty = { ok: true, value: { items: [], total: 0 } };

function connect() {
  const link = createLink({ profile: house.profile, connectSocket: house.connectSocket, clock });
  const states: LinkState[] = [];
  link.onState((state) => states.push(state));
  return { link, states };
}

async function connectLive() {
  const connected = connect();
  await settle();
  expect(connected.link.state().kind).toBe("live");
  return connected;
}

/** The house took `devices.confirm 123456` and went away without a word; now it is back, and answers everything. */
async function connectLosingFirst() {
  const { link } = await connectLive();
  const seen: (string | undefined)[] = [];
  house.behaviour.handlers.onRequest = (message) => {
    seen.push(decodeRequest(message).requestId);
    if (seen.length > 1) return Promise.resolve(encodeAnswer({ ok: true, value: null }));
    house.setOnline(false);
    return new Promise<Uint8Array>(() => {});
  };
  const lost = link.call("devices.confirm", { digits: "123456" });
  await pass(61_000);
  expect(await lost).toMatchObject({ ok: false, error: { type: "house_offline" } });
  house.setOnline(true);
  await settle();
  return {
    link,
    seen,
    async answered(...call: Parameters<typeof link.call<"devices.confirm">>) {
      expect(await link.call(...call)).toEqual({ ok: true, value: null });
    },
  };
}

/** Lets time pass in steps short enough for whatever answers in between. */
async function pass(ms: number, stepMs = 250): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(Math.min(stepMs, ms - passed));
    await settle();
  }
}

describe("a link", () => {
  test("goes live, calls, and leaves no timer and no session behind once closed", async () => {
    const { link } = await connectLive();
    expect(await link.call("devices.list", {})).toEqual(empty);
    link.close();
    await settle();
    expect(clock.pendingTimers()).toBe(0);
    expect(house.sessions.size).toBe(0);
    expect(link.state()).toMatchObject({ kind: "ended", error: { type: "closed" } });
  });

  test("closed while it dials closes what it dialled", async () => {
    const { link } = connect();
    link.close();
    await settle();
    expect(house.sockets.map(({ isOpen }) => isOpen)).toEqual([false]);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("holds one session, however often it hears that the house is there", async () => {
    const tell = house.behaviour.admit;
    house.behaviour.admit = (socket) => {
      for (let n = 0; n < 3; n++) tell(socket);
    };
    const { link } = await connectLive();
    house.sockets[0]?.tellPresence();
    await settle();
    expect(house.sessions.size).toBe(1);
    expect(await link.call("devices.list", {})).toEqual(empty);
  });

  test("names what broke, once, and dials once for it", async () => {
    const { states } = await connectLive();
    house.sockets[0]?.socket.close(4008, "rate_limited");
    await settle();
    expect(states.slice(1)).toMatchObject([
      { kind: "down", error: { type: "relay_busy", cause: "rate_limited" } },
    ]);
    await pass(1000);
    expect(states.map(({ kind }) => kind)).toEqual(["live", "down", "live"]);
    expect(house.sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  test("whose relay hangs up in the moment of admission dials again, and once", async () => {
    const tell = house.behaviour.admit;
    house.behaviour.admit = (socket) => {
      tell(socket);
      if (house.sockets.length === 1) socket.socket.close(4010, "going_away");
    };
    const { link, states } = connect();
    await settle();
    expect(link.state()).toMatchObject({ kind: "down", error: { type: "relay_unreachable" } });
    await pass(2000);
    expect(link.state().kind).toBe("live");
    await pass(20_000);
    expect(house.sockets.length).toBe(2);
    expect(house.sessions.size).toBe(1);
    expect(states.map(({ kind }) => kind)).toEqual(["down", "live"]);
  });

  test("of a removed device ends for good and never dials again", async () => {
    const { states } = await connectLive();
    for (const session of house.sessions) session.close("device_revoked");
    await pass(60_000, 5000);
    expect(states.slice(1)).toMatchObject([{ kind: "ended", error: { type: "device_revoked" } }]);
    expect(house.sockets.length).toBe(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("waits on the relay's word while the house is away, and is there when it returns", async () => {
    const { link } = await connectLive();
    house.setOnline(false);
    await settle();
    expect(link.state()).toMatchObject({
      kind: "down",
      error: { type: "house_offline", since: clock.now() },
    });
    await pass(120_000, 5000);
    expect(house.sockets.length).toBe(1);
    house.setOnline(true);
    await settle();
    expect(link.state().kind).toBe("live");
  });

  test("notices that its relay is gone without a word, also while the house is away", async () => {
    const { link } = await connectLive();
    house.setOnline(false);
    await settle();
    house.behaviour.isDead = true;
    await pass(70_000, 5000);
    expect(link.state()).toMatchObject({ kind: "down", error: { type: "relay_unreachable" } });
    house.behaviour.isDead = false;
    house.setOnline(true);
    await pass(40_000, 5000);
    expect(link.state().kind).toBe("live");
  });

  test("asked to look, sees at once that its relay is gone", async () => {
    const { link } = await connectLive();
    house.setOnline(false);
    await settle();
    house.behaviour.isDead = true;
    link.retryNow();
    await pass(3000);
    expect(link.state()).toMatchObject({ kind: "down", error: { type: "relay_unreachable" } });
  });

  test("keeps its line and its state through the hourly handshake", async () => {
    const { link, states } = await connectLive();
    await pass(61 * 60_000, 5000);
    expect(house.sockets.length).toBe(1);
    expect(house.sessions.size).toBe(1);
    expect(states.every(({ kind }) => kind === "live")).toBe(true);
    expect(await link.call("devices.list", {})).toEqual(empty);
  });

  test("refused by a relay that has only just started is in soon after its house", async () => {
    const { link, states } = await connectLive();
    const admit = house.behaviour.admit;
    house.behaviour.admit = ({ socket }) => socket.close(4006, "not_admitted");
    house.sockets[0]?.socket.close(1006);
    await pass(90_000);
    expect(link.state()).toMatchObject({ kind: "down", error: { type: "relay_refused" } });
    expect(new Set(states.slice(1).map(({ since }) => since)).size).toBe(1);
    house.behaviour.admit = admit;
    await pass(5_000);
    expect(link.state().kind).toBe("live");
  });

  test("asked to look tries at once, whatever it was waiting for", async () => {
    const { link } = await connectLive();
    house.behaviour.admit = ({ socket }) => socket.close(4009, "overloaded");
    house.sockets[0]?.socket.close(4009, "overloaded");
    await pass(5 * 60_000);
    const before = house.sockets.length;
    link.retryNow();
    await settle();
    expect(house.sockets.length).toBe(before + 1);
  });

  test("called by a house that always hangs up, tries ever more slowly", async () => {
    house.behaviour.onSession = (session) => {
      session.probe(10_000);
      clock.timer(100, () => session.close("broken"));
    };
    connect();
    await pass(10 * 60_000);
    expect(house.sockets.length).toBeGreaterThan(10);
    expect(house.sockets.length).toBeLessThan(150);
  });
});

describe("a call", () => {
  test("lost with its session is sent again under the same request id", async () => {
    const { link } = await connectLive();
    const seen: (string | undefined)[] = [];
    house.behaviour.handlers.onRequest = (message) => {
      seen.push(decodeRequest(message).requestId);
      if (seen.length === 1) {
        house.sockets[0]?.socket.close(1006);
        return new Promise<Uint8Array>(() => {});
      }
      return Promise.resolve(encodeAnswer({ ok: false, error: { type: "device_unknown", deviceId: 1 } }));
    };
    const answer = link.call("devices.revoke", { deviceId: 1 });
    await pass(2000);
    expect(await answer).toEqual({ ok: false, error: { type: "device_unknown", deviceId: 1 } });
    expect(seen.length).toBe(2);
    expect(new Set(seen).size).toBe(1);
  });

  test("that writes and got no answer keeps its request id when it is asked for again, until answered", async () => {
    const { link, seen, answered } = await connectLosingFirst();
    await answered("devices.confirm", { digits: "123456" });
    await answered("devices.confirm", { digits: "123456" });
    const [first, again, anew] = seen;
    expect(again).toBe(first);
    expect(anew).not.toBe(first);
    link.close();
  });

  test("that got no answer is a new wish once another was sent, or it would be shown as done and not be", async () => {
    const { link, seen, answered } = await connectLosingFirst();
    await answered("devices.confirm", { digits: "654321" });
    await answered("devices.confirm", { digits: "123456" });
    expect(new Set(seen).size).toBe(3);
    link.close();
  });

  test("that got no answer is still remembered when asking again got nowhere", async () => {
    const { link, seen, answered } = await connectLosingFirst();
    house.setOnline(false);
    await settle();
    const waiting = link.call("devices.confirm", { digits: "123456" });
    await pass(15_000);
    expect(await waiting).toMatchObject({ ok: false, error: { type: "house_offline" } });
    house.setOnline(true);
    await settle();
    await answered("devices.confirm", { digits: "123456" });
    expect(new Set(seen).size).toBe(1);
    link.close();
  });

  test("that writes and is answered in a form nobody here knows keeps its request id: it may be done", async () => {
    const { link } = await connectLive();
    const seen: (string | undefined)[] = [];
    house.behaviour.handlers.onRequest = (message) => {
      seen.push(decodeRequest(message).requestId);
      return Promise.resolve(encodeAnswer({ ok: true, value: seen.length === 1 ? "old" : null }));
    };
    expect(await link.call("devices.confirm", { digits: "123456" })).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_answer" },
    });
    expect(await link.call("devices.confirm", { digits: "123456" })).toEqual({ ok: true, value: null });
    expect(seen[1]).toBe(seen[0]);
  });

  test("that writes and may have arrived waits longer for its answer than one never sent", async () => {
    const { link } = await connectLive();
    let asked = 0;
    house.behaviour.handlers.onRequest = () => {
      if (++asked > 1) return Promise.resolve(encodeAnswer({ ok: true, value: null }));
      house.setOnline(false);
      return new Promise<Uint8Array>(() => {});
    };
    const answer = link.call("devices.confirm", { digits: "123456" });
    await pass(40_000);
    house.setOnline(true);
    await settle();
    expect(await answer).toEqual({ ok: true, value: null });
    expect(asked).toBe(2);
  });

  test("that the house will not have is not sent again", async () => {
    const { link } = await connectLive();
    let asked = 0;
    house.behaviour.handlers.onRequest = () => {
      asked++;
      for (const session of house.sessions) session.close("malformed");
      return new Promise<Uint8Array>(() => {});
    };
    const answer = link.call("devices.list", {});
    await pass(5000);
    expect(await answer).toEqual({ ok: false, error: { type: "session_broken", cause: "malformed" } });
    expect(asked).toBe(1);
  });

  test("whose handler fails each time ends with an error", async () => {
    const { link } = await connectLive();
    house.behaviour.handlers.onRequest = () => Promise.reject(new Error("broken"));
    expect(await link.call("devices.list", {})).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "reset" },
    });
    expect(link.state().kind).toBe("live");
  });

  test("under which every session breaks gives up in the end", async () => {
    const { link } = await connectLive();
    let asked = 0;
    house.behaviour.handlers.onRequest = () => {
      asked++;
      house.sockets.at(-1)?.socket.close(1006);
      return new Promise<Uint8Array>(() => {});
    };
    const answer = link.call("devices.list", {});
    await pass(60_000);
    expect(await answer).toMatchObject({ ok: false, error: { type: "session_broken" } });
    expect(asked).toBeLessThanOrEqual(5);
  });

  test("answered with nonsense ends with an error, not with an exception", async () => {
    const { link } = await connectLive();
    house.behaviour.handlers.onRequest = () => Promise.resolve(Uint8Array.of(0xc1));
    expect(await link.call("devices.list", {})).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_answer" },
    });
  });

  test("waits for a session no longer than it has patience, and then says what is wrong", async () => {
    house.setOnline(false);
    const { link } = connect();
    const answer = link.call("devices.list", {});
    await pass(15_000);
    expect(await answer).toMatchObject({ ok: false, error: { type: "house_offline" } });
  });

  test("on a link that is closed fails at once, also when it was waiting", async () => {
    house.setOnline(false);
    const { link } = connect();
    const waiting = link.call("devices.list", {});
    await settle();
    link.close();
    expect(await waiting).toEqual({ ok: false, error: { type: "closed" } });
    expect(await link.call("devices.list", {})).toEqual({ ok: false, error: { type: "closed" } });
  });
});

describe("a stream", () => {
  test("whose items are nonsense ends with an error, and the session lives", async () => {
    const { link } = await connectLive();
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      await sink.write(Uint8Array.of(0xc1));
      return new Promise<Uint8Array>(() => {});
    };
    expect(await link.stream("runs.follow", { runId: 1 }, () => {}).done).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_item" },
    });
    expect(await link.call("devices.list", {})).toEqual(empty);
  });

  test("with an item that nobody here knows ends with an error and not with a hole", async () => {
    const { link } = await connectLive();
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      await sink.write(encodeItem({ kind: "lines", lines: [{ n: 1 }] }));
      return encodeAnswer({ ok: true, value: null });
    };
    const items: unknown[] = [];
    expect(await link.stream("runs.follow", { runId: 1 }, (item) => items.push(item)).done).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_item" },
    });
    expect(items).toEqual([]);
    expect(await link.call("devices.list", {})).toEqual(empty);
  });

  test("cancelled ends as closed and tells its source", async () => {
    const { link } = await connectLive();
    let isCancelled = false;
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      sink.onCancel(() => (isCancelled = true));
      await sink.write(encodeItem({ kind: "lines", lines: [] }));
      return new Promise<Uint8Array>(() => {});
    };
    const stream = link.stream("runs.follow", { runId: 1 }, () => {});
    await settle();
    stream.cancel();
    expect(await stream.done).toEqual({ ok: false, error: { type: "closed" } });
    await settle();
    expect(isCancelled).toBe(true);
  });
});
