import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { devicePsk, pairingPsk, type PairingLink } from "./crypto/pairing.ts";
import { loadSodium } from "./crypto/sodium.ts";
import { enrolMethod, pair, type PairOptions } from "./pairing-client.ts";
import type { Profile } from "./profile.ts";
import { decodeRequest, encodeAnswer, encodeItem } from "./rpc.ts";
import { createManualClock, type ManualClock } from "./testing/manual-clock.ts";
import { createMemoryHouse, relayOrigin, settle, type MemoryHouse } from "./testing/memory-house.ts";

beforeAll(() => loadSodium());

const secret = new Uint8Array(32).fill(42);
const never = () => new Promise<Uint8Array>(() => {});
let clock: ManualClock;
let house: MemoryHouse;
let link: PairingLink;

beforeEach(() => {
  clock = createManualClock();
  house = createMemoryHouse(clock, pairingPsk(secret));
  const { relayUrl, room, nodeKey } = house.profile;
  link = { version: 1, relayUrl, relayOrigin, room, nodeKey, secret, expiresAt: clock.now() + 600_000 };
});

/** A house whose owner types the digits as soon as they are shown. */
function ownerTypes(answer: Parameters<typeof encodeAnswer>[0]): void {
  house.behaviour.handlers.onOpen = async (_message, sink) => {
    await sink.write(encodeItem({ digits: "123456" }));
    await settle();
    return encodeAnswer(answer);
  };
}

function attempt(options: Partial<PairOptions> = {}) {
  const told: string[] = [];
  const kept: Profile[] = [];
  const paired = pair({
    link,
    name: "Phone",
    connectSocket: house.connectSocket,
    clock,
    onPending(profile) {
      told.push("kept");
      kept.push(profile);
      return Promise.resolve();
    },
    onDigits: (digits) => told.push(digits),
    ...options,
  });
  return { paired, told, kept };
}

async function pass(ms: number, stepMs = 1000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(stepMs);
    await settle();
  }
}

/** Whatever the outcome, nothing of the attempt is left running. */
function expectNothingLeft(): void {
  expect(house.sockets.every(({ isOpen }) => !isOpen)).toBe(true);
  expect(clock.pendingTimers()).toBe(0);
}

describe("pairing", () => {
  test("keeps the profile before it shows the digits, and ends with the house's yes", async () => {
    let handshakeHash = new Uint8Array(64);
    house.behaviour.onSession = (session, hash) => {
      handshakeHash = new Uint8Array(hash);
      session.probe(10_000);
    };
    ownerTypes({ ok: true, value: null });
    const { paired, told, kept } = attempt();
    const result = await paired;
    expect(told).toEqual(["kept", "123456"]);
    expect(kept).toMatchObject([{ state: "pending", deviceName: "Phone" }]);
    expect(result).toMatchObject({ ok: true, value: { state: "enrolled", nodeKey: link.nodeKey } });
    expect(kept[0]?.psk).toEqual(devicePsk(secret, handshakeHash));
    await settle();
    expectNothingLeft();
  });

  test("asks for enrolment with its name and a relay key of its own", async () => {
    let asked: ReturnType<typeof decodeRequest> | undefined;
    house.behaviour.handlers.onOpen = (message) => {
      asked = decodeRequest(message);
      return Promise.resolve(encodeAnswer({ ok: false, error: { type: "invitation_used" } }));
    };
    expect(await attempt().paired).toEqual({ ok: false, error: { type: "invitation_used" } });
    expect(asked).toMatchObject({ method: enrolMethod, input: { name: "Phone" } });
  });

  test("shows digits once, however often the house sends some", async () => {
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      await sink.write(encodeItem({ digits: "12345" }));
      await sink.write(encodeItem({ digits: "123456" }));
      await sink.write(encodeItem({ digits: "654321" }));
      await settle();
      return encodeAnswer({ ok: false, error: { type: "digits_wrong" } });
    };
    const { paired, told } = attempt();
    expect(await paired).toEqual({ ok: false, error: { type: "digits_wrong" } });
    expect(told).toEqual(["kept", "123456"]);
  });

  test("whose profile cannot be kept shows no digits, says why, and leaves nothing running", async () => {
    ownerTypes({ ok: true, value: null });
    const { paired, told } = attempt({ onPending: () => Promise.reject(new Error("no room on this phone")) });
    await expect(paired).rejects.toThrow("no room on this phone");
    expect(told).toEqual([]);
    await settle();
    expectNothingLeft();
  });

  test("names the relay when the relay goes while digits are shown", async () => {
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      await sink.write(encodeItem({ digits: "123456" }));
      return never();
    };
    const { paired, told } = attempt();
    await settle();
    expect(told).toEqual(["kept", "123456"]);
    house.sockets[0]?.socket.close(4010, "going_away");
    expect(await paired).toEqual({ ok: false, error: { type: "relay_unreachable", relay: link.relayUrl } });
    await settle();
    expectNothingLeft();
  });

  test("notices a house that falls silent while digits are shown", async () => {
    house.behaviour.handlers.onOpen = async (_message, sink) => {
      await sink.write(encodeItem({ digits: "123456" }));
      return never();
    };
    const { paired } = attempt();
    await settle();
    house.behaviour.isDead = true;
    await pass(60_000);
    expect(await paired).toMatchObject({
      ok: false,
      error: { type: expect.stringMatching(/house_silent|relay_unreachable/) },
    });
  });

  test("does not wait for an answer over a relay that hung up in the moment of admission", async () => {
    const tell = house.behaviour.admit;
    house.behaviour.admit = (socket) => {
      tell(socket);
      socket.socket.close(4010, "going_away");
    };
    expect(await attempt().paired).toEqual({
      ok: false,
      error: { type: "relay_unreachable", relay: link.relayUrl },
    });
    expectNothingLeft();
  });

  test("with a forged house key of low order ends with an error, not with an exception", async () => {
    link = { ...link, nodeKey: new Uint8Array(32) };
    expect(await attempt().paired).toEqual({ ok: false, error: { type: "house_is_another" } });
    await settle();
    expectNothingLeft();
  });

  test("answered with nonsense ends with an error, not with an exception", async () => {
    house.behaviour.handlers.onOpen = () => Promise.resolve(Uint8Array.of(0xc1));
    expect(await attempt().paired).toEqual({
      ok: false,
      error: { type: "session_broken", cause: "malformed_answer" },
    });
  });

  test("is told by the house itself what is wrong with the invitation", async () => {
    house.behaviour.problem = "invitation_superseded";
    expect(await attempt().paired).toEqual({ ok: false, error: { type: "invitation_superseded" } });
  });

  test("with a house that is away, or a link that has run out, does not begin", async () => {
    house.setOnline(false);
    expect(await attempt().paired).toEqual({
      ok: false,
      error: { type: "house_offline", since: clock.now() },
    });
    link = { ...link, expiresAt: clock.now() };
    expect(await attempt().paired).toEqual({
      ok: false,
      error: { type: "link_expired", expiredAt: clock.now() },
    });
    expect(house.sockets.length).toBe(1);
  });
});
