/** A peer made of a bare socket and a key, for tests: it says exactly what it is told to, right or wrong. */
import sodium, { ready } from "libsodium-wrappers";
import { WebSocket } from "ws";
import {
  authFrame,
  authTranscript,
  decodeFrame,
  readChallenge,
  type Challenge,
  type Frame,
  type FrameType,
  type RelayRole,
} from "@hob/shared/wire/frame";

export interface RelayKey {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
  /** The room this key owns. */
  readonly room: Uint8Array;
  /** What an owner lists to admit it as a device. */
  readonly hash: Uint8Array;
}

export async function createRelayKey(): Promise<RelayKey> {
  await ready;
  const { publicKey, privateKey } = sodium.crypto_sign_keypair();
  const labelled = (label: string) => Buffer.concat([Buffer.from(label), publicKey]);
  return {
    publicKey,
    privateKey,
    room: sodium.crypto_generichash(20, labelled("hob/rid"), null),
    hash: sodium.crypto_generichash(32, labelled("hob/rk"), null),
  };
}

export interface RawPeer {
  readonly socket: WebSocket;
  send(bytes: Uint8Array): void;
  /** The next frame not yet taken; fails the test if it is of another type or the socket closes first. */
  next(type: FrameType): Promise<Frame>;
  /** Frames that have come and were not taken. */
  waiting(): readonly Frame[];
  /** Takes the first waiting frame of a type out of its turn. */
  take(type: FrameType): Frame | undefined;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Resolves once the socket is open. */
export async function dial(url: string): Promise<RawPeer> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const frames: Frame[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  let wake = () => {};
  let isClosed = false;
  socket.on("message", (data) => {
    const frame = decodeFrame(data as Buffer);
    if (frame === undefined) throw new Error("the relay sent no frame");
    frames.push(frame);
    wake();
  });
  socket.on("close", (code, reason) => {
    isClosed = true;
    closed.resolve({ code, reason: reason.toString() });
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.on("error", reject);
  });
  return {
    socket,
    send: (bytes) => socket.send(bytes),
    async next(type) {
      while (frames.length === 0) {
        if (isClosed) throw new Error(`closed before ${type} came`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const frame = frames.shift()!;
      if (frame.type !== type) throw new Error(`${frame.type} came where ${type} should`);
      return frame;
    },
    waiting: () => frames,
    take(type) {
      const at = frames.findIndex((frame) => frame.type === type);
      return at === -1 ? undefined : frames.splice(at, 1)[0];
    },
    closed: closed.promise,
  };
}

export interface Claim {
  readonly role: RelayRole;
  readonly key: RelayKey;
  readonly room: Uint8Array;
}

/** Answers the challenge. `as` changes what is signed, to make wrong proofs. */
export async function prove(peer: RawPeer, claim: Claim, as: Partial<Claim & Challenge> = {}): Promise<void> {
  const challenge = readChallenge((await peer.next("CHALLENGE")).body)!;
  const { role, key, room } = claim;
  const transcript = authTranscript({ ...challenge, role, room, ...as });
  const signature = sodium.crypto_sign_detached(transcript, (as.key ?? key).privateKey);
  peer.send(authFrame({ role, room, publicKey: key.publicKey, signature }));
}

export async function dialOwner(url: string, key: RelayKey): Promise<RawPeer> {
  const peer = await dial(url);
  await prove(peer, { role: "owner", key, room: key.room });
  await peer.next("ADMIT");
  return peer;
}

/** Leaves the relay's first answer, ADMIT or ERROR, to be taken. */
export async function dialDevice(url: string, key: RelayKey, room: Uint8Array): Promise<RawPeer> {
  const peer = await dial(url);
  await prove(peer, { role: "device", key, room });
  return peer;
}
