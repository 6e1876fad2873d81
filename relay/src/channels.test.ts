import { describe, expect, test } from "vitest";
import {
  allowListFrame,
  closeFrame,
  dataFrame,
  maxFrameBodyBytes,
  openFrame,
  readClose,
  readDeviceAdmitted,
  readOpenedBy,
} from "@hob/shared/wire/frame";
import { caughtUp, house, putOut, settled } from "./testing/house.ts";
import { createRelayKey, dialDevice } from "./testing/raw-peer.ts";

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
    await expect.poll(() => device.waiting().at(-1)?.type).toBe("CLOSE");
    for (const frame of device.waiting()) if (frame.type === "DATA") received += 1;
    expect(readClose(device.waiting().at(-1)!.body)?.cause).toBe("queue_overflow");
    // What had been taken before the close came, whole; no gap can be inside, frames are in order.
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThanOrEqual(sent);
    expect(log.some((line) => line.startsWith("channel_overflow"))).toBe(true);
  });
});
