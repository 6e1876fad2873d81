import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import {
  allowListFrame,
  dataFrame,
  encodeFrame,
  openFrame,
  pingFrame,
  readClose,
  readDeviceAdmitted,
  readPing,
} from "@hob/shared/wire/frame";
import { caughtUp, house, putOut, settled, start } from "./testing/house.ts";
import { createRelayKey, dial, dialOwner, prove } from "./testing/raw-peer.ts";

describe("limits", () => {
  test("a socket that proves nothing is closed at the deadline, not before", async () => {
    const { relay, url, clock } = await start();
    const peer = await dial(url);
    await peer.next("CHALLENGE");
    clock.advance(4_999);
    expect(relay.sockets()).toBe(1);
    clock.advance(1);
    await putOut(peer, "auth_timeout");
    const admitted = await dialOwner(url, await createRelayKey());
    clock.advance(10_000);
    await settled(admitted);
  });

  test("a message that never ends is no proof: its socket is closed at the same deadline", async () => {
    const { url, clock } = await start();
    const peer = await dial(url);
    await peer.next("CHALLENGE");
    // The first half of a masked binary WebSocket frame, as the other half would never come.
    const stream = (peer.socket as unknown as { _socket: Socket })._socket;
    stream.write(Uint8Array.of(0x82, 0x80 | 100, 1, 2, 3, 4, 5, 6));
    clock.advance(5_000);
    await putOut(peer, "auth_timeout");
  });

  test("anything but a proof, or more than 4 KiB, before admission is early data", async () => {
    const { url } = await start();
    const early = [
      dataFrame(1, new Uint8Array(10)),
      openFrame(1),
      pingFrame({ kind: "ask", echo: new Uint8Array(7) }),
      dataFrame(1, new Uint8Array(4 * 1024)),
      encodeFrame({ type: "AUTH", channel: 0, body: new Uint8Array(4 * 1024) }),
    ];
    for (const bytes of early) {
      const peer = await dial(url);
      peer.send(bytes);
      await putOut(peer, "early_data");
    }
  });

  test("bytes that are no frame, text, and frames from the wrong side end the socket", async () => {
    const { url, owner, device } = await house();
    const malformed = [
      new Uint8Array(0),
      Uint8Array.of(5, 1, 0, 0, 0, 1),
      Uint8Array.of(2, 0, 0, 0, 0, 0, 1),
    ];
    for (const bytes of malformed) {
      const peer = await dial(url);
      peer.send(bytes);
      await putOut(peer, "bad_frame");
    }
    owner.socket.send("words");
    await putOut(owner, "bad_frame");
    await device.next("ADMIT");
    device.send(allowListFrame([]));
    await putOut(device, "bad_frame");
  });

  test("a device that opens one number twice breaks the protocol", async () => {
    const { device } = await house();
    device.send(openFrame(1));
    device.send(openFrame(1));
    await putOut(device, "bad_frame");
  });

  test("a frame above 20 KiB ends the socket", async () => {
    const { owner } = await house();
    owner.send(new Uint8Array(20 * 1024 + 1));
    await putOut(owner, "too_large");
  });

  test("a giant message is refused before it is whole", async () => {
    const { device } = await house();
    device.socket.send(new Uint8Array(1024 * 1024));
    expect((await device.closed).code).toBe(1009);
  });

  test("connections from one address come at a rate, and wait for it to refill", async () => {
    const { url, clock } = await start({ limits: { connectsPerAddress: { burst: 2, perSecond: 1 } } });
    await dial(url);
    await dial(url);
    await putOut(await dial(url), "rate_limited");
    clock.advance(1_000);
    const peer = await dial(url);
    await peer.next("CHALLENGE");
  });

  test("above so many sockets, or so many unproven ones, newcomers are told and the others stay", async () => {
    const { relay, url } = await start({ limits: { unprovenSockets: 1, sockets: 3 } });
    const owner = await dialOwner(url, await createRelayKey());
    const unproven = await dial(url);
    await putOut(await dial(url), "overloaded");
    const key = await createRelayKey();
    await prove(unproven, { role: "owner", key, room: key.room });
    await unproven.next("ADMIT");
    await expect.poll(() => relay.sockets()).toBe(2);
    await dialOwner(url, await createRelayKey());
    await putOut(await dial(url), "overloaded");
    await settled(owner);
  });

  test("a room's devices together send at a rate; the owner has its own", async () => {
    const { owner, device, clock } = await house({ limits: { roomFrames: { burst: 20, perSecond: 10 } } });
    for (let i = 0; i < 15; i += 1) await settled(device);
    clock.advance(1_000);
    for (let i = 0; i < 15; i += 1) await settled(device);
    const flood = () => pingFrame({ kind: "answer", echo: new Uint8Array(7) });
    for (let i = 0; i < 10; i += 1) device.send(flood());
    await putOut(device, "rate_limited");
    for (let i = 0; i < 15; i += 1) await settled(owner);
    for (let i = 0; i < 10; i += 1) owner.send(flood());
    await putOut(owner, "rate_limited");
  });
});

describe("silence", () => {
  test("is asked about after 25 s, and an answer is enough", async () => {
    const { owner, device, clock } = await house();
    for (let i = 0; i < 4; i += 1) {
      clock.advance(25_000);
      for (const peer of [owner, device]) {
        const ping = readPing((await peer.next("PING")).body)!;
        expect(ping.kind).toBe("ask");
        peer.send(pingFrame({ kind: "answer", echo: ping.echo }));
        await settled(peer);
      }
    }
  });

  test("through two pings ends the socket, and the other end hears of it", async () => {
    const { owner, device, clock } = await house();
    device.send(openFrame(1));
    await owner.next("OPEN");
    for (let i = 0; i < 2; i += 1) {
      clock.advance(25_000);
      await owner.next("PING");
      await settled(owner);
    }
    await expect.poll(() => device.waiting().map(({ type }) => type)).toEqual(["PING", "PING"]);
    clock.advance(25_000);
    await putOut(device, "no_answer");
    await owner.next("PING");
    expect(readClose((await owner.next("CLOSE")).body)?.cause).toBe("peer_gone");
  });

  test("of a half-open owner ends it the same way, and its devices hear since when", async () => {
    const { owner, device, clock } = await house();
    // The other side has vanished without a word: whatever is sent to it stays unread.
    (owner.socket as unknown as { _socket: Socket })._socket.pause();
    for (let i = 0; i < 3; i += 1) {
      clock.advance(25_000);
      await caughtUp(device);
    }
    await expect.poll(() => device.waiting().map(({ type }) => type)).toContain("ADMIT");
    const admit = device.take("ADMIT")!;
    expect(readDeviceAdmitted(admit.body)).toEqual({ online: false, offlineSince: clock.now() });
  });
});
