import { describe, expect, test } from "vitest";
import { closeFrame, dataFrame, openFrame, readGoaway } from "@hob/shared/wire/frame";
import { house, putOut } from "./testing/house.ts";
import { dialDevice } from "./testing/raw-peer.ts";

describe("a relay", () => {
  test("says goodbye before it stops", async () => {
    const { relay, owner, device } = await house();
    await relay.close();
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
    await expect.poll(() => relay.sockets()).toBe(0);
    clock.advance(29 * 24 * 3_600_000);
    const visitor = await dialDevice(url, deviceKey, room);
    await visitor.next("ADMIT");
    visitor.socket.close();
    await expect.poll(() => relay.sockets()).toBe(0);
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
