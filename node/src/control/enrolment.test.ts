import {
  pairingPsk,
  pairingRelayKeyPair,
  invitationId,
  parsePairingLink,
  type PairingLink,
} from "@hob/shared/crypto/pairing";
import { createDhKeyPair, createSignKeyPair } from "@hob/shared/crypto/keys";
import { enrolMethod } from "@hob/shared/pairing-client";
import { connectRelayLine } from "@hob/shared/relay-line";
import { decodeAnswer, decodeItem, encodeRequest } from "@hob/shared/rpc";
import { openSession } from "@hob/shared/secured-session";
import type { ConnectSocket } from "@hob/shared/socket";
import { decodeFrame } from "@hob/shared/wire/frame";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { systemClock } from "../clock.ts";
import { createHub } from "../hub.ts";
import { silentLogger } from "../logger.ts";
import { auditEntries } from "../store/audit.ts";
import { enrolledDevices, revokeDevice } from "../store/devices.ts";
import { openStore, type Store } from "../store/store.ts";
import { attemptPairing, startTestHouse, type TestHouse } from "../testing/house.ts";
import { openVault } from "../vault/vault.ts";
import { terminal, type Caller } from "../service/caller.ts";
import { addTestDevice } from "../service/testing/test-devices.ts";
import { createEnrolment } from "./enrolment.ts";
import { connectWs } from "./socket-ws.ts";

let house: TestHouse;

beforeEach(async () => {
  house = await startTestHouse();
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

function linkOf(text: string): PairingLink {
  const parsed = parsePairingLink(text);
  if (!parsed.ok) throw new Error(parsed.error.type);
  return parsed.value;
}

/** A device that has the link and completes message 3, and then does as the test likes. */
async function knock(link: PairingLink, connectSocket: ConnectSocket = connectWs) {
  const line = await connectRelayLine({
    ...link,
    relayKey: pairingRelayKeyPair(link.secret),
    connectSocket,
    clock: systemClock,
    onOwner() {},
    onClose() {},
  });
  if (!line.ok) throw new Error(line.error.type);
  const opened = await openSession(line.value, {
    place: link,
    purpose: "pair",
    localStatic: createDhKeyPair(),
    nodeKey: link.nodeKey,
    psk: pairingPsk(link.secret),
    invitation: invitationId(link.secret),
    clock: systemClock,
    onEnd() {},
  });
  if (!opened.ok) throw new Error(opened.error.type);
  const { session } = opened.value;
  return {
    close: () => line.value.close(),
    enrol(input: unknown = { name: "Knocker", relayKey: createSignKeyPair().publicKey }) {
      const items: unknown[] = [];
      const stream = session.stream(encodeRequest({ method: enrolMethod, input }), (item) =>
        items.push(decodeItem(item)),
      );
      return { items, answer: stream.done.then(decodeAnswer) };
    },
  };
}

/** A network that holds back each device's message 3 until `count` devices have got so far. */
function networkOfEqualSpeed(count: number): ConnectSocket {
  const held: (() => void)[] = [];
  return async (url, events) => {
    const socket = await connectWs(url, events);
    let dataFrames = 0;
    return {
      ...socket,
      send(bytes) {
        const isThird = decodeFrame(bytes)?.type === "DATA" && ++dataFrames === 2;
        if (!isThird) return socket.send(bytes);
        held.push(() => socket.send(bytes));
        if (held.length === count) for (const release of held) release();
      },
    };
  };
}

describe("an invitation", () => {
  test("that two devices open at the same time takes the first and tells the second", async () => {
    const invitation = await house.invite();
    const link = linkOf(invitation.link);
    const network = networkOfEqualSpeed(2);
    const knocks = await Promise.all([knock(link, network), knock(link, network)]);
    const tries = knocks.map((device) => device.enrol());
    const refused = await Promise.race(tries.map(({ answer }) => answer));
    expect(refused).toEqual({ ok: false, error: { type: "invitation_used" } });
    await expect.poll(() => tries.flatMap(({ items }) => items)).toHaveLength(1);
    for (const device of knocks) device.close();
  });

  test("whose device leaves before its digits is over at once, not after ten minutes", async () => {
    const invitation = await house.invite();
    const device = await knock(linkOf(invitation.link));
    device.close();
    expect(await invitation.ended).toEqual({ ok: false, error: { type: "device_left" } });
  });

  test("whose device asks for nonsense is over at once", async () => {
    const invitation = await house.invite();
    const device = await knock(linkOf(invitation.link));
    expect(
      await device.enrol({ name: "\u001b[2JKitchen", relayKey: new Uint8Array(32) }).answer,
    ).toMatchObject({
      ok: false,
      error: { type: "input_invalid" },
    });
    expect(await invitation.ended).toEqual({ ok: false, error: { type: "device_left" } });
    device.close();
  });

  test("whose device leaves after its digits still takes them: the device tries a session and finds out", async () => {
    const invitation = await house.invite();
    const device = await knock(linkOf(invitation.link));
    const { items } = device.enrol();
    await expect.poll(() => items).toHaveLength(1);
    device.close();
    const { digits } = items[0] as { digits: string };
    expect(await house.terminal.call("devices.confirm", { digits })).toEqual({ ok: true, value: null });
    expect(await invitation.ended).toEqual({ ok: true, value: null });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 1 } });
  });

  test("cannot be asked for digits twice over one session", async () => {
    const invitation = await house.invite();
    const device = await knock(linkOf(invitation.link));
    const first = device.enrol();
    await expect.poll(() => first.items).toHaveLength(1);
    const second = device.enrol();
    expect(await second.answer).toEqual({ ok: false, error: { type: "invitation_used" } });
    expect(second.items).toEqual([]);
    device.close();
  });

  test("gives one guess: the right digits after wrong ones open nothing", async () => {
    const invitation = await house.invite();
    const device = await knock(linkOf(invitation.link));
    const { items, answer } = device.enrol();
    await expect.poll(() => items).toHaveLength(1);
    const { digits } = items[0] as { digits: string };
    const wrong = digits === "000000" ? "000001" : "000000";
    expect(await house.terminal.call("devices.confirm", { digits: wrong })).toMatchObject({
      error: { type: "digits_wrong" },
    });
    expect(await house.terminal.call("devices.confirm", { digits })).toMatchObject({
      error: { type: "no_invitation_open" },
    });
    expect(await answer).toEqual({ ok: false, error: { type: "digits_wrong" } });
    device.close();
  });

  test("takes no digits that belong to the device of an earlier invitation", async () => {
    const first = await house.invite();
    const early = await knock(linkOf(first.link));
    const shown = early.enrol();
    await expect.poll(() => shown.items).toHaveLength(1);
    const second = await house.invite();
    expect(await shown.answer).toEqual({ ok: false, error: { type: "invitation_superseded" } });
    const { digits } = shown.items[0] as { digits: string };
    expect(await house.terminal.call("devices.confirm", { digits })).toMatchObject({
      error: { type: "no_device_waiting" },
    });
    expect(await attemptPairing(house.terminal, second.link, { type: (typed) => typed })).toMatchObject({
      ok: true,
    });
    early.close();
  });
});

describe("the stream of an invitation", () => {
  const pairedPhone = (store: Store) => addTestDevice(store, "Ann's phone", "admin");

  async function openEnrolment(inviterOf: (store: Store) => Caller = () => terminal) {
    await house.stopNode();
    const opened = openStore(house.config);
    const vault = openVault(house.config.keyFile);
    if (!opened.ok || !vault.ok) throw new Error("the house does not open");
    const store = opened.value;
    const clock = createManualClock();
    const enrolment = createEnrolment({
      store,
      vault: vault.value,
      hub: createHub(store, silentLogger),
      clock,
      logger: silentLogger,
      room: new Uint8Array(20),
      relayUrl: "wss://relay.example/relay",
      relayOrigin: () => "wss://relay.example",
      appOrigin: "https://relay.example",
      onAllowListChanged() {},
      isConnected: () => false,
    });
    const inviter = inviterOf(store);
    const stop = new AbortController();
    const items = enrolment.invite({ role: "viewer", resume: false }, inviter, stop.signal);
    const first = await items.next();
    if (first.done || first.value.event !== "invitation") throw new Error("no invitation");
    const link = linkOf(first.value.link);
    const proof = {
      invitation: invitationId(link.secret),
      deviceKey: createDhKeyPair().publicKey,
      handshakeHash: new Uint8Array(64),
    };
    const knockNow = () => {
      expect(enrolment.burn(proof.invitation)).toBe(true);
      return new Promise<{ digits: string; result: ReturnType<typeof enrolment.enrol> }>((resolve) => {
        const result = enrolment.enrol(
          proof,
          { name: "Phone", relayKey: createSignKeyPair().publicKey },
          (digits) => {
            void Promise.resolve().then(() => resolve({ digits, result }));
            return Promise.resolve();
          },
        );
      });
    };
    const dispose = () => store[Symbol.dispose]();
    return { store, clock, enrolment, inviter, stop, items, proof, knockNow, dispose };
  }

  test("tells a slow reader everything before it ends", async () => {
    const { store, enrolment, items, knockNow, dispose } = await openEnrolment();
    const { digits, result } = await knockNow();
    const waiting = await items.next();
    // The reader is not back yet when everything else has happened.
    expect(enrolment.confirm(digits, terminal)).toEqual({ ok: true, value: null });
    expect(await result).toEqual({ ok: true, value: null });
    expect(waiting.value).toMatchObject({ event: "waiting", name: "Phone" });
    expect((await items.next()).value).toMatchObject({
      event: "paired",
      device: { name: "Phone", role: "viewer" },
    });
    expect(await items.next()).toEqual({ done: true, value: { ok: true, value: null } });
    expect(auditEntries(store, 3).toReversed()).toMatchObject([
      { action: "device.invited", detail: { role: "viewer" } },
      { action: "device.knocked", subject: "device:1" },
      { actor: "terminal", action: "device.paired", subject: "device:1" },
    ]);
    dispose();
  });

  test("left by a device that is revoked meanwhile lets nobody in, whoever types the digits", async () => {
    const { store, enrolment, inviter, stop, knockNow, dispose } = await openEnrolment(pairedPhone);
    const chef = addTestDevice(store, "Chef's phone", "admin");
    const { digits, result } = await knockNow();
    stop.abort("session_ended");
    revokeDevice(store, inviter.deviceId ?? 0, 1);
    expect(enrolment.confirm(digits, chef)).toEqual({ ok: false, error: { type: "no_invitation_open" } });
    expect(await result).toEqual({ ok: false, error: { type: "invitation_superseded" } });
    expect(enrolledDevices(store).map(({ name }) => name)).toEqual(["Chef's phone"]);
    dispose();
  });

  test("ends where the same device follows it anew, and the new one hears the rest", async () => {
    const { enrolment, inviter, items, knockNow, dispose } = await openEnrolment(pairedPhone);
    const resumed = enrolment.invite({ role: "viewer", resume: true }, inviter, new AbortController().signal);
    expect((await resumed.next()).value).toMatchObject({ event: "invitation" });
    expect(await items.next()).toEqual({
      done: true,
      value: { ok: false, error: { type: "invitation_superseded" } },
    });
    await knockNow();
    expect((await resumed.next()).value).toMatchObject({ event: "waiting", name: "Phone" });
    dispose();
  });

  test("ends for everybody who waits, also when its end cannot be written down", async () => {
    const { clock, items, knockNow, dispose } = await openEnrolment();
    const { result } = await knockNow();
    dispose();
    clock.advance(10 * 60_000);
    expect(await result).toEqual({ ok: false, error: { type: "digits_late" } });
    expect((await items.next()).value).toMatchObject({ event: "waiting" });
    expect(await items.next()).toEqual({ done: true, value: { ok: false, error: { type: "digits_late" } } });
    expect(clock.pendingTimers()).toBe(0);
  });
});
