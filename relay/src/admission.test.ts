import { describe, expect, test } from "vitest";
import { allowListFrame, openFrame, readClose, readDeviceAdmitted } from "@hob/shared/wire/frame";
import { house, putOut, settled, start } from "./testing/house.ts";
import { createRelayKey, dial, dialDevice, dialOwner, prove } from "./testing/raw-peer.ts";

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
