import { afterEach, describe, expect, test, vi } from "vitest";
import {
  allowListFrame,
  closeFrame,
  dataFrame,
  encodeFrame,
  maxFrameBodyBytes,
  openFrame,
  pingFrame,
  readClose,
  readDeviceAdmitted,
  readError,
  readGoaway,
  readOpenedBy,
  readPing,
  relayCloseCodes,
  type RelayCloseCause,
} from "@hob/shared/wire/frame";
import { startRelay, type RunningRelay, type StartRelayOptions } from "./server.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { createRelayKey, dial, dialDevice, dialOwner, prove, type RawPeer } from "./testing/raw-peer.ts";

const running: RunningRelay[] = [];
afterEach(() => Promise.all(running.splice(0).map((relay) => relay.close())));

async function start(options: StartRelayOptions = {}) {
  const clock = createManualClock();
  const log: string[] = [];
  const write = (event: string, fields: object) => void log.push(`${event} ${JSON.stringify(fields)}`);
  const relay = await startRelay({ clock, logger: { info: write, warn: write }, ...options });
  running.push(relay);
  return { relay, clock, log, url: relay.url };
}

/** An owner that lists one device, and that device, both admitted. */
async function house(options: StartRelayOptions = {}) {
  const started = await start(options);
  const ownerKey = await createRelayKey();
  const deviceKey = await createRelayKey();
  const owner = await dialOwner(started.url, ownerKey);
  owner.send(allowListFrame([deviceKey.hash]));
  await settled(owner);
  const device = await dialDevice(started.url, deviceKey, ownerKey.room);
  await device.next("ADMIT");
  return { ...started, ownerKey, deviceKey, owner, device, room: ownerKey.room };
}

/** The relay has read everything this peer has sent before. */
async function settled(peer: RawPeer): Promise<void> {
  peer.send(pingFrame({ kind: "ask", echo: new Uint8Array(7).fill(9) }));
  await peer.next("PING");
}

/** The peer was put out with this cause, in ERROR and in the close code alike. */
async function putOut(peer: RawPeer, cause: RelayCloseCause): Promise<void> {
  const closed = await peer.closed;
  const last = peer.waiting().at(-1);
  expect({ ...closed, said: last?.type === "ERROR" ? readError(last.body)?.cause : last?.type }).toEqual({
    code: relayCloseCodes[cause].code,
    reason: cause,
    said: cause,
  });
}

describe("an owner", () => {
  test("is admitted by proving the key its room is named after", async () => {
    const { relay, url } = await start();
    await dialOwner(url, await createRelayKey());
    expect(relay.owners()).toBe(1);
  });

  test("with another room's key, a foreign signature, nonce, origin or role is refused", async () => {
    const { relay, url } = await start();
    const key = await createRelayKey();
    const stranger = await createRelayKey();
    const claim = { role: "owner" as const, key, room: key.room };
    const wrong = [
      [{ ...claim, key: stranger }, {}],
      [claim, { key: stranger }],
      [claim, { nonce: new Uint8Array(32) }],
      [claim, { origin: "wss://elsewhere.example" }],
      [claim, { role: "device" as const }],
      [claim, { room: stranger.room }],
    ] as const;
    for (const [claim, as] of wrong) {
      const peer = await dial(url);
      await prove(peer, claim, as);
      await putOut(peer, "bad_proof");
    }
    expect(relay.owners()).toBe(0);
  });

  test("is not evicted by a wrong key", async () => {
    const { relay, url, ownerKey, owner, device } = await house();
    const peer = await dial(url);
    await prove(peer, { role: "owner", key: ownerKey, room: ownerKey.room }, { key: await createRelayKey() });
    await putOut(peer, "bad_proof");
    expect(relay.owners()).toBe(1);
    await settled(owner);
    await settled(device);
  });

  test("is replaced by a newcomer with its key, only once that has proved it", async () => {
    const { relay, url, ownerKey, owner, device } = await house();
    device.send(openFrame(7));
    await owner.next("OPEN");
    const newcomer = await dial(url);
    await settled(owner);
    await prove(newcomer, { role: "owner", key: ownerKey, room: ownerKey.room });
    await newcomer.next("ADMIT");
    await putOut(owner, "replaced");
    expect(readClose((await device.next("CLOSE")).body)?.cause).toBe("owner_gone");
    expect(readDeviceAdmitted((await device.next("ADMIT")).body)).toEqual({ online: true });
    device.send(openFrame(8));
    await newcomer.next("OPEN");
    expect(relay.owners()).toBe(1);
  });
});

describe("a device", () => {
  test("is admitted when the owner lists it, and told that the owner is there", async () => {
    const { url, deviceKey, room } = await house();
    const again = await dialDevice(url, deviceKey, room);
    expect(readDeviceAdmitted((await again.next("ADMIT")).body)).toEqual({ online: true });
  });

  test("hears since when the owner is gone, and that it has come back", async () => {
    const { relay, url, clock, ownerKey, deviceKey, owner, device, room } = await house();
    clock.advance(5_000);
    owner.socket.close();
    const since = { online: false, offlineSince: 1_800_000_005_000 };
    expect(readDeviceAdmitted((await device.next("ADMIT")).body)).toEqual(since);
    expect(relay.owners()).toBe(0);
    clock.advance(3_000);
    const later = await dialDevice(url, deviceKey, room);
    expect(readDeviceAdmitted((await later.next("ADMIT")).body)).toEqual(since);
    await dialOwner(url, ownerKey);
    expect(readDeviceAdmitted((await device.next("ADMIT")).body)).toEqual({ online: true });
  });

  test("gets one answer for an unknown room, an unlisted key and a house that never was", async () => {
    const { url, room, deviceKey } = await house();
    const stranger = await createRelayKey();
    const refused = [
      await dialDevice(url, stranger, room),
      await dialDevice(url, deviceKey, stranger.room),
      await dialDevice(url, stranger, stranger.room),
    ];
    for (const peer of refused) await putOut(peer, "not_admitted");
    expect(new Set(refused.map((peer) => Buffer.from(peer.waiting()[0]!.body).toString("hex"))).size).toBe(1);
    expect(refused.every((peer) => peer.waiting().length === 1)).toBe(true);
  });

  test("with a listed key that it cannot sign for is refused", async () => {
    const { url, room, deviceKey } = await house();
    const peer = await dial(url);
    await prove(peer, { role: "device", key: deviceKey, room }, { key: await createRelayKey() });
    await putOut(peer, "bad_proof");
  });

  test("is put out at once when the owner takes it off the list", async () => {
    const { url, owner, device, deviceKey, room } = await house();
    device.send(openFrame(1));
    const opened = await owner.next("OPEN");
    owner.send(allowListFrame([(await createRelayKey()).hash]));
    await putOut(device, "not_admitted");
    const closed = await owner.next("CLOSE");
    expect(closed.channel).toBe(opened.channel);
    expect(readClose(closed.body)?.cause).toBe("peer_gone");
    await putOut(await dialDevice(url, deviceKey, room), "not_admitted");
  });

  test("may hold only so many sockets", async () => {
    const { url, deviceKey, room } = await house({ limits: { socketsPerDevice: 2 } });
    await (await dialDevice(url, deviceKey, room)).next("ADMIT");
    await putOut(await dialDevice(url, deviceKey, room), "overloaded");
  });
});

describe("a channel", () => {
  test("carries bytes both ways, exactly and in order, under each end's own number", async () => {
    const { owner, device, deviceKey } = await house();
    device.send(openFrame(0xfffffff0));
    const opened = await owner.next("OPEN");
    expect(readOpenedBy(opened.body)).toEqual(deviceKey.hash);
    const payloads = [0, 1, 64, 16 * 1024, maxFrameBodyBytes].map((length, i) =>
      Uint8Array.from({ length }, (_, at) => (at * 31 + i) & 0xff),
    );
    for (const payload of payloads) device.send(dataFrame(0xfffffff0, payload));
    for (const payload of payloads) {
      const data = await owner.next("DATA");
      expect(data.channel).toBe(opened.channel);
      expect(Buffer.compare(data.body, payload)).toBe(0);
      owner.send(dataFrame(opened.channel, data.body));
    }
    for (const payload of payloads) {
      const data = await device.next("DATA");
      expect(data.channel).toBe(0xfffffff0);
      expect(Buffer.compare(data.body, payload)).toBe(0);
    }
  });

  test("never gets a number that this owner connection has had", async () => {
    const { owner, device } = await house();
    const numbers: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      device.send(openFrame(1));
      numbers.push((await owner.next("OPEN")).channel);
      device.send(closeFrame(1, "ended", "done"));
      expect(readClose((await owner.next("CLOSE")).body)).toEqual({ cause: "ended", text: "done" });
    }
    expect(new Set(numbers).size).toBe(5);
  });

  test("is closed by either end, and what was still on its way is passed over", async () => {
    const { owner, device } = await house();
    device.send(openFrame(1));
    const { channel } = await owner.next("OPEN");
    owner.send(closeFrame(channel, "refused"));
    expect(readClose((await device.next("CLOSE")).body)?.cause).toBe("refused");
    device.send(dataFrame(1, Uint8Array.of(1)));
    device.send(closeFrame(1, "ended"));
    owner.send(dataFrame(channel, Uint8Array.of(1)));
    await settled(device);
    await settled(owner);
    expect([...owner.waiting(), ...device.waiting()]).toEqual([]);
  });

  test("ends with its owner and with its device, and the other end is told which", async () => {
    const { owner, device, url, deviceKey, room } = await house();
    const other = await dialDevice(url, deviceKey, room);
    await other.next("ADMIT");
    device.send(openFrame(1));
    const { channel } = await owner.next("OPEN");
    other.send(openFrame(1));
    await owner.next("OPEN");
    device.socket.terminate();
    const gone = await owner.next("CLOSE");
    expect([gone.channel, readClose(gone.body)?.cause]).toEqual([channel, "peer_gone"]);
    owner.socket.terminate();
    expect(readDeviceAdmitted((await other.next("ADMIT")).body)?.online).toBe(false);
    expect(readClose((await other.next("CLOSE")).body)?.cause).toBe("owner_gone");
    other.send(openFrame(2));
    expect(readClose((await other.next("CLOSE")).body)?.cause).toBe("owner_gone");
  });

  test("is refused above the number a socket may hold", async () => {
    const { device } = await house();
    for (let number = 1; number <= 5; number += 1) device.send(openFrame(number));
    const closed = await device.next("CLOSE");
    expect([closed.channel, readClose(closed.body)?.cause]).toEqual([5, "too_many_channels"]);
  });

  test("belongs to its device: nobody else's number reaches it", async () => {
    const { owner, device, url, room } = await house();
    device.send(openFrame(1));
    await owner.next("OPEN");
    const otherKey = await createRelayKey();
    owner.send(allowListFrame([otherKey.hash, (await createRelayKey()).hash]));
    await putOut(device, "not_admitted");
    await owner.next("CLOSE");
    const other = await dialDevice(url, otherKey, room);
    await other.next("ADMIT");
    for (let number = 1; number < 10; number += 1) other.send(dataFrame(number, Uint8Array.of(1)));
    await settled(other);
    await settled(owner);
    expect(owner.waiting()).toEqual([]);
  });

  test("whose reader is stuck is closed with a reason; its neighbours and the owner go on", async () => {
    const { owner, device, url, deviceKey, room, log } = await house({
      limits: { channelQueueBytes: 100_000 },
    });
    const neighbour = await dialDevice(url, deviceKey, room);
    await neighbour.next("ADMIT");
    device.send(openFrame(1));
    const stuck = (await owner.next("OPEN")).channel;
    neighbour.send(openFrame(1));
    const healthy = (await owner.next("OPEN")).channel;
    device.socket.pause();
    const block = dataFrame(stuck, new Uint8Array(16 * 1024).fill(1));
    // As many as it takes to fill what the system buffers, then the relay's queue.
    let sent = 0;
    while (owner.waiting().length === 0 && sent < 10_000) {
      for (let i = 0; i < 20; i += 1) owner.send(block);
      sent += 20;
      await caughtUp(owner);
    }
    const closed = await owner.next("CLOSE");
    expect([closed.channel, readClose(closed.body)?.cause]).toEqual([stuck, "queue_overflow"]);
    owner.send(dataFrame(healthy, Uint8Array.of(5)));
    expect((await neighbour.next("DATA")).body).toEqual(Buffer.of(5));
    device.socket.resume();
    let received = 0;
    await vi.waitFor(() => expect(device.waiting().at(-1)?.type).toBe("CLOSE"), 10_000);
    for (const frame of device.waiting()) if (frame.type === "DATA") received += 1;
    expect(readClose(device.waiting().at(-1)!.body)?.cause).toBe("queue_overflow");
    // What had been taken before the close came, whole; no gap can be inside, frames are in order.
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThanOrEqual(sent);
    expect(log.some((line) => line.startsWith("channel_overflow"))).toBe(true);
  });
});

/** Like `settled`, but leaves whatever else came meanwhile. */
async function caughtUp(peer: RawPeer): Promise<void> {
  peer.send(pingFrame({ kind: "ask", echo: new Uint8Array(7) }));
  await vi.waitFor(() => expect(peer.take("PING")).toBeDefined(), 10_000);
}

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
    await vi.waitFor(() => expect(relay.sockets()).toBe(2));
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
    expect(device.waiting().map(({ type }) => type)).toEqual(["PING", "PING"]);
    clock.advance(25_000);
    await putOut(device, "no_answer");
    await owner.next("PING");
    expect(readClose((await owner.next("CLOSE")).body)?.cause).toBe("peer_gone");
  });
});

describe("a relay", () => {
  test("says goodbye before it stops", async () => {
    const { relay, owner, device } = await house();
    await running.splice(running.indexOf(relay), 1)[0]!.close();
    for (const peer of [owner, device]) {
      expect(readGoaway((await peer.next("GOAWAY")).body)).toBe("stopping");
      expect(await peer.closed).toEqual({ code: 4010, reason: "going_away" });
    }
    expect(relay.sockets()).toBe(0);
    expect(relay.owners()).toBe(0);
  });

  test("forgets a room that nobody has come to for as long as it is remembered", async () => {
    const { relay, url, clock, owner, device, deviceKey, room } = await house();
    device.socket.close();
    owner.socket.close();
    await vi.waitFor(() => expect(relay.sockets()).toBe(0));
    clock.advance(29 * 24 * 3_600_000);
    const visitor = await dialDevice(url, deviceKey, room);
    await visitor.next("ADMIT");
    visitor.socket.close();
    await vi.waitFor(() => expect(relay.sockets()).toBe(0));
    clock.advance(31 * 24 * 3_600_000);
    await putOut(await dialDevice(url, deviceKey, room), "not_admitted");
  });

  test("writes no payload, key, room id or text of a peer into its log", async () => {
    const { owner, device, log, ownerKey, deviceKey } = await house();
    device.send(openFrame(1));
    const { channel } = await owner.next("OPEN");
    const canary = Buffer.from("canary-in-the-payload");
    device.send(dataFrame(1, canary));
    await owner.next("DATA");
    owner.send(dataFrame(channel, canary));
    await device.next("DATA");
    device.send(closeFrame(1, "ended", canary.toString()));
    await owner.next("CLOSE");
    owner.send(Buffer.concat([Buffer.from([99]), canary]));
    await putOut(owner, "bad_frame");
    const written = log.join("\n");
    expect(log.length).toBeGreaterThan(3);
    const secrets = [canary, ownerKey.room, ownerKey.publicKey, deviceKey.publicKey, deviceKey.hash].map(
      Buffer.from,
    );
    for (const bytes of secrets) {
      for (const encoding of ["utf8", "hex", "base64", "base64url"] as const) {
        expect(written).not.toContain(bytes.toString(encoding));
      }
    }
  });
});
