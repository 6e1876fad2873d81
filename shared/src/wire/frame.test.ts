import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allowListFrame,
  authFrame,
  authTranscript,
  challengeFrame,
  closeFrame,
  dataChannelOf,
  dataFrame,
  decideFrame,
  decodeFrame,
  deviceAdmittedFrame,
  encodeFrame,
  errorFrame,
  goawayFrame,
  maxDecideBytes,
  maxFrameBodyBytes,
  maxFrameBytes,
  openFrame,
  ownerAdmittedFrame,
  pingFrame,
  readAllowList,
  readAuth,
  readChallenge,
  readClose,
  readDeviceAdmitted,
  readError,
  readGoaway,
  readOpenedBy,
  readPing,
  relayCloseCause,
  relayCloseCodes,
  retargetFrame,
  type FrameType,
  type RelayCloseCause,
} from "./frame.ts";

// Runs in Node and in the browser, so no Buffer here.
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const channel = fc.integer({ min: 1, max: 0xffff_ffff });
const bodyOf = (frame: Uint8Array) => decodeFrame(frame)!.body;

describe("the header", () => {
  test("has the documented layout", () => {
    expect(encodeFrame({ type: "DATA", channel: 0x01020304, body: Uint8Array.of(9) })).toEqual(
      Uint8Array.of(5, 0, 1, 2, 3, 4, 9),
    );
    const inOrder: FrameType[] = [
      "CHALLENGE",
      "AUTH",
      "ADMIT",
      "OPEN",
      "DATA",
      "CLOSE",
      "PING",
      "GOAWAY",
      "ERROR",
      "DECIDE",
    ];
    for (const [index, type] of inOrder.entries()) {
      const onChannel = ["OPEN", "DATA", "CLOSE", "DECIDE"].includes(type) ? 1 : 0;
      expect(encodeFrame({ type, channel: onChannel, body: new Uint8Array(0) })[0]).toBe(index + 1);
    }
  });

  test("gives every frame back", () => {
    const type = fc.constantFrom<FrameType>("OPEN", "DATA", "CLOSE", "DECIDE");
    fc.assert(
      fc.property(type, channel, fc.uint8Array({ maxLength: 300 }), (type, channel, body) => {
        expect(decodeFrame(encodeFrame({ type, channel, body }))).toEqual({ type, channel, body });
      }),
    );
  });

  test("decodes any bytes without throwing, and what it accepts is the one encoding", () => {
    const nearlyValid = fc
      .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(0, 0, 0, 1), fc.uint8Array({ maxLength: 80 }))
      .map(([type, flags, rest]) => Uint8Array.of(type, flags, ...rest));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), nearlyValid), (bytes) => {
        const frame = decodeFrame(bytes);
        expect(dataChannelOf(bytes)).toBe(frame?.type === "DATA" ? frame.channel : 0);
        if (frame !== undefined) expect(encodeFrame(frame)).toEqual(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test("refuses flags, unknown types, oversize, short frames and misplaced channels", () => {
    const good = dataFrame(1, Uint8Array.of(1));
    const changed = (at: number, value: number) => Object.assign(good.slice(), { [at]: value });
    expect(decodeFrame(good)).toBeDefined();
    expect(decodeFrame(changed(1, 1))).toBeUndefined();
    expect(decodeFrame(changed(0, 0))).toBeUndefined();
    expect(decodeFrame(changed(0, 11))).toBeUndefined();
    expect(decodeFrame(changed(5, 0))).toBeUndefined();
    expect(decodeFrame(changed(0, 7))).toBeUndefined();
    expect(decodeFrame(good.subarray(0, 5))).toBeUndefined();
    const largest = dataFrame(1, new Uint8Array(maxFrameBodyBytes));
    expect(largest).toHaveLength(maxFrameBytes);
    expect(decodeFrame(largest)).toBeDefined();
    expect(decodeFrame(new Uint8Array([...largest, 0]))).toBeUndefined();
    expect(() => dataFrame(1, new Uint8Array(maxFrameBodyBytes + 1))).toThrow(RangeError);
    expect(() => dataFrame(0, new Uint8Array(1))).toThrow(RangeError);
    expect(() => dataFrame(2 ** 32, new Uint8Array(1))).toThrow(RangeError);
  });

  test("lets a decision and its answer carry 1 KiB, and an answer be empty", () => {
    const largest = decideFrame(7, new Uint8Array(maxDecideBytes).fill(3));
    expect(decodeFrame(largest)).toEqual({
      type: "DECIDE",
      channel: 7,
      body: new Uint8Array(1024).fill(3),
    });
    expect(decodeFrame(new Uint8Array([...largest, 0]))).toBeUndefined();
    expect(() => decideFrame(7, new Uint8Array(maxDecideBytes + 1))).toThrow(RangeError);
    expect(() => decideFrame(0, new Uint8Array(1))).toThrow(RangeError);
    expect(decodeFrame(decideFrame(7, new Uint8Array(0)))?.body).toHaveLength(0);
  });

  test("takes another channel number in place", () => {
    const frame = dataFrame(1, Uint8Array.of(7, 8));
    retargetFrame(frame, 0xfffffffe);
    expect(decodeFrame(frame)).toEqual({ type: "DATA", channel: 0xfffffffe, body: Uint8Array.of(7, 8) });
  });
});

describe("bodies", () => {
  test("come back as they were", () => {
    const text = (maxBytes: number) =>
      fc
        .string({ unit: "binary", maxLength: maxBytes })
        .filter((s) => new TextEncoder().encode(s).length <= maxBytes);
    fc.assert(
      fc.property(
        bytesOf(32),
        text(200).filter((s) => s !== ""),
        (nonce, origin) => {
          expect(readChallenge(bodyOf(challengeFrame({ nonce, origin })))).toEqual({ nonce, origin });
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("owner" as const, "device" as const),
        bytesOf(20),
        bytesOf(32),
        bytesOf(64),
        (role, room, publicKey, signature) => {
          const auth = { role, room, publicKey, signature };
          expect(readAuth(bodyOf(authFrame(auth)))).toEqual(auth);
        },
      ),
    );
    fc.assert(
      fc.property(fc.maxSafeNat(), (offlineSince) => {
        const owner = { online: false as const, offlineSince };
        expect(readDeviceAdmitted(bodyOf(deviceAdmittedFrame(owner)))).toEqual(owner);
      }),
    );
    fc.assert(
      fc.property(fc.array(bytesOf(32), { maxLength: 20 }), (hashes) => {
        expect(readAllowList(bodyOf(allowListFrame(hashes)))).toEqual(hashes);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("peer_gone" as const, "too_many_channels" as const),
        text(64),
        (cause, text) => {
          expect(readClose(bodyOf(closeFrame(1, cause, text)))).toEqual({ cause, text });
        },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom("ask" as const, "answer" as const), bytesOf(7), (kind, echo) => {
        expect(readPing(bodyOf(pingFrame({ kind, echo })))).toEqual({ kind, echo });
      }),
    );
    expect(readDeviceAdmitted(bodyOf(deviceAdmittedFrame({ online: true })))).toEqual({ online: true });
    expect(bodyOf(ownerAdmittedFrame())).toHaveLength(0);
    expect(bodyOf(openFrame(3))).toHaveLength(0);
    expect(readOpenedBy(bodyOf(openFrame(3, new Uint8Array(32).fill(5))))).toEqual(
      new Uint8Array(32).fill(5),
    );
    expect(readGoaway(bodyOf(goawayFrame("stopping")))).toBe("stopping");
  });

  test("are read from any bytes without throwing", () => {
    const readers = [
      readChallenge,
      readAuth,
      readDeviceAdmitted,
      readAllowList,
      readOpenedBy,
      readClose,
      readPing,
      readGoaway,
      readError,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...readers), fc.uint8Array({ maxLength: 150 }), (read, body) => {
        read(body);
      }),
      { numRuns: 2000 },
    );
  });

  test("are refused when a byte is missing or one too many", () => {
    const nonce = new Uint8Array(32);
    const auth = {
      role: "owner" as const,
      room: new Uint8Array(20),
      publicKey: nonce,
      signature: new Uint8Array(64),
    };
    const exact: [Uint8Array, (body: Uint8Array) => unknown][] = [
      [challengeFrame({ nonce, origin: "ws://localhost:1" }), readChallenge],
      [authFrame(auth), readAuth],
      [deviceAdmittedFrame({ online: false, offlineSince: 1 }), readDeviceAdmitted],
      [allowListFrame([nonce]), readAllowList],
      [openFrame(1, nonce), readOpenedBy],
      [pingFrame({ kind: "ask", echo: new Uint8Array(7) }), readPing],
      [goawayFrame("stopping"), readGoaway],
    ];
    for (const [frame, read] of exact) {
      const body = bodyOf(frame);
      expect(read(body)).toBeDefined();
      expect(read(body.subarray(0, body.length - 1))).toBeUndefined();
      expect(read(Uint8Array.of(...body, 0))).toBeUndefined();
    }
    expect(() => closeFrame(1, "ended", "x".repeat(65))).toThrow(RangeError);
    expect(() => authFrame({ ...auth, room: new Uint8Array(21) })).toThrow(RangeError);
  });

  test("hold the longest allow-list and not one more", () => {
    const hash = new Uint8Array(32);
    expect(readAllowList(bodyOf(allowListFrame(Array.from({ length: 512 }, () => hash))))).toHaveLength(512);
    expect(() => allowListFrame(Array.from({ length: 513 }, () => hash))).toThrow(RangeError);
  });
});

describe("the transcript", () => {
  const claim = {
    nonce: new Uint8Array(32).fill(1),
    origin: "ws://localhost:7",
    room: new Uint8Array(20).fill(2),
    role: "device" as const,
  };

  test("has the documented layout", () => {
    const text = new TextEncoder();
    expect(authTranscript(claim)).toEqual(
      Uint8Array.of(
        ...text.encode("hob/auth/v1"),
        ...claim.nonce,
        0,
        16,
        ...text.encode("ws://localhost:7"),
        ...claim.room,
        2,
      ),
    );
  });

  test("differs for every nonce, origin, room and role", () => {
    const variants = [
      claim,
      { ...claim, nonce: new Uint8Array(32).fill(9) },
      { ...claim, origin: "ws://localhost:8" },
      { ...claim, room: new Uint8Array(20).fill(9) },
      { ...claim, role: "owner" as const },
    ];
    expect(new Set(variants.map((variant) => authTranscript(variant).join())).size).toBe(5);
  });
});

describe("close causes", () => {
  test("have one code each, the one ERROR carries", () => {
    const causes = Object.keys(relayCloseCodes) as RelayCloseCause[];
    expect(new Set(causes.map((cause) => relayCloseCodes[cause].code)).size).toBe(causes.length);
    for (const cause of causes) {
      const { code, words } = relayCloseCodes[cause];
      expect(relayCloseCause(code)).toBe(cause);
      expect(readError(bodyOf(errorFrame(cause)))).toEqual({ cause, text: words });
    }
    expect(relayCloseCause(1009)).toBe("too_large");
    expect(relayCloseCause(1000)).toBeUndefined();
  });
});
