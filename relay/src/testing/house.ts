/** Relays with a house on them, for tests: each one started here is closed after its test. */
import { afterEach, expect } from "vitest";
import {
  allowListFrame,
  pingFrame,
  readError,
  relayCloseCodes,
  type RelayCloseCause,
} from "@hob/shared/wire/frame";
import { startRelay, type RunningRelay, type StartRelayOptions } from "../server.ts";
import { createManualClock } from "./manual-clock.ts";
import { createRelayKey, dialDevice, dialOwner, type RawPeer } from "./raw-peer.ts";

const running: RunningRelay[] = [];
afterEach(() => Promise.all(running.splice(0).map((relay) => relay.close())));

export async function start(options: StartRelayOptions = {}) {
  const clock = createManualClock();
  const log: string[] = [];
  const write = (event: string, fields: object) => void log.push(`${event} ${JSON.stringify(fields)}`);
  const relay = await startRelay({ clock, logger: { info: write, warn: write }, ...options });
  running.push(relay);
  return { relay, clock, log, url: relay.url };
}

/** An owner that lists one device, and that device, both admitted. */
export async function house(options: StartRelayOptions = {}) {
  const started = await start(options);
  const ownerKey = await createRelayKey();
  const deviceKey = await createRelayKey();
  const owner = await dialOwner(started.url, ownerKey);
  owner.send(allowListFrame([deviceKey.hash]));
  await settled(owner);
  const device = await dialDevice(started.url, deviceKey, ownerKey.room);
  await device.next("ADMIT");
  return { ...started, ownerKey, deviceKey, owner, device, room: ownerKey.room };
}

/** The relay has read everything this peer has sent before. */
export async function settled(peer: RawPeer): Promise<void> {
  peer.send(pingFrame({ kind: "ask", echo: new Uint8Array(7).fill(9) }));
  await peer.next("PING");
}

/** The peer was put out with this cause, in ERROR and in the close code alike. */
export async function putOut(peer: RawPeer, cause: RelayCloseCause): Promise<void> {
  const closed = await peer.closed;
  const last = peer.waiting().at(-1);
  expect({ ...closed, said: last?.type === "ERROR" ? readError(last.body)?.cause : last?.type }).toEqual({
    code: relayCloseCodes[cause].code,
    reason: cause,
    said: cause,
  });
}

/** Like `settled`, but leaves whatever else came meanwhile. */
export async function caughtUp(peer: RawPeer): Promise<void> {
  peer.send(pingFrame({ kind: "ask", echo: new Uint8Array(7) }));
  await expect.poll(() => peer.take("PING")).toBeDefined();
}
