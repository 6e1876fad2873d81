/**
 * What somebody posts to a room: one opaque question to its owner and one opaque answer, kept no longer than
 * that takes. Whoever posts has proved nothing, so all of it is bounded, and a room that is unknown, offline,
 * busy or silent looks the same.
 */
import { decideFrame } from "@hob/shared/wire/frame";
import type { RelayClock } from "./clock.ts";
import type { RelayLimits } from "./limits.ts";
import type { OwnerSeat } from "./seats.ts";
import { createKeyedBuckets } from "./token-bucket.ts";

/** `no_answer`: the house is not there, has too much to answer, or has not answered in time. */
export type DecisionRefusal = "no_answer" | "rate_limited";

export interface DecisionPost {
  readonly roomId: string;
  /** As `addressKey` writes it. */
  readonly address: string;
  /** 1 to `maxDecideBytes`. */
  readonly bytes: Uint8Array;
}

export interface Decisions {
  /** `owner` is the one of the post's room, undefined where there is none. */
  ask(post: DecisionPost, owner: OwnerSeat | undefined): Promise<Uint8Array | DecisionRefusal>;
  /** An owner's answer; one that comes late, again or unasked is nobody's any more and is ignored. */
  answer(owner: OwnerSeat, request: number, body: Uint8Array): void;
  /** An owner that has left answers nothing. */
  leave(owner: OwnerSeat): void;
  /** Called now and then. */
  sweep(nowMs: number): void;
}

const maxAddresses = 100_000;
/** Unknown rooms have a bucket, too: or else being told to wait would say that a room exists. */
const maxRooms = 100_000;

export function createDecisions(clock: RelayClock, limits: RelayLimits): Decisions {
  const byAddress = createKeyedBuckets(limits.decisionsPerAddress, maxAddresses);
  const byRoom = createKeyedBuckets(limits.roomDecisions, maxRooms);

  function isTooFast({ address, roomId }: DecisionPost): boolean {
    const nowMs = clock.monotonic();
    return !byAddress.take(address, 1, nowMs) || !byRoom.take(roomId, 1, nowMs);
  }

  return {
    ask(post, owner) {
      if (isTooFast(post)) return Promise.resolve("rate_limited");
      if (owner === undefined || owner.decisions.size >= limits.decisionsAtOnce) {
        return Promise.resolve("no_answer");
      }
      // Round and round: no number is in use twice, as few are open at once.
      owner.lastDecision = (owner.lastDecision % 0xffff_ffff) + 1;
      const request = owner.lastDecision;
      // An owner that does not read is left alone: strangers must not be able to put it out.
      if (!owner.peer.queue.offer(owner.decisionQueue, decideFrame(request, post.bytes))) {
        return Promise.resolve("no_answer");
      }
      const { promise, resolve } = Promise.withResolvers<Uint8Array | DecisionRefusal>();
      const deadline = clock.timer(limits.decisionDeadlineMs, () => settle("no_answer"));
      const settle = (outcome: Uint8Array | DecisionRefusal) => {
        deadline[Symbol.dispose]();
        owner.decisions.delete(request);
        resolve(outcome);
      };
      owner.decisions.set(request, settle);
      return promise;
    },

    answer(owner, request, body) {
      owner.decisions.get(request)?.(body.length === 0 ? "no_answer" : body);
    },

    leave(owner) {
      for (const settle of owner.decisions.values()) settle("no_answer");
    },

    sweep(nowMs) {
      byAddress.sweep(nowMs);
      byRoom.sweep(nowMs);
    },
  };
}
