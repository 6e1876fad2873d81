/**
 * The node's standing connection to its relay: dials out, proves that it owns the room, uploads who
 * may knock, and hands each channel that a device opens to whoever answers devices.
 */
import { createBackoff } from "@hob/shared/backoff";
import type { HomeStatus } from "@hob/shared/contract/home";
import type { LinkError } from "@hob/shared/contract/errors";
import type { KeyPair } from "@hob/shared/handshake";
import { connectRelay, type RelayConnection } from "@hob/shared/relay-connection";
import type { ConnectSocket } from "@hob/shared/socket";
import type { Clock } from "@hob/shared/time";
import {
  allowListFrame,
  closeFrame,
  dataFrame,
  decideFrame,
  readClose,
  readOpenedBy,
  type ChannelCloseCause,
  type Frame,
} from "@hob/shared/wire/frame";
import type { Logger } from "../logger.ts";

export interface DeviceChannel {
  send(message: Uint8Array): void;
  close(cause: ChannelCloseCause): void;
}

export interface DeviceChannelEvents {
  onMessage(message: Uint8Array): void;
  /** Called once, unless this end closed the channel. */
  onClose(): void;
}

export type RelayStatus = HomeStatus["relay"];

export interface RelayOwner {
  status(): RelayStatus;
  /** The relay's canonical origin, once it has been reached; part of every link and handshake. */
  origin(): string | undefined;
  /** Resolves when first admitted. */
  readonly admitted: Promise<void>;
  /** Sends the list of admitted device keys again, after it has changed. */
  refreshAllowList(): void;
  close(): void;
}

/** A relay that cannot be reached is tried this often at least: every device of the house waits for it. */
const unreachableCeilingMs = 5_000;
/** A connection that ends sooner than this counts as a failure. */
const steadyAfterMs = 10_000;
/** More than the relay of a household ever opens; a hostile one must not fill memory. */
const maxChannels = 2048;
/** As many as a relay may have open with an owner at a time. */
const maxPosted = 8;

export function createRelayOwner(options: {
  readonly relayUrl: string;
  readonly room: Uint8Array;
  readonly relayKey: KeyPair;
  readonly connectSocket: ConnectSocket;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Hashes of the relay keys of everybody who may open a channel. */
  allowList(): readonly Uint8Array[];
  /** Answers a new channel. `origin` is the relay's canonical origin. */
  onChannel(channel: DeviceChannel, deviceKeyHash: Uint8Array, origin: string): DeviceChannelEvents;
  onStatus?(status: RelayStatus): void;
  /** Answers what somebody has posted to the room; undefined where it is not for us. Bytes from anybody. */
  onPosted(message: Uint8Array): Promise<Uint8Array | undefined>;
  /** A number from 0 to 1, for the jitter between attempts. */
  random(): number;
}): RelayOwner {
  const { clock, logger, relayUrl } = options;
  const channels = new Map<number, DeviceChannelEvents>();
  let status: RelayStatus = { url: relayUrl, state: "connecting", since: clock.now() };
  let connection: RelayConnection | undefined;
  let relayOrigin: string | undefined;
  let retry: Disposable | undefined;
  const backoff = createBackoff(options.random);
  let admittedAt: number | undefined;
  let posted = 0;
  let isClosed = false;
  const { promise: admitted, resolve: onAdmitted } = Promise.withResolvers<void>();

  void connect();
  return { status: () => status, origin: () => relayOrigin, admitted, refreshAllowList, close };

  async function connect(): Promise<void> {
    retry = undefined;
    const early: Frame[] = [];
    let own: RelayConnection | undefined;
    let lostEarly: LinkError | undefined;
    const result = await connectRelay({
      relayUrl,
      relayOrigin: undefined,
      role: "owner",
      room: options.room,
      relayKey: options.relayKey,
      connectSocket: options.connectSocket,
      clock,
      onFrame: (frame) => (own ? onFrame(frame) : void early.push(frame)),
      onClose(error) {
        if (own) lose(error);
        else lostEarly = error;
      },
    });
    if (isClosed) return result.ok ? result.value.connection.close() : undefined;
    if (!result.ok) return lose(result.error);
    if (lostEarly) return lose(lostEarly);
    own = result.value.connection;
    connection = own;
    relayOrigin = result.value.relayOrigin;
    admittedAt = clock.monotonic();
    refreshAllowList();
    enter("connected");
    logger.info({ relay: relayUrl }, "connected to the relay");
    onAdmitted();
    for (const frame of early) onFrame(frame);
  }

  function onFrame(frame: Frame): void {
    if (frame.type === "OPEN") return openChannel(frame);
    if (frame.type === "DECIDE") return void answerPosted(frame);
    const events = channels.get(frame.channel);
    if (!events) return;
    if (frame.type === "DATA") events.onMessage(frame.body.slice());
    if (frame.type === "CLOSE" && readClose(frame.body)) {
      channels.delete(frame.channel);
      events.onClose();
    }
  }

  function openChannel(frame: Frame): void {
    const keyHash = readOpenedBy(frame.body);
    const current = connection;
    if (!keyHash || !current || relayOrigin === undefined) return;
    const number = frame.channel;
    // The relay never uses a number twice; taking one again would leave the first session without an end.
    if (channels.has(number)) return;
    if (channels.size >= maxChannels) return current.send(closeFrame(number, "refused"));
    const channel: DeviceChannel = {
      send(message) {
        if (connection === current) current.send(dataFrame(number, message));
      },
      close(cause) {
        if (channels.delete(number) && connection === current) current.send(closeFrame(number, cause));
      },
    };
    channels.set(number, { onMessage() {}, onClose() {} });
    channels.set(number, options.onChannel(channel, keyHash, relayOrigin));
  }

  /** Every request has one answer: an empty one sets the relay free where there is nothing to say. */
  async function answerPosted({ channel: request, body }: Frame): Promise<void> {
    const current = connection;
    const answer = await answerTo(body.slice());
    if (connection === current) current?.send(decideFrame(request, answer ?? new Uint8Array(0)));
  }

  async function answerTo(message: Uint8Array): Promise<Uint8Array | undefined> {
    if (posted >= maxPosted) return undefined;
    posted += 1;
    try {
      return await options.onPosted(message);
    } catch (cause) {
      logger.error({ err: cause }, "what was posted to the room could not be answered");
      return undefined;
    } finally {
      posted -= 1;
    }
  }

  function lose(error: LinkError): void {
    connection = undefined;
    const lost = [...channels.values()];
    channels.clear();
    for (const events of lost) events.onClose();
    if (isClosed) return;
    const delayMs = delayAfter(error);
    enter(isRefusal(error) ? "refused" : "unreachable", detailOf(error));
    logger.warn({ relay: relayUrl, error: detailOf(error), delayMs }, "no connection to the relay");
    retry = clock.timer(delayMs, () => void connect());
  }

  function delayAfter(error: LinkError): number {
    const wasSteady = admittedAt !== undefined && clock.monotonic() - admittedAt >= steadyAfterMs;
    admittedAt = undefined;
    // Two nodes with one key put each other out: however long that took, it is no success.
    if (wasSteady && !isReplaced(error)) backoff.reset();
    return backoff.nextMs(error.type === "relay_unreachable" ? unreachableCeilingMs : undefined);
  }

  function refreshAllowList(): void {
    connection?.send(allowListFrame(options.allowList()));
  }

  function enter(state: RelayStatus["state"], detail?: string): void {
    const since = status.state === state ? status.since : clock.now();
    const isNew = status.state !== state;
    status = { url: relayUrl, state, since, ...(detail !== undefined && { detail }) };
    if (isNew) options.onStatus?.(status);
  }

  function close(): void {
    isClosed = true;
    retry?.[Symbol.dispose]();
    connection?.close();
  }
}

function isRefusal({ type }: LinkError): boolean {
  return type === "relay_refused" || type === "relay_is_another" || type === "relay_busy";
}

function isReplaced(error: LinkError): boolean {
  return error.type === "relay_busy" && error.cause === "replaced";
}

function detailOf(error: LinkError): string {
  if (error.type === "relay_busy") return `relay_busy (${error.cause})`;
  return error.type;
}
