/** A device's connection to its relay: whether the house is there, and channels to it. */
import type { LinkError } from "./contract/errors.ts";
import type { KeyPair } from "./handshake.ts";
import { connectRelay, type RelayConnection } from "./relay-connection.ts";
import { err, ok, type Result } from "./result.ts";
import type { ConnectSocket } from "./socket.ts";
import type { Clock } from "./time.ts";
import {
  closeFrame,
  dataFrame,
  openFrame,
  readClose,
  readDeviceAdmitted,
  type Frame,
  type OwnerPresence,
} from "./wire/frame.ts";

export interface RelayChannel {
  send(message: Uint8Array): void;
  close(): void;
}

export interface RelayChannelEvents {
  onMessage(message: Uint8Array): void;
  /** Called once, with the relay's word for it, unless this end closed the channel. */
  onClose(cause: string): void;
}

export interface RelayLine extends Disposable {
  owner(): OwnerPresence;
  open(events: RelayChannelEvents): RelayChannel;
  /** Ends the line as unreachable when the relay shows no sign of life within `withinMs`. */
  probe(withinMs: number): void;
  close(): void;
}

/** Resolves once the relay has admitted the device. The relay goes on telling when the house comes or goes. */
export async function connectRelayLine(options: {
  readonly relayUrl: string;
  readonly relayOrigin: string;
  readonly room: Uint8Array;
  readonly relayKey: KeyPair;
  readonly connectSocket: ConnectSocket;
  readonly clock: Clock;
  onOwner(presence: OwnerPresence): void;
  /**
   * Called once after an admitted line has ended, whoever ended it; its channels are closed first.
   * It may come before the caller has looked at the line it was promised.
   */
  onClose(error: LinkError): void;
}): Promise<Result<RelayLine, LinkError>> {
  const channels = new Map<number, RelayChannelEvents>();
  let connection: RelayConnection | undefined;
  let presence: OwnerPresence | undefined;
  let hasEnded = false;
  let nextChannel = 1;

  const admitted = await connectRelay({
    ...options,
    role: "device",
    onFrame,
    onClose(error) {
      hasEnded = true;
      connection = undefined;
      for (const events of takeAll()) events.onClose("relay_lost");
      options.onClose(error);
    },
  });
  if (!admitted.ok) return admitted;
  if (!hasEnded) connection = admitted.value.connection;
  presence ??= readDeviceAdmitted(admitted.value.admission);
  if (!presence) {
    admitted.value.connection.close();
    return err({ type: "session_broken", cause: "bad_frame" });
  }
  const known = presence;
  const probe = (withinMs: number) => connection?.probe(withinMs);
  return ok({ owner: () => presence ?? known, open, probe, close, [Symbol.dispose]: close });

  function onFrame(frame: Frame): void {
    const events = channels.get(frame.channel);
    if (frame.type === "DATA") return events?.onMessage(frame.body.slice());
    if (frame.type === "CLOSE" && events) {
      channels.delete(frame.channel);
      return events.onClose(readClose(frame.body)?.cause ?? "ended");
    }
    if (frame.type !== "ADMIT") return;
    const next = readDeviceAdmitted(frame.body);
    if (!next) return;
    presence = next;
    options.onOwner(next);
  }

  function open(events: RelayChannelEvents): RelayChannel {
    const channel = nextChannel++;
    channels.set(channel, events);
    if (connection) connection.send(openFrame(channel));
    // Later, as from a live line: nobody expects to be called back before `open` has answered.
    else void Promise.resolve().then(() => channels.delete(channel) && events.onClose("relay_lost"));
    return {
      send: (message) => connection?.send(dataFrame(channel, message)),
      close() {
        if (channels.delete(channel)) connection?.send(closeFrame(channel, "ended"));
      },
    };
  }

  function close(): void {
    channels.clear();
    connection?.close();
  }

  function takeAll(): RelayChannelEvents[] {
    const all = [...channels.values()];
    channels.clear();
    return all;
  }
}
