/** Pairs of ends that talk through a forwarder, alike enough that only the forwarder differs. */
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { createSignKeyPair, relayKeyHash, roomIdOf, sign, type SignKeyPair } from "@hob/shared/crypto/keys";
import {
  allowListFrame,
  authFrame,
  authTranscript,
  dataFrame,
  decodeFrame,
  frameHeaderBytes,
  openFrame,
  readChallenge,
  type Frame,
  type FrameType,
  type RelayRole,
} from "@hob/shared/wire/frame";
import { WebSocket } from "ws";

/** One end. Bytes are prepared once, so that measuring counts sending and not building. */
export interface End {
  prepare(bodyBytes: number): Uint8Array;
  send(prepared: Uint8Array): void;
  /** Replaces the listener; called once for each message that arrives whole. */
  onMessage(listener: () => void): void;
  close(): void;
}

export interface Pair {
  readonly left: End;
  readonly right: End;
}

/** A device and an owner in a room of their own, admitted, with one open channel. */
export async function relayPair(url: string): Promise<Pair> {
  const ownerKey = createSignKeyPair();
  const deviceKey = createSignKeyPair();
  const room = roomIdOf(ownerKey.publicKey);
  const owner = await admitted(url, "owner", room, ownerKey);
  owner.send(allowListFrame([relayKeyHash(deviceKey.publicKey)]));
  const device = await admittedOnceListed(url, room, deviceKey);
  const opened = nextFrame(owner, "OPEN");
  device.send(openFrame(1));
  return { left: relayEnd(device, 1), right: relayEnd(owner, (await opened).channel) };
}

export async function barePair(url: string, name: number): Promise<Pair> {
  const left = new WebSocket(`${url}/${name}`, { perMessageDeflate: false });
  await once(left, "open");
  const right = new WebSocket(`${url}/${name}`, { perMessageDeflate: false });
  await once(right, "open");
  return { left: webSocketEnd(left, plainBytes), right: webSocketEnd(right, plainBytes) };
}

export async function tcpPair(port: number, name: number): Promise<Pair> {
  const left = await tcpEnd(port, name);
  return { left, right: await tcpEnd(port, name) };
}

function relayEnd(socket: WebSocket, channel: number): End {
  return webSocketEnd(socket, (bodyBytes) => dataFrame(channel, new Uint8Array(bodyBytes).fill(7)));
}

function webSocketEnd(socket: WebSocket, prepare: (bodyBytes: number) => Uint8Array): End {
  return {
    prepare,
    send: (prepared) => socket.send(prepared),
    onMessage(listener) {
      socket.removeAllListeners("message");
      socket.on("message", listener);
    },
    close: () => socket.terminate(),
  };
}

async function tcpEnd(port: number, name: number): Promise<End> {
  const socket = connectTcp({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  socket.write(Uint8Array.of(name));
  let messageBytes = 1;
  let pendingBytes = 0;
  let listener = (): void => undefined;
  socket.on("data", (chunk) => {
    pendingBytes += chunk.length;
    for (; pendingBytes >= messageBytes; pendingBytes -= messageBytes) listener();
  });
  return {
    prepare(bodyBytes) {
      messageBytes = bodyBytes + frameHeaderBytes;
      return plainBytes(bodyBytes);
    },
    send: (prepared) => socket.write(prepared),
    onMessage: (next) => (listener = next),
    close: () => socket.destroy(),
  };
}

/** As long as the frame that carries the same body through the relay. */
function plainBytes(bodyBytes: number): Uint8Array {
  return new Uint8Array(bodyBytes + frameHeaderBytes).fill(7);
}

/** The owner's list may still be on its way when the device knocks; the relay's no is then not final. */
export async function admittedOnceListed(
  url: string,
  room: Uint8Array,
  key: SignKeyPair,
): Promise<WebSocket> {
  for (;;) {
    try {
      return await admitted(url, "device", room, key);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
    }
  }
}

class Refused extends Error {}

/** A connection that the relay has let in. */
export async function admitted(
  url: string,
  role: RelayRole,
  room: Uint8Array,
  key: SignKeyPair,
): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const challenge = readChallenge((await nextFrame(socket, "CHALLENGE")).body);
  if (!challenge) throw new Error("the relay's challenge cannot be read");
  const signature = sign(key.secretKey, authTranscript({ ...challenge, room, role }));
  const admission = nextFrame(socket, "ADMIT");
  socket.send(authFrame({ role, room, publicKey: key.publicKey, signature }));
  await admission;
  return socket;
}

function nextFrame(socket: WebSocket, type: FrameType): Promise<Frame> {
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", (code) => reject(new Refused(`closed with ${code}`)));
    socket.on("message", function take(data: Buffer) {
      const frame = decodeFrame(data);
      if (frame?.type !== type) return;
      socket.off("message", take);
      resolve(frame);
    });
  });
}
