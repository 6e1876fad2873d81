import { createDhKeyPair } from "@hob/shared/crypto/keys";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { hex, lowOrderKeys } from "@hob/shared/crypto/testing";
import { initiate, respond, type KeyPair } from "@hob/shared/handshake";
import { dataFrame, retargetFrame } from "@hob/shared/wire/frame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfFlip, flipOneBit, recordSession, type RecordedFrame } from "./testing/bit-flips.ts";
import { createHostileGround, settle, type HostileGround, type Stage } from "./testing/hostile-exercise.ts";
import { hostileOrigin, type Delivery, type HostileChannel, type Tamper } from "./testing/hostile-relay.ts";

let ground: HostileGround;
/** A session that nobody disturbed, as the relay saw it. */
let recorded: readonly RecordedFrame[];

beforeAll(async () => {
  await loadSodium();
  ground = createHostileGround();
  recorded = await recordSession(ground);
});

afterAll(() => ground[Symbol.dispose]());

const honest: Tamper = ({ bytes }) => [bytes];

/** The same attack against each frame of a session in turn. */
const attacks: readonly {
  readonly name: string;
  readonly on: (delivery: Delivery) => readonly Uint8Array[];
}[] = [
  { name: "dropped", on: () => [] },
  { name: "sent twice", on: ({ bytes }) => [bytes, bytes] },
  { name: "sent five times", on: ({ bytes }) => Array<Uint8Array>(5).fill(bytes) },
  { name: "cut to nothing", on: () => [new Uint8Array()] },
  { name: "cut within its header", on: ({ bytes }) => [bytes.subarray(0, 3)] },
  { name: "cut to its header", on: ({ bytes }) => [bytes.subarray(0, 6)] },
  { name: "cut in half", on: ({ bytes }) => [bytes.subarray(0, Math.ceil(bytes.length / 2))] },
  { name: "cut by its last byte", on: ({ bytes }) => [bytes.subarray(0, -1)] },
  { name: "made longer by a byte", on: ({ bytes }) => [Uint8Array.of(...bytes, 0)] },
  { name: "followed by itself without its first byte", on: ({ bytes }) => [bytes, bytes.subarray(1)] },
  { name: "set to zero behind its header", on: ({ bytes }) => [zeroedFrom(6, bytes)] },
  { name: "sent to the next channel", on: ({ bytes }) => [movedToChannel(2, bytes)] },
  { name: "reflected to its sender", on: reflect },
  { name: "delivered and reflected to its sender", on: (delivery) => [delivery.bytes, ...reflect(delivery)] },
];

describe("a relay that works against both of its ends", () => {
  test.each(attacks)("gains nothing by a frame that is $name", async ({ on }) => {
    for (const { index, type } of recorded) {
      const outcome = await ground.exercise((delivery) =>
        delivery.index === index ? on(delivery) : [delivery.bytes],
      );
      expect(outcome.faults, `frame ${index}, ${type}`).toEqual([]);
      if (type === "DATA") expect(outcome.answers.every(({ ok }) => ok)).toBe(true);
    }
  });

  test("gains nothing by two frames that change places", async () => {
    for (const { index } of recorded) {
      let held: Delivery | undefined;
      const { faults } = await ground.exercise((delivery) => {
        if (delivery.index === index) {
          held = delivery;
          return [];
        }
        const { to, bytes } = held ?? {};
        if (to !== delivery.to || !bytes) return [delivery.bytes];
        held = undefined;
        return [delivery.bytes, bytes];
      });
      expect(faults, `frame ${index}`).toEqual([]);
    }
  });

  test("gains nothing by a frame that comes again later in its session", async () => {
    for (const { index } of recorded) {
      for (const later of [2, 5, 9]) {
        let kept: Delivery | undefined;
        const { faults } = await ground.exercise((delivery) => {
          if (delivery.index === index) kept = delivery;
          if (kept && delivery.index === index + later) kept.deliver(kept.bytes);
          return [delivery.bytes];
        });
        expect(faults, `frame ${index}, ${later} later`).toEqual([]);
      }
    }
  });

  test("gains nothing by a frame of an earlier session in place of the one that belongs there", async () => {
    for (const { index, bytes } of recorded.filter(({ type }) => type === "DATA")) {
      const outcome = await ground.exercise((delivery) =>
        delivery.index === index ? [bytes] : [delivery.bytes],
      );
      expect(outcome.faults, `frame ${index}`).toEqual([]);
      expect(outcome.answers.every(({ ok }) => ok)).toBe(true);
    }
  });

  test("gains nothing by a flipped bit, at the edges of each frame and anywhere between", async () => {
    const chance = seeded(20_26);
    let flips = 0;
    for (const frame of recorded) {
      const { length } = frame.bytes;
      const places = new Set([0, 1, 5, 6, length - 1]);
      for (let n = 0; n < 12; n++) places.add(chance(length));
      for (const place of places) {
        if (place >= length) continue;
        const flipped = await flipOneBit(ground, frame.index, place * 8 + chance(8));
        expect(faultsOfFlip(frame, flipped), `frame ${frame.index}, byte ${place}`).toEqual([]);
        flips++;
      }
    }
    expect(flips).toBeGreaterThan(250);
  });

  test("cannot make a recorded session happen again, from one life of the house to the next", async () => {
    const bodies: Uint8Array[] = [];
    await ground.exercise(honest, async ({ relay, write, until }) => {
      const answers = [await until(write())];
      bodies.push(...(relay.channels[0]?.fromDevice ?? []));
      expect(await replay(relay.openToHouse(), bodies)).toBe(1);
      return answers;
    });
    const before = ground.acted();
    const { faults, refusals } = await ground.exercise(honest, async ({ relay }) => {
      expect(await replay(relay.openToHouse(), bodies)).toBe(1);
      return [];
    });
    expect({ faults, refusals, acted: ground.acted() - before }).toEqual({
      faults: [],
      refusals: ["authentication"],
      acted: 0,
    });
  });

  test("cannot cross the wires of two devices", async () => {
    let crossed: readonly HostileChannel[] = [];
    const { faults, answers } = await ground.exercise(
      ({ to, frame, channel, bytes }) => {
        const other = crossed.find(({ place }) => place !== channel?.place);
        if (!other || !crossed.some(({ place }) => place === channel?.place) || frame.type !== "DATA")
          return [bytes];
        if (to === "house") other.house.send(dataFrame(other.houseNumber, frame.body));
        else other.device?.send(dataFrame(other.deviceNumber, frame.body));
        return [];
      },
      async ({ relay, write, until, secondLink }) => {
        const second = secondLink();
        const first = [await until(write()), await until(write(second))];
        crossed = relay.channels.slice(0, 2);
        return [...first, ...(await until(Promise.all([write(), write(second)])))];
      },
    );
    expect(faults).toEqual([]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });

  test.each(lowOrderKeys)("cannot bring the low-order key %s into a handshake", async (text) => {
    const key = hex(text);
    const atHouse = await ground.exercise(replacingKey(5, 6 + 2, key));
    expect(atHouse).toMatchObject({ faults: [], refusals: ["low_order_key"] });
    const atDevice = await ground.exercise(replacingKey(6, 6, key));
    expect(atDevice).toMatchObject({ faults: [], outages: [{ type: "house_is_another" }] });
    for (const { answers } of [atHouse, atDevice]) expect(answers.every(({ ok }) => ok)).toBe(true);

    const asDevice = await ground.exercise(honest, async (stage) => {
      await knock(stage, { publicKey: key, secretKey: createDhKeyPair().secretKey });
      return [];
    });
    expect(asDevice).toMatchObject({ faults: [], refusals: ["low_order_key"] });
  });

  test("cannot be a device, knowing all keys that are public", async () => {
    const before = ground.acted();
    const { faults, refusals } = await ground.exercise(honest, async (stage) => {
      await knock(stage, createDhKeyPair());
      await knock(stage, { ...createDhKeyPair(), publicKey: ground.profile.staticKey.publicKey });
      return [];
    });
    expect({ faults, refusals, acted: ground.acted() - before }).toEqual({
      faults: [],
      refusals: ["unknown_device", "authentication"],
      acted: 0,
    });
  });

  test("cannot be the house: the device names it as another, sends it no command, and goes on to the true one", async () => {
    const place = { relayOrigin: hostileOrigin, room: ground.profile.room };
    let heard = 0;
    const { faults, outages, answers } = await ground.exercise(({ index, to, frame, channel, bytes }) => {
      if (index === 5) {
        // The relay answers for the house, with its own key for the house's.
        const begun = respond({ place, localStatic: createDhKeyPair() }, frame.body);
        const second = begun.ok ? begun.value.second() : frame.body.subarray(2, 50);
        channel?.device?.send(dataFrame(channel.deviceNumber, second));
        return [];
      }
      if (to === "house" && channel?.place === 0 && frame.type === "DATA") heard++;
      return [bytes];
    });
    expect({ faults, outages, heard }).toEqual({
      faults: [],
      outages: [{ type: "house_is_another" }],
      heard: 0,
    });
    expect(answers.every(({ ok }) => ok)).toBe(true);
  });

  test("cannot tell one decision from another by the size of anything it forwards", async () => {
    const sizesOf = async (decision: string) => {
      const sizes: string[] = [];
      await ground.exercise(
        ({ to, bytes }) => {
          sizes.push(`${to} ${bytes.length}`);
          return [bytes];
        },
        async ({ link, until }) => {
          await until(link.call("runs.start", { automation: 7, input: { item: 12, decision } }));
          return [];
        },
      );
      return sizes;
    };
    const approved = await sizesOf("approve");
    expect(approved.length).toBeGreaterThan(8);
    expect(await sizesOf("reject")).toEqual(approved);
    expect(await sizesOf("reject, with a comment of some length")).toEqual(approved);
  });
});

function reflect({ to, frame, channel }: Delivery): readonly Uint8Array[] {
  if (!channel || frame.type !== "DATA") return [];
  if (to === "house") channel.device?.send(dataFrame(channel.deviceNumber, frame.body));
  else channel.house.send(dataFrame(channel.houseNumber, frame.body));
  return [];
}

/** Plays `bodies` to the house one by one and counts what it says to them. */
async function replay(channel: HostileChannel, bodies: readonly Uint8Array[]): Promise<number> {
  for (const body of bodies) {
    channel.house.send(dataFrame(channel.houseNumber, body));
    await settle();
  }
  return channel.fromHouse.length;
}

/** A handshake with keys of the relay's own making, up to a record that nobody should read. */
async function knock({ relay }: Stage, localStatic: KeyPair): Promise<void> {
  const place = { relayOrigin: hostileOrigin, room: ground.profile.room };
  const { nodeKey } = ground.profile;
  const psk = new Uint8Array(32);
  const initiation = initiate({ place, purpose: "session", localStatic, nodeKey, psk });
  const channel = relay.openToHouse();
  await replay(channel, [initiation.first]);
  const finished = initiation.finish(channel.fromHouse[0] ?? new Uint8Array());
  if (!finished.ok) throw new Error("the house did not answer message 1");
  await replay(channel, [finished.value.third, finished.value.secured.send.encrypt(new Uint8Array(240))]);
}

/** Puts `key` where an ephemeral key lies in the frame. */
function replacingKey(index: number, at: number, key: Uint8Array): Tamper {
  return (delivery) => {
    const bytes = delivery.bytes.slice();
    if (delivery.index === index) bytes.set(key, at);
    return [bytes];
  };
}

function zeroedFrom(start: number, bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => (at < start ? byte : 0));
}

function movedToChannel(number: number, bytes: Uint8Array): Uint8Array {
  const moved = bytes.slice();
  retargetFrame(moved, number);
  return moved;
}

/** The same numbers below a bound each time: what fails once fails again. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
