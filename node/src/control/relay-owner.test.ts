import { createSignKeyPair } from "@hob/shared/crypto/keys";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { connectMemory } from "@hob/shared/socket-memory";
import type { ConnectSocket, Socket } from "@hob/shared/socket";
import {
  challengeFrame,
  dataFrame,
  decideFrame,
  decodeFrame,
  openFrame,
  ownerAdmittedFrame,
  type Frame,
} from "@hob/shared/wire/frame";
import { beforeEach, describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import { silentLogger } from "../logger.ts";
import { createRelayOwner, type DeviceChannelEvents } from "./relay-owner.ts";

let clock: ManualClock;

beforeEach(async () => {
  await loadSodium();
  clock = createManualClock();
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** A relay that admits every owner, unless `afterAdmission` does something to the socket at once. */
function start(
  afterAdmission: (socket: Socket, count: number) => void = () => {},
  random = () => 0.5,
  onPosted: (message: Uint8Array) => Promise<Uint8Array | undefined> = () => Promise.resolve(undefined),
) {
  const sockets: { socket: Socket; heard: Frame[]; isOpen: boolean }[] = [];
  const opened: { number: number; events: DeviceChannelEvents; messages: Uint8Array[]; closes: number }[] =
    [];
  let isDead = false;
  let isGone = false;
  const dial = connectMemory((socket) => {
    const own = { socket, heard: [] as Frame[], isOpen: true };
    sockets.push(own);
    socket.send(challengeFrame({ nonce: new Uint8Array(32), origin: "wss://relay.example" }));
    return {
      onMessage(bytes) {
        const frame = decodeFrame(bytes);
        if (!frame || isDead) return;
        own.heard.push(frame);
        if (frame.type !== "AUTH") return;
        socket.send(ownerAdmittedFrame());
        afterAdmission(socket, sockets.length);
      },
      onClose: () => void (own.isOpen = false),
    };
  });
  const connectSocket: ConnectSocket = (url, events) =>
    isGone ? Promise.reject(new Error("nobody listens")) : dial(url, events);
  const owner = createRelayOwner({
    relayUrl: "wss://relay.example/relay",
    room: new Uint8Array(20),
    relayKey: createSignKeyPair(),
    connectSocket,
    clock,
    logger: silentLogger,
    allowList: () => [],
    onChannel() {
      const channel = { number: opened.length + 1, messages: [] as Uint8Array[], closes: 0 };
      const events = {
        onMessage: (message: Uint8Array) => void channel.messages.push(message),
        onClose: () => void channel.closes++,
      };
      opened.push(Object.assign(channel, { events }));
      return events;
    },
    onPosted,
    random,
  });
  const vanish = () => {
    isGone = true;
    for (const { socket } of sockets) socket.close(1006);
  };
  return {
    owner,
    sockets,
    opened,
    die: () => (isDead = true),
    vanish,
    comeBack: () => (isGone = false),
  };
}

async function pass(ms: number, stepMs = 1000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(stepMs);
    await settle();
  }
}

describe("the house at its relay", () => {
  test("uploads its list once admitted, and leaves nothing behind when closed", async () => {
    const { owner, sockets } = start();
    await owner.admitted;
    await settle();
    expect(owner.status()).toMatchObject({ state: "connected" });
    expect(sockets[0]?.heard.map(({ type }) => type)).toEqual(["AUTH", "ADMIT"]);
    owner.close();
    await settle();
    expect(sockets[0]?.isOpen).toBe(false);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("comes back after a relay that hangs up in the moment of admission, over one socket", async () => {
    const { owner, sockets } = start((socket, count) => count === 1 && socket.close(4010, "going_away"));
    await settle();
    expect(owner.status()).toMatchObject({ state: "unreachable" });
    await pass(5000);
    expect(owner.status()).toMatchObject({ state: "connected" });
    expect(sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  test("notices a relay that is gone without a word, and dials again", async () => {
    const { owner, sockets, die } = start();
    await owner.admitted;
    die();
    await pass(70_000);
    expect(sockets.length).toBeGreaterThan(1);
    expect(sockets[0]?.isOpen).toBe(false);
    expect(owner.status().state).not.toBe("connected");
  });

  test("is back within seconds of its relay, however long that was gone", async () => {
    const { owner, vanish, comeBack } = start(
      () => {},
      () => 0.999,
    );
    await owner.admitted;
    vanish();
    await pass(10 * 60_000);
    expect(owner.status()).toMatchObject({ state: "unreachable" });
    const since = owner.status().since;
    comeBack();
    await pass(5_000);
    expect(owner.status()).toMatchObject({ state: "connected" });
    expect(clock.now() - since).toBeGreaterThan(10 * 60_000);
  });

  test("put out by a twin after long calm, does not put the twin out at once in its turn", async () => {
    const { owner, sockets } = start();
    await owner.admitted;
    for (let calm = 0; calm < 6; calm++) {
      await pass(25_000);
      sockets.at(-1)?.socket.close(4007, "replaced");
      await settle();
    }
    expect(owner.status()).toMatchObject({ state: "refused", detail: "relay_busy (replaced)" });
    const before = sockets.length;
    await pass(5_000);
    expect(sockets.length).toBe(before);
  });

  test("put out by a twin each time, tries ever more slowly", async () => {
    const { sockets } = start((socket) => socket.close(4007, "replaced"));
    await pass(10 * 60_000);
    expect(sockets.length).toBeGreaterThan(10);
    expect(sockets.length).toBeLessThan(60);
  });

  test("keeps a channel whose number a hostile relay opens again, and bounds how many there are", async () => {
    const { owner, sockets, opened } = start();
    await owner.admitted;
    const relay = sockets[0]?.socket;
    relay?.send(openFrame(7, new Uint8Array(32)));
    relay?.send(openFrame(7, new Uint8Array(32)));
    relay?.send(dataFrame(7, Uint8Array.of(1)));
    await settle();
    expect(opened).toMatchObject([{ messages: [Uint8Array.of(1)], closes: 0 }]);
    for (let number = 100; number < 5000; number++) relay?.send(openFrame(number, new Uint8Array(32)));
    for (let turn = 0; turn < 100; turn++) await settle();
    expect(opened.length).toBeLessThan(4000);
    owner.close();
    expect(opened.every(({ closes }) => closes === 1)).toBe(true);
  });

  test("answers what somebody posts to its room, each request under its own number", async () => {
    const { owner, sockets } = startAnswering((message) => Promise.resolve(message.toReversed()));
    await owner.admitted;
    sockets[0]?.socket.send(decideFrame(7, Uint8Array.of(1, 2)));
    sockets[0]?.socket.send(decideFrame(8, Uint8Array.of(3, 4)));
    await settle();
    expect(answersOn(sockets)).toEqual([
      [7, [2, 1]],
      [8, [4, 3]],
    ]);
  });

  test("says that it has no answer, rather than keeping the relay waiting", async () => {
    let asked = 0;
    const { owner, sockets } = startAnswering(() =>
      ++asked === 1 ? Promise.resolve(undefined) : Promise.reject(new Error("the disk is gone")),
    );
    await owner.admitted;
    for (const request of [1, 2]) sockets[0]?.socket.send(decideFrame(request, Uint8Array.of(1)));
    await settle();
    expect(answersOn(sockets)).toEqual([
      [1, []],
      [2, []],
    ]);
  });

  test("works at few of them at a time, whatever a hostile relay sends", async () => {
    let working = 0;
    const { owner, sockets } = startAnswering(() => {
      working += 1;
      return new Promise(() => {});
    });
    await owner.admitted;
    for (let request = 1; request <= 100; request++)
      sockets[0]?.socket.send(decideFrame(request, Uint8Array.of(1)));
    for (let turn = 0; turn < 10; turn++) await settle();
    expect(working).toBe(8);
    expect(answersOn(sockets)).toHaveLength(92);
  });

  test("sends an answer to the relay that asked and to no later one", async () => {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    const { owner, sockets } = startAnswering(() => promise);
    await owner.admitted;
    sockets[0]?.socket.send(decideFrame(1, Uint8Array.of(1)));
    await settle();
    sockets[0]?.socket.close(1006);
    await pass(5_000);
    expect(sockets).toHaveLength(2);
    resolve(Uint8Array.of(2));
    await settle();
    expect(answersOn(sockets)).toEqual([]);
  });
});

function startAnswering(onPosted: (message: Uint8Array) => Promise<Uint8Array | undefined>) {
  return start(
    () => {},
    () => 0.5,
    onPosted,
  );
}

/** Number and bytes of what the house has answered on any socket. */
function answersOn(sockets: readonly { readonly heard: readonly Frame[] }[]) {
  return sockets
    .flatMap(({ heard }) => heard)
    .filter(({ type }) => type === "DECIDE")
    .map(({ channel, body }) => [channel, [...body]]);
}
