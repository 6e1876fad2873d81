/** A relay and a house in memory, just real enough for a device: true frames, handshakes and records. */
import { createDhKeyPair, createSignKeyPair } from "../crypto/keys.ts";
import { respond, type InvitationProblem, type Response } from "../handshake.ts";
import type { Profile } from "../profile.ts";
import { connectMemory } from "../socket-memory.ts";
import type { ConnectSocket, Socket, SocketEvents } from "../socket.ts";
import type { Clock } from "../time.ts";
import {
  challengeFrame,
  closeFrame,
  dataFrame,
  decodeFrame,
  deviceAdmittedFrame,
  pingFrame,
  readPing,
} from "../wire/frame.ts";
import { createSession, type Session, type SessionHandlers } from "../wire/session.ts";

export interface MemoryHouse {
  readonly connectSocket: ConnectSocket;
  readonly profile: Profile;
  /** Relay sockets that were ever made, the closed ones among them. */
  readonly sockets: readonly MemorySocket[];
  /** The house's sessions that are open now. */
  readonly sessions: ReadonlySet<Session>;
  /** What the house does; tests change it as they go. */
  readonly behaviour: Behaviour;
  /** Tells every device that the house came or went, and closes its channels when it went. */
  setOnline(isOnline: boolean): void;
}

export interface MemorySocket {
  readonly socket: Socket;
  isOpen: boolean;
  /** Sends the presence frame again, whether or not anything changed. */
  tellPresence(): void;
}

export interface Behaviour {
  handlers: SessionHandlers;
  /** A dead wire: nothing arrives at the relay any more, nothing is answered, nothing is closed. */
  isDead: boolean;
  /** Called when a device has sent its proof; the default admits it. */
  admit(socket: MemorySocket): void;
  /** Called with each session before its first record. */
  onSession(session: Session, handshakeHash: Uint8Array): void;
  problem: InvitationProblem | undefined;
}

export const relayOrigin = "wss://relay.example";

export function createMemoryHouse(clock: Clock, psk: Uint8Array = new Uint8Array(32).fill(5)): MemoryHouse {
  const nodeKey = createDhKeyPair();
  const room = new Uint8Array(20).fill(3);
  const sockets: MemorySocket[] = [];
  const sessions = new Set<Session>();
  const hangUps = new Set<() => void>();
  const offlineSince = clock.now();
  let isOnline = true;
  const behaviour: Behaviour = {
    handlers: {
      onRequest: (message) => Promise.resolve(message),
      onOpen: (message) => Promise.resolve(message),
    },
    isDead: false,
    admit: (socket) => socket.tellPresence(),
    onSession: (session) => session.probe(10_000),
    problem: undefined,
  };
  const profile: Profile = {
    version: 1,
    relayUrl: `${relayOrigin}/relay`,
    relayOrigin,
    room,
    nodeKey: nodeKey.publicKey,
    staticKey: createDhKeyPair(),
    relayKey: createSignKeyPair(),
    psk,
    deviceName: "Phone",
    state: "enrolled",
  };
  return { connectSocket: connectMemory(serve), profile, sockets, sessions, behaviour, setOnline };

  function serve(socket: Socket): SocketEvents {
    const channels = new Map<number, (message: Uint8Array) => void>();
    const own: MemorySocket = {
      socket,
      isOpen: true,
      tellPresence: () =>
        socket.send(deviceAdmittedFrame(isOnline ? { online: true } : { online: false, offlineSince })),
    };
    sockets.push(own);
    socket.send(challengeFrame({ nonce: new Uint8Array(32).fill(1), origin: relayOrigin }));
    return {
      onMessage(bytes) {
        const frame = decodeFrame(bytes);
        if (behaviour.isDead || !frame) return;
        if (frame.type === "AUTH") behaviour.admit(own);
        if (frame.type === "OPEN") channels.set(frame.channel, answer(socket, frame.channel));
        if (frame.type === "DATA") channels.get(frame.channel)?.(frame.body.slice());
        if (frame.type === "CLOSE") channels.delete(frame.channel);
        const ping = frame.type === "PING" ? readPing(frame.body) : undefined;
        if (ping?.kind === "ask") socket.send(pingFrame({ kind: "answer", echo: ping.echo }));
      },
      onClose() {
        own.isOpen = false;
        for (const message of channels.values()) message(new Uint8Array());
      },
    };
  }

  function answer(socket: Socket, channel: number): (message: Uint8Array) => void {
    let response: Response | undefined;
    let session: Session | undefined;
    const hangUp = () => {
      hangUps.delete(hangUp);
      socket.send(closeFrame(channel, "owner_gone"));
      session?.close("closed");
    };
    hangUps.add(hangUp);
    return (message) => {
      if (session) return session.receive(message);
      if (message.length === 0) return;
      if (!response) {
        const begun = respond({ place: { relayOrigin, room }, localStatic: nodeKey }, message);
        if (!begun.ok) return socket.send(closeFrame(channel, "refused"));
        response = begun.value;
        return socket.send(dataFrame(channel, response.second(behaviour.problem)));
      }
      const finished = response.finish(message, () => psk);
      if (!finished.ok) return socket.send(closeFrame(channel, "refused"));
      const { send, receive, handshakeHash } = finished.value.secured;
      const own: Session = createSession({
        side: "responder",
        send,
        receive,
        clock,
        handlers: {
          onRequest: (request) => behaviour.handlers.onRequest(request),
          onOpen: (request, sink) => behaviour.handlers.onOpen(request, sink),
        },
        transmit: (sealed) => socket.send(dataFrame(channel, sealed)),
        onEnd() {
          sessions.delete(own);
          socket.send(closeFrame(channel, "ended"));
        },
      });
      session = own;
      sessions.add(own);
      behaviour.onSession(own, handshakeHash);
    };
  }

  function setOnline(next: boolean): void {
    isOnline = next;
    for (const socket of sockets) if (socket.isOpen) socket.tellPresence();
    if (!next) for (const hangUp of hangUps) hangUp();
  }
}

/** Lets every promise and message that is under way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 300; turn++) await Promise.resolve();
}
