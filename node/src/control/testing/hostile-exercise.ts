/** What a device and its house do with each other while a relay works against them, and what came of it. */
import type { LinkError } from "@hob/shared/contract/errors";
import { createDhKeyPair, createSignKeyPair } from "@hob/shared/crypto/keys";
import type { KeyPair } from "@hob/shared/handshake";
import type { Link } from "@hob/shared/link";
import type { Profile } from "@hob/shared/profile";
import { createLink } from "@hob/shared/reconnecting-link";
import { err, ok, type Result } from "@hob/shared/result";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { HobError } from "@hob/shared/contract/errors";
import type { Session } from "@hob/shared/wire/session";
import { silentLogger } from "../../logger.ts";
import type { Caller } from "../../service/caller.ts";
import { createTestStore } from "../../store/testing/test-store.ts";
import { answerDevice, type DeviceDoor } from "../device-channel.ts";
import { createRelayOwner } from "../relay-owner.ts";
import { createRpc, type PlainHandlers, type SlowHandlers, type StreamHandlers } from "../rpc.ts";
import { createHostileRelay, hostileOrigin, type HostileRelay, type Tamper } from "./hostile-relay.ts";

/** The keys of one house and its device, and the memory of what was done: the same through every exercise. */
export interface HostileGround extends Disposable {
  readonly profile: Profile;
  /** Commands acted on so far, in all exercises. */
  acted(): number;
  exercise(tamper: Tamper, plan?: Plan): Promise<Outcome>;
}

export interface Outcome {
  readonly relay: HostileRelay;
  /** Digits of the commands the device sent. */
  readonly sent: readonly string[];
  readonly answers: readonly Result<unknown, HobError>[];
  /** Why the device was without a session, each time. */
  readonly outages: readonly LinkError[];
  /** Why the house turned somebody away, each time. */
  readonly refusals: readonly string[];
  /** What must never be: acted on and not sent, acted on twice, answered and not done, failed without a word. */
  readonly faults: readonly string[];
}

export interface Stage {
  readonly relay: HostileRelay;
  readonly link: Link;
  /** A write with digits of its own, over the device's link or another. */
  write(over?: Link): Promise<Result<unknown, HobError>>;
  /** Connects a second device, of other keys. */
  secondLink(): Link;
  /** Lets arrive what is under way, and time pass until `work` is done. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** What the device does; by default two writes, a read and a stream at once, then a last write. */
export type Plan = (stage: Stage) => Promise<readonly Result<unknown, HobError>[]>;

const busyPlan: Plan = async ({ link, write, until }) => {
  const together = Promise.all([
    write(),
    link.call("devices.list", {}),
    link.stream("changes.follow", {}, () => {}).done,
    write(),
  ]);
  const [first, , , second] = await until(together);
  return [first, second, await until(write())];
};

export function createHostileGround(): HostileGround {
  const store = createTestStore();
  // Whether a command counts twice has nothing to do with how fast the disk is.
  store.db.pragma("synchronous = off");
  const acted = new Map<string, number>();
  const houseKey = createDhKeyPair();
  const ownerKey = createSignKeyPair();
  const room = new Uint8Array(20).fill(3);
  const profile = createProfile(houseKey, room);
  const second = createProfile(houseKey, room);
  const everSent = new Set<string>();

  const plain: Partial<PlainHandlers> = {
    "devices.confirm": ({ digits }) => {
      acted.set(digits, (acted.get(digits) ?? 0) + 1);
      return ok(null);
    },
    "devices.list": () => ok({ items: [], total: 0 }),
    "runs.start": () => err({ type: "queue_full", queued: 1 }),
  };
  const streams: Partial<StreamHandlers> = {
    async *"changes.follow"() {
      yield { epoch: "one", rev: 1, reset: true, changes: [] };
      return ok(null);
    },
  };
  const rpc = createRpc({
    store,
    logger: silentLogger,
    now: () => 0,
    fingerprint: (text) => text,
    // Only what the exercises call; the rest would be a house of its own.
    plain: plain as PlainHandlers,
    slow: {} as SlowHandlers,
    streams: streams as StreamHandlers,
  });
  const caller: Caller = { deviceId: 1, name: "Phone", role: "admin", memberId: 1 };
  const actedTimes = () => [...acted.values()].reduce((sum, times) => sum + times, 0);
  return { profile, acted: actedTimes, exercise, [Symbol.dispose]: () => store[Symbol.dispose]() };

  async function exercise(tamper: Tamper, plan: Plan = busyPlan): Promise<Outcome> {
    const clock = createManualClock();
    const relay = createHostileRelay(tamper);
    const sent: string[] = [];
    const refusals: string[] = [];
    const outages: LinkError[] = [];
    const sessions = new Set<Session>();
    const links: Link[] = [];
    const door: DeviceDoor = {
      localStatic: houseKey,
      room,
      clock,
      logger: silentLogger,
      rpc,
      deviceByKey(deviceKey) {
        const known = [profile, second].find(({ staticKey }) => isSame(staticKey.publicKey, deviceKey));
        return known && { deviceId: 1, psk: known.psk.slice(), isRevoked: false };
      },
      callerOf: () => caller,
      judgeInvitation: () => err("invitation_unknown"),
      enrol: () => Promise.resolve(err({ type: "digits_late" })),
      burnInvitation: () => false,
      abandonInvitation() {},
      onSession: (_deviceId, session) => void sessions.add(session),
      onSessionEnd: (_deviceId, session) => void sessions.delete(session),
      onRefused: (cause) => void refusals.push(cause),
    };
    const owner = createRelayOwner({
      relayUrl: profile.relayUrl,
      room,
      relayKey: ownerKey,
      connectSocket: relay.connectSocket,
      clock,
      logger: silentLogger,
      allowList: () => [],
      onChannel: (channel, _keyHash, origin) => answerDevice(channel, origin, door),
      onPosted: () => Promise.resolve(undefined),
      random: () => 0.5,
    });
    await settle();
    const link = connect(profile);
    const answers = await plan({
      relay,
      link,
      write: (over = link) => write(over),
      secondLink: () => connect(second),
      until,
    });
    await settle();
    for (const { close } of links) close();
    owner.close();
    await settle();
    return {
      relay,
      sent,
      answers,
      outages,
      refusals,
      faults: faultsOf(sent, answers, sessions.size, clock.pendingTimers()),
    };

    function connect(as: Profile): Link {
      const link = createLink({ profile: as, connectSocket: relay.connectSocket, clock });
      link.onState((state) => state.kind === "down" && outages.push(state.error));
      links.push(link);
      return link;
    }

    function write(link: Link) {
      const digits = String(everSent.size + 1).padStart(6, "0");
      sent.push(digits);
      everSent.add(digits);
      return link.call("devices.confirm", { digits });
    }

    async function until<T>(work: Promise<T>): Promise<T> {
      let isDone = false;
      const done = work.finally(() => (isDone = true));
      for (let passed = 0; passed < 1_200; passed++) {
        await settle();
        if (isDone) return done;
        clock.advance(250);
      }
      throw new Error("neither answer nor error in five minutes");
    }
  }

  function faultsOf(
    sent: readonly string[],
    answers: readonly Result<unknown, HobError>[],
    sessionsLeft: number,
    timersLeft: number,
  ): string[] {
    const faults: string[] = [];
    for (const [digits, times] of acted) {
      if (!everSent.has(digits)) faults.push(`acted on ${digits}, which nobody sent`);
      if (times > 1) faults.push(`acted ${times} times on ${digits}`);
    }
    const done = sent.filter((digits) => acted.has(digits)).length;
    const answered = answers.filter((answer) => answer.ok).length;
    if (answered > done) faults.push(`${answered} answered, ${done} done`);
    if (answers.length !== sent.length) faults.push(`${sent.length} sent, ${answers.length} ended`);
    if (sessionsLeft > 0) faults.push("the house still holds a session");
    if (timersLeft > 0) faults.push("somebody still waits for something");
    return faults;
  }
}

function createProfile(houseKey: KeyPair, room: Uint8Array): Profile {
  return {
    version: 1,
    relayUrl: `${hostileOrigin}/relay`,
    relayOrigin: hostileOrigin,
    room,
    nodeKey: houseKey.publicKey,
    staticKey: createDhKeyPair(),
    relayKey: createSignKeyPair(),
    psk: createDhKeyPair().secretKey,
    deviceName: "Phone",
    state: "enrolled",
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Lets every promise and message that is under way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 150; turn++) await Promise.resolve();
}
