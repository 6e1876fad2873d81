/** A relay in memory that can do whatever a relay can: both real ends dial it, and nothing passes but by its leave. */
import { connectMemory } from "@hob/shared/socket-memory";
import type { ConnectSocket, Socket } from "@hob/shared/socket";
import {
  challengeFrame,
  closeFrame,
  dataFrame,
  decodeFrame,
  deviceAdmittedFrame,
  openFrame,
  ownerAdmittedFrame,
  pingFrame,
  readAuth,
  readPing,
  type Frame,
} from "@hob/shared/wire/frame";

export type End = "device" | "house";

/** One frame on its way from the relay to an end. */
export interface Delivery {
  readonly to: End;
  /** Counts every delivery of this relay, from 0. */
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly frame: Frame;
  /** The channel it belongs to, if it belongs to one. */
  readonly channel: HostileChannel | undefined;
  /** Sends raw bytes to the same end, past all tampering. */
  deliver(bytes: Uint8Array): void;
}

/** What is delivered in its place: nothing, itself, anything. */
export type Tamper = (delivery: Delivery) => readonly Uint8Array[];

export interface HostileChannel {
  /** In the order in which the relay opened them, from 0. */
  readonly place: number;
  readonly device: Socket | undefined;
  readonly deviceNumber: number;
  readonly house: Socket;
  readonly houseNumber: number;
  /** Bodies of DATA as the ends sent them. */
  readonly fromDevice: Uint8Array[];
  readonly fromHouse: Uint8Array[];
}

export interface HostileRelay {
  readonly connectSocket: ConnectSocket;
  readonly channels: readonly HostileChannel[];
  /** Opens a channel to the house that no device asked for. */
  openToHouse(): HostileChannel;
}

export const hostileOrigin = "wss://relay.example";

export function createHostileRelay(tamper: Tamper): HostileRelay {
  const channels: HostileChannel[] = [];
  const devices = new Set<Socket>();
  let owner: Socket | undefined;
  let index = 0;
  return {
    connectSocket: connectMemory(serve),
    channels,
    openToHouse: () => open(undefined, 0),
  };

  function serve(socket: Socket) {
    deliver(socket, "device", challengeFrame({ nonce: new Uint8Array(32).fill(1), origin: hostileOrigin }));
    return {
      onMessage(bytes: Uint8Array) {
        const frame = decodeFrame(bytes);
        if (frame) onFrame(socket, frame);
      },
      onClose() {
        if (devices.delete(socket)) return leave(socket, "device");
        if (owner !== socket) return;
        owner = undefined;
        for (const device of devices) {
          deliver(device, "device", deviceAdmittedFrame({ online: false, offlineSince: 1 }));
        }
        leave(socket, "house");
      },
    };
  }

  function onFrame(socket: Socket, frame: Frame): void {
    if (frame.type === "AUTH") return admit(socket, frame);
    const ping = frame.type === "PING" ? readPing(frame.body) : undefined;
    if (ping?.kind === "ask") {
      return deliver(socket, endOf(socket), pingFrame({ kind: "answer", echo: ping.echo }));
    }
    if (frame.type === "OPEN" && owner) return void open(socket, frame.channel);
    const isFromHouse = socket === owner;
    const channel = channels.find((channel) =>
      isFromHouse
        ? channel.house === socket && channel.houseNumber === frame.channel
        : channel.device === socket && channel.deviceNumber === frame.channel,
    );
    if (!channel) return;
    if (frame.type === "DATA")
      (isFromHouse ? channel.fromHouse : channel.fromDevice).push(frame.body.slice());
    const to = isFromHouse ? "device" : "house";
    const target = isFromHouse ? channel.device : channel.house;
    const number = isFromHouse ? channel.deviceNumber : channel.houseNumber;
    if (!target) return;
    if (frame.type === "DATA") deliver(target, to, dataFrame(number, frame.body), channel);
    if (frame.type === "CLOSE") deliver(target, to, closeFrame(number, "ended"), channel);
  }

  function admit(socket: Socket, frame: Frame): void {
    if (readAuth(frame.body)?.role === "owner") {
      owner = socket;
      deliver(socket, "house", ownerAdmittedFrame());
      for (const device of devices) deliver(device, "device", deviceAdmittedFrame({ online: true }));
      return;
    }
    devices.add(socket);
    deliver(
      socket,
      "device",
      deviceAdmittedFrame(owner ? { online: true } : { online: false, offlineSince: 1 }),
    );
  }

  function open(device: Socket | undefined, deviceNumber: number): HostileChannel {
    if (!owner) throw new Error("the house is not connected");
    const channel: HostileChannel = {
      place: channels.length,
      device,
      deviceNumber,
      house: owner,
      houseNumber: channels.length + 1,
      fromDevice: [],
      fromHouse: [],
    };
    channels.push(channel);
    deliver(owner, "house", openFrame(channel.houseNumber, new Uint8Array(32).fill(9)), channel);
    return channel;
  }

  function leave(socket: Socket, end: End): void {
    for (const channel of channels) {
      if (channel[end] !== socket) continue;
      if (end === "device")
        deliver(channel.house, "house", closeFrame(channel.houseNumber, "peer_gone"), channel);
      else if (channel.device) {
        deliver(channel.device, "device", closeFrame(channel.deviceNumber, "owner_gone"), channel);
      }
    }
  }

  function endOf(socket: Socket): End {
    return socket === owner ? "house" : "device";
  }

  function deliver(socket: Socket, to: End, bytes: Uint8Array, channel?: HostileChannel): void {
    const frame = decodeFrame(bytes);
    if (!frame) throw new Error("the relay made a frame that is none");
    const deliverRaw = (raw: Uint8Array) => socket.send(raw);
    for (const raw of tamper({ to, index: index++, bytes, frame, channel, deliver: deliverRaw }))
      deliverRaw(raw);
  }
}
