import { beforeAll, describe, expect, test } from "vitest";
import { flipped } from "./crypto/testing.ts";
import { createDhKeyPair } from "./crypto/keys.ts";
import { loadSodium, sodium } from "./crypto/sodium.ts";
import {
  initiate,
  invitationProblems,
  protocolVersion,
  respond,
  type InvitationProblem,
  type Purpose,
} from "./handshake.ts";

beforeAll(() => loadSodium());

const room = new Uint8Array(20).fill(7);
const place = { relayOrigin: "wss://relay.example", room };

function people() {
  return { node: createDhKeyPair(), device: createDhKeyPair(), psk: sodium().randombytes_buf(32) };
}

function meet(options: {
  readonly purpose?: Purpose;
  readonly nodeOrigin?: string;
  readonly knows?: boolean;
  readonly problem?: InvitationProblem;
  readonly impostor?: boolean;
  readonly tamper?: (message: Uint8Array, which: 1 | 2 | 3) => Uint8Array;
}) {
  const { node, device, psk } = people();
  const tamper = options.tamper ?? ((message) => message);
  const purpose = options.purpose ?? "session";
  const invitation = new Uint8Array(16).fill(9);
  const initiation = initiate({
    place,
    purpose,
    localStatic: device,
    nodeKey: node.publicKey,
    psk,
    ...(purpose === "pair" && { invitation }),
  });
  const answering = {
    place: { ...place, relayOrigin: options.nodeOrigin ?? place.relayOrigin },
    localStatic: options.impostor ? createDhKeyPair() : node,
  };
  const begun = respond(answering, tamper(initiation.first, 1));
  if (!begun.ok) return { begun };
  const finished = initiation.finish(tamper(begun.value.second(options.problem), 2));
  if (!finished.ok) return { begun, finished };
  const accepted = begun.value.finish(tamper(finished.value.third, 3), (key) => {
    expect(key).toEqual(device.publicKey);
    return options.knows === false ? undefined : psk;
  });
  return { begun, finished, accepted, device };
}

describe("a handshake", () => {
  test.each(["pair", "session"] as const)("for a %s ends with the same secrets on both ends", (purpose) => {
    const { begun, finished, accepted, device } = meet({ purpose });
    if (!begun.ok || !finished?.ok || !accepted?.ok) throw new Error("the handshake failed");
    expect(begun.value.purpose).toBe(purpose);
    expect(begun.value.invitation.length).toBe(purpose === "pair" ? 16 : 0);
    expect(accepted.value.deviceKey).toEqual(device?.publicKey);
    expect(accepted.value.secured.handshakeHash).toEqual(finished.value.secured.handshakeHash);
    const sealed = finished.value.secured.send.encrypt(Uint8Array.of(1, 2, 3));
    expect(accepted.value.secured.receive.decrypt(sealed)).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("with another house's key fails before the device has said who it is", () => {
    expect(meet({ impostor: true }).begun).toEqual({ ok: false, error: { cause: "authentication" } });
  });

  test("with a device the house does not know is refused in message 3", () => {
    expect(meet({ knows: false }).accepted).toEqual({ ok: false, error: { cause: "unknown_device" } });
  });

  test("through a relay that calls itself something else fails", () => {
    expect(meet({ nodeOrigin: "wss://other.example" }).begun).toEqual({
      ok: false,
      error: { cause: "authentication" },
    });
  });

  test.each(invitationProblems)("tells the device in message 2: %s", (problem) => {
    expect(meet({ purpose: "pair", problem }).finished).toEqual({ ok: false, error: { type: problem } });
  });

  test("of another protocol version is named as that", () => {
    const newer = (message: Uint8Array) => message.with(0, protocolVersion + 1);
    expect(meet({ tamper: (message, which) => (which === 1 ? newer(message) : message) }).begun).toEqual({
      ok: false,
      error: { cause: "version_mismatch" },
    });
  });

  test("cannot be turned from pairing into a session on the way", () => {
    const turned = (message: Uint8Array, which: number) => (which === 1 ? message.with(1, 2) : message);
    expect(meet({ purpose: "pair", tamper: turned }).begun).toMatchObject({ ok: false });
  });

  test("survives no flipped bit in any message", () => {
    for (const which of [1, 2, 3] as const) {
      let bits = 8;
      for (let bit = 0; bit < bits; bit++) {
        const { begun, finished, accepted } = meet({
          purpose: "pair",
          tamper(message, at) {
            if (at !== which) return message;
            bits = message.length * 8;
            return flipped(message, bit);
          },
        });
        const survived = begun.ok && finished?.ok === true && accepted?.ok === true;
        // The top bit of an X25519 key is ignored by its definition, yet it is part of the transcript.
        expect(survived, `bit ${bit} of message ${which}`).toBe(false);
        bit += 6;
      }
    }
  });
});
