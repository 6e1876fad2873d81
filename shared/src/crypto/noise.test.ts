import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../bytes.ts";
import { createDhKeyPair, type DhKeyPair, dhPublicKey } from "./keys.ts";
import {
  createNoiseInitiator,
  createNoiseResponder,
  type InitiatorOptions,
  NoiseError,
  type NoisePattern,
  type NoiseSession,
  type ResponderOptions,
} from "./noise.ts";
import { loadSodium } from "./sodium.ts";
import { flipped, hex, lowOrderKeys } from "./testing.ts";

beforeAll(async () => {
  await loadSodium();
});

const PATTERNS = ["XK", "XKpsk3"] as const;
const prologue = utf8("prologue of a test");
const psk = new Uint8Array(32).fill(0x5a);

/** Made once, after the public vectors passed; a change here is a change of the protocol. */
const OWN_VECTORS = [
  {
    pattern: "XK" as const,
    messages: [
      "7b0d47d93427f8311160781c7c733fd89f88970aef490d8aa0ee19a4cb8a1b14f665f5a9145ef125ca9a2b2db9eec512c78df1",
      "ff2ee45601ec1b67310c7790404585ae697331eee1c1f8cf2419731c1fff3e6b3a81964d31f39876b985b16859d943829dd99b",
      "f2bc9de7c67591f94abcc6d67f4857a40f55f0a9a6ef52deedb6e056c0d2ce5aa8f60cce3a27914e3a10b43d6435671b5196e1b302b2d7cec6e643a9a662b8fa0689e98996",
    ],
    handshakeHash:
      "28247a2a9c8d5a05ab431c7f7e48e89403558404e2a5b76b3caff732cd1af25ac69c1cc8a5c79fc6272e43d491a608f1edd912235847f3477bbf13699db77f17",
    fromDevice: "6e7d5df82324213a8b110ab80d643f867326",
    fromNode: "74b623e4ab7c260af02b6110e221ca83a54a9e0d",
  },
  {
    pattern: "XKpsk3" as const,
    messages: [
      "7b0d47d93427f8311160781c7c733fd89f88970aef490d8aa0ee19a4cb8a1b143eb36e0902cdf768ee787bcd201c0fc4f08d5d",
      "ff2ee45601ec1b67310c7790404585ae697331eee1c1f8cf2419731c1fff3e6b3557d0f9a6f5bf419e64cb671d14a0a90606e4",
      "0c9383a6ddf0acefd4a1946bc8bcece17a8fbc512c8e9e54b8c38170294a9c63d38dc4ec271f06dcd1ca9c8710c475a130456ec024a08305188e642f548d15843a4bab8815",
    ],
    handshakeHash:
      "453f7b342c850496ded350d90d894930da77b90ea1fe086e8594ae7227c266ac35f2c8e3125e2e923121a52b677d276f828483341e7b0adddf0e52fdf233fe26",
    fromDevice: "e0935e0f939b059403685d5ad256ee545106",
    fromNode: "8fb6b509afb009e51dea6e5b9321db2cbb46b021",
  },
];

describe.each(PATTERNS)("%s", (pattern) => {
  test("carries any payload and leaves both ends with one session", () => {
    const payloads = fc.uint8Array({ maxLength: 500 });
    fc.assert(
      fc.property(payloads, payloads, payloads, (one, two, three) => {
        const { device, node, deviceKeys } = parties(pattern);
        expect(node.readMessage1(device.writeMessage1(one))).toEqual(one);
        expect(device.readMessage2(node.writeMessage2(two))).toEqual(two);
        const third = node.readMessage3(device.writeMessage3(three));
        expect(third).toEqual({ payload: three, remoteStatic: deviceKeys.publicKey });
        expectConnected(device.split(), node.split());
      }),
      { numRuns: 20 },
    );
  });

  test("two sessions of the same two parties have nothing in common", () => {
    const first = connected(pattern, {});
    const again = parties(pattern);
    const second = finish(again);
    expect(first.device.handshakeHash).not.toEqual(second.device.handshakeHash);
    const record = first.device.send.encrypt(utf8("same"));
    expectNoiseError("authentication", () => second.node.receive.decrypt(record));
  });

  test("a record sent back to its sender is refused", () => {
    const { device } = connected(pattern, {});
    expectNoiseError("authentication", () => device.receive.decrypt(device.send.encrypt(utf8("mirror"))));
  });

  test("a change of any bit of any message is refused by its reader, who is then unusable", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), fc.nat(), (position, bit) => {
        const { device, node } = parties(pattern);
        const first = device.writeMessage1(utf8("one"));
        if (position === 1) {
          expectNoiseError("authentication", () => node.readMessage1(flipped(first, bit)));
          expectNoiseError("order", () => node.readMessage1(first));
          return;
        }
        node.readMessage1(first);
        const second = node.writeMessage2(utf8("two"));
        if (position === 2) {
          expectNoiseError("authentication", () => device.readMessage2(flipped(second, bit)));
          expectNoiseError("order", () => device.readMessage2(second));
          return;
        }
        device.readMessage2(second);
        const third = device.writeMessage3(utf8("three"));
        expectNoiseError("authentication", () => node.readMessage3(flipped(third, bit)));
        expectNoiseError("order", () => node.readMessage3(third));
        expectNoiseError("order", () => node.split());
      }),
      { numRuns: 60 },
    );
  });

  test("a message cut short is malformed, or at least not authentic", () => {
    for (const length of [0, 1, 31, 32, 47]) {
      const { device, node } = parties(pattern);
      const first = device.writeMessage1(new Uint8Array(0));
      expectNoiseError("malformed", () => node.readMessage1(first.subarray(0, length)));
    }
    const { device, node } = parties(pattern);
    const first = device.writeMessage1(utf8("some payload"));
    expectNoiseError("authentication", () => node.readMessage1(first.subarray(0, 50)));
  });

  test("a message longer than Noise allows is neither written nor read", () => {
    const writing = parties(pattern);
    expectNoiseError("malformed", () => writing.device.writeMessage1(new Uint8Array(65_535)));
    const reading = parties(pattern);
    expectNoiseError("malformed", () => reading.node.readMessage1(new Uint8Array(65_536)));
    const longest = parties(pattern);
    const payload = new Uint8Array(65_535 - 48);
    expect(longest.node.readMessage1(longest.device.writeMessage1(payload))).toEqual(payload);
  });

  test("another prologue is found out at the first message", () => {
    const { device, node } = parties(pattern, { initiator: { prologue: utf8("prologue of a tesT") } });
    expectNoiseError("authentication", () => node.readMessage1(device.writeMessage1(utf8("one"))));
  });

  test("a device that expects another house gets no answer", () => {
    const { device, node } = parties(pattern, { initiator: { remoteStatic: createDhKeyPair().publicKey } });
    expectNoiseError("authentication", () => node.readMessage1(device.writeMessage1(utf8("one"))));
  });

  test("somebody else cannot answer for the house", () => {
    const { device, nodeKeys } = parties(pattern);
    const impostorKeys = { publicKey: nodeKeys.publicKey, secretKey: createDhKeyPair().secretKey };
    const impostor = createNoiseResponder({ ...responderOptions(pattern), localStatic: impostorKeys });
    expectNoiseError("authentication", () => impostor.readMessage1(device.writeMessage1(utf8("one"))));
  });

  test("a device cannot pass off another's static key as its own", () => {
    const victim = createDhKeyPair().publicKey;
    const localStatic = { publicKey: victim, secretKey: createDhKeyPair().secretKey };
    const { device, node } = parties(pattern, { initiator: { localStatic } });
    node.readMessage1(device.writeMessage1(utf8("one")));
    device.readMessage2(node.writeMessage2(utf8("two")));
    expectNoiseError("authentication", () => node.readMessage3(device.writeMessage3(utf8("three"))));
  });

  test("a recorded handshake does not work a second time", () => {
    const { device, node, nodeKeys } = parties(pattern);
    const first = device.writeMessage1(utf8("one"));
    node.readMessage1(first);
    device.readMessage2(node.writeMessage2(utf8("two")));
    const third = device.writeMessage3(utf8("three"));
    node.readMessage3(third);

    const later = createNoiseResponder({ ...responderOptions(pattern), localStatic: nodeKeys });
    later.readMessage1(first);
    later.writeMessage2(utf8("two"));
    expectNoiseError("authentication", () => later.readMessage3(third));
  });

  test("a message reflected to its sender is refused", () => {
    const { device } = parties(pattern);
    const first = device.writeMessage1(utf8("one"));
    expectNoiseError("authentication", () => device.readMessage2(first));
  });

  test.each(lowOrderKeys)("the low-order key %s is refused wherever it may come", (text) => {
    const key = hex(text);
    const asHouse = parties(pattern, { initiator: { remoteStatic: key } });
    expectNoiseError("low_order_key", () => asHouse.device.writeMessage1(utf8("one")));

    const asFirstEphemeral = parties(pattern);
    const first = asFirstEphemeral.device.writeMessage1(utf8("one"));
    first.set(key);
    expectNoiseError("low_order_key", () => asFirstEphemeral.node.readMessage1(first));

    const asSecondEphemeral = parties(pattern);
    asSecondEphemeral.node.readMessage1(asSecondEphemeral.device.writeMessage1(utf8("one")));
    const second = asSecondEphemeral.node.writeMessage2(utf8("two"));
    second.set(key);
    expectNoiseError("low_order_key", () => asSecondEphemeral.device.readMessage2(second));

    const localStatic = { publicKey: key, secretKey: createDhKeyPair().secretKey };
    const asDevice = parties(pattern, { initiator: { localStatic } });
    asDevice.node.readMessage1(asDevice.device.writeMessage1(utf8("one")));
    asDevice.device.readMessage2(asDevice.node.writeMessage2(utf8("two")));
    expectNoiseError("low_order_key", () =>
      asDevice.node.readMessage3(asDevice.device.writeMessage3(utf8("three"))),
    );
  });

  test("the device's steps are taken in order, once each", () => {
    const steps = ["writeMessage1", "readMessage2", "writeMessage3", "split"] as const;
    for (const [done, wrong] of outOfOrder(steps.length)) {
      const { device, node } = parties(pattern);
      const inOrder = [
        () => node.readMessage1(device.writeMessage1(utf8("one"))),
        () => device.readMessage2(node.writeMessage2(utf8("two"))),
        () => device.writeMessage3(utf8("three")),
        () => device.split(),
      ];
      for (const act of inOrder.slice(0, done)) act();
      expectNoiseError("order", () => device[steps[wrong] ?? "split"](new Uint8Array(48)));
      for (const step of steps) expectNoiseError("order", () => device[step](new Uint8Array(48)));
    }
  });

  test("the house's steps are taken in order, once each", () => {
    const steps = ["readMessage1", "writeMessage2", "readMessage3", "split"] as const;
    for (const [done, wrong] of outOfOrder(steps.length)) {
      const { device, node } = parties(pattern);
      const inOrder = [
        () => node.readMessage1(device.writeMessage1(utf8("one"))),
        () => device.readMessage2(node.writeMessage2(utf8("two"))),
        () => node.readMessage3(device.writeMessage3(utf8("three"))),
        () => node.split(),
      ];
      for (const act of inOrder.slice(0, done)) act();
      expectNoiseError("order", () => node[steps[wrong] ?? "split"](new Uint8Array(64)));
      for (const step of steps) expectNoiseError("order", () => node[step](new Uint8Array(64)));
    }
  });

  test("a destroyed handshake does nothing more", () => {
    const { device, node } = parties(pattern);
    device.destroy();
    node.destroy();
    expectNoiseError("order", () => device.writeMessage1(utf8("one")));
    expectNoiseError("order", () => node.readMessage1(new Uint8Array(48)));
  });

  test("the caller's own keys are left whole, however the handshake ends", () => {
    const { device, node, deviceKeys, nodeKeys } = parties(pattern);
    finish({ device, node });
    expect(dhPublicKey(deviceKeys.secretKey)).toEqual(deviceKeys.publicKey);
    expect(dhPublicKey(nodeKeys.secretKey)).toEqual(nodeKeys.publicKey);
    expect(psk).toEqual(new Uint8Array(32).fill(0x5a));
  });
});

describe("the pre-shared key", () => {
  test("is asked for once, with the device's key, after that key is known to be its own words", () => {
    const asked: string[] = [];
    const pskFor = (remoteStatic: Uint8Array) => {
      asked.push(toHex(remoteStatic));
      return psk;
    };
    const { device, node, deviceKeys } = parties("XKpsk3", { responder: { pskFor } });
    node.readMessage1(device.writeMessage1(utf8("one")));
    device.readMessage2(node.writeMessage2(utf8("two")));
    expect(asked).toEqual([]);
    node.readMessage3(device.writeMessage3(utf8("three")));
    expect(asked).toEqual([toHex(deviceKeys.publicKey)]);
  });

  test("is not asked for where the device's key was tampered with", () => {
    const asked: Uint8Array[] = [];
    const pskFor = (remoteStatic: Uint8Array) => {
      asked.push(remoteStatic);
      return psk;
    };
    const { device, node } = parties("XKpsk3", { responder: { pskFor } });
    node.readMessage1(device.writeMessage1(utf8("one")));
    device.readMessage2(node.writeMessage2(utf8("two")));
    const third = device.writeMessage3(utf8("three"));
    expectNoiseError("authentication", () => node.readMessage3(flipped(third, 0)));
    expect(asked).toEqual([]);
  });

  test("must be the same on both sides to the last bit", () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), (bit) => {
        const { device, node } = parties("XKpsk3", { initiator: { psk: flipped(psk, bit) } });
        node.readMessage1(device.writeMessage1(utf8("one")));
        device.readMessage2(node.writeMessage2(utf8("two")));
        expectNoiseError("authentication", () => node.readMessage3(device.writeMessage3(utf8("three"))));
      }),
      { numRuns: 20 },
    );
  });

  test("a device nobody knows is told apart from one with a wrong key, and the handshake is over", () => {
    const { device, node } = parties("XKpsk3", { responder: { pskFor: () => undefined } });
    node.readMessage1(device.writeMessage1(utf8("one")));
    device.readMessage2(node.writeMessage2(utf8("two")));
    expectNoiseError("unknown_device", () => node.readMessage3(device.writeMessage3(utf8("three"))));
    expectNoiseError("order", () => node.split());
  });

  test("belongs to XKpsk3 alone, in 32 bytes: anything else is a mistake of the program", () => {
    const { pskFor: _, ...withoutPsk } = responderOptions("XKpsk3");
    expect(() => createNoiseResponder(withoutPsk)).toThrow("psk");
    expect(() => createNoiseResponder({ ...responderOptions("XK"), pskFor: () => psk })).toThrow("psk");
    expect(() => parties("XK", { initiator: { psk } })).toThrow("psk");
    expect(() => parties("XKpsk3", { initiator: { psk: new Uint8Array(31) } })).toThrow("32 bytes");
  });

  test("the two patterns do not understand each other", () => {
    const { device } = parties("XK");
    const { node } = parties("XKpsk3");
    expectNoiseError("authentication", () => node.readMessage1(device.writeMessage1(utf8("one"))));
  });
});

describe("our own vectors", () => {
  test.each(OWN_VECTORS)("$pattern: every message, the hash and the first records never change", (vector) => {
    const { device, node } = parties(vector.pattern, {
      deviceKeys: pairOf(0x11),
      nodeKeys: pairOf(0x22),
      initiator: { ephemeral: pairOf(0x33) },
      responder: { ephemeral: pairOf(0x44) },
    });
    const first = device.writeMessage1(utf8("one"));
    node.readMessage1(first);
    const second = node.writeMessage2(utf8("two"));
    device.readMessage2(second);
    const third = device.writeMessage3(utf8("three"));
    node.readMessage3(third);
    const [atDevice, atNode] = [device.split(), node.split()];
    expect({
      pattern: vector.pattern,
      messages: [first, second, third].map(toHex),
      handshakeHash: toHex(atDevice.handshakeHash),
      fromDevice: toHex(atDevice.send.encrypt(utf8("up"))),
      fromNode: toHex(atNode.send.encrypt(utf8("down"))),
    }).toEqual(vector);
  });
});

interface Overrides {
  readonly deviceKeys?: DhKeyPair;
  readonly nodeKeys?: DhKeyPair;
  readonly initiator?: Partial<InitiatorOptions>;
  readonly responder?: Partial<ResponderOptions>;
}

function parties(pattern: NoisePattern, overrides: Overrides = {}) {
  const deviceKeys = overrides.deviceKeys ?? createDhKeyPair();
  const nodeKeys = overrides.nodeKeys ?? createDhKeyPair();
  const device = createNoiseInitiator({
    pattern,
    prologue,
    localStatic: deviceKeys,
    remoteStatic: nodeKeys.publicKey,
    ...(pattern === "XKpsk3" ? { psk } : {}),
    ...overrides.initiator,
  });
  const node = createNoiseResponder({
    ...responderOptions(pattern),
    localStatic: nodeKeys,
    ...overrides.responder,
  });
  return { device, node, deviceKeys, nodeKeys };
}

function responderOptions(pattern: NoisePattern): ResponderOptions {
  return {
    pattern,
    prologue,
    localStatic: createDhKeyPair(),
    ...(pattern === "XKpsk3" ? { pskFor: () => psk } : {}),
  };
}

function connected(pattern: NoisePattern, overrides: Overrides) {
  return finish(parties(pattern, overrides));
}

function finish({ device, node }: Pick<ReturnType<typeof parties>, "device" | "node">) {
  node.readMessage1(device.writeMessage1(utf8("one")));
  device.readMessage2(node.writeMessage2(utf8("two")));
  node.readMessage3(device.writeMessage3(utf8("three")));
  return { device: device.split(), node: node.split() };
}

function expectConnected(device: NoiseSession, node: NoiseSession): void {
  expect(device.handshakeHash).toHaveLength(64);
  expect(device.handshakeHash).toEqual(node.handshakeHash);
  for (const text of ["first", "second"]) {
    expect(node.receive.decrypt(device.send.encrypt(utf8(text)))).toEqual(utf8(text));
    expect(device.receive.decrypt(node.send.encrypt(utf8(text)))).toEqual(utf8(text));
  }
}

/** Every pair of "so many steps done" and "a step that is not the next one". */
function outOfOrder(steps: number): [done: number, wrong: number][] {
  const pairs: [number, number][] = [];
  for (let done = 0; done <= steps; done++) {
    for (let wrong = 0; wrong < steps; wrong++) if (wrong !== done) pairs.push([done, wrong]);
  }
  return pairs;
}

function expectNoiseError(cause: NoiseError["cause"], act: () => unknown): void {
  expect(act).toThrow(expect.toSatisfy((error) => error instanceof NoiseError && error.cause === cause));
}

function pairOf(byte: number): DhKeyPair {
  const secretKey = new Uint8Array(32).fill(byte);
  return { publicKey: dhPublicKey(secretKey), secretKey };
}
