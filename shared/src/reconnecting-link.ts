/** The one implementation of `Link`: relay line, session, and coming back after either is lost. */
import * as v from "valibot";
import { createBackoff } from "./backoff.ts";
import {
  commandOf,
  type Input,
  type Item,
  type Output,
  type PlainMethod,
  type StreamMethod,
} from "./contract/commands.ts";
import type { HobError, LinkError } from "./contract/errors.ts";
import { sodium } from "./crypto/sodium.ts";
import { createRequestId } from "./ids.ts";
import type { CallOptions, Link, LinkState } from "./link.ts";
import type { Profile } from "./profile.ts";
import { connectRelayLine, type RelayLine } from "./relay-line.ts";
import type { OwnerPresence } from "./wire/frame.ts";
import { err, ok, type Result } from "./result.ts";
import { decodeAnswer, decodeItem, encodeRequest, RpcMalformed } from "./rpc.ts";
import { openSession } from "./secured-session.ts";
import type { ConnectSocket } from "./socket.ts";
import type { Clock } from "./time.ts";
import { createUnansweredWrites } from "./unanswered-writes.ts";
import { SessionEnded, type Session, type SessionEnd } from "./wire/session.ts";

const probeWithinMs = 3_000;
/** A session that ends sooner than this counts as a failure, or a house that always hangs up would be called four times a second. */
const steadyAfterMs = 10_000;
/** So many sessions may be lost under one call before it gives up. */
const maxSendings = 5;
/** A write that may have arrived waits so much longer for its answer than one that was never sent. */
const lostPatience = 4;
/** A relay that has only just started refuses everybody until the house is back, which takes it a moment. */
const refusedCeilingMs = 5_000;
const refusedSoonMs = 120_000;

export interface LinkOptions {
  readonly profile: Profile;
  readonly connectSocket: ConnectSocket;
  readonly clock: Clock;
  /** How long a call waits for a session before it fails with what is wrong. Default 15 s. */
  readonly patienceMs?: number;
}

/** Connects at once and stays connected until closed. Needs libsodium loaded. */
export function createLink({ profile, connectSocket, clock, patienceMs = 15_000 }: LinkOptions): Link {
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = { kind: "connecting", since: clock.now() };
  let line: RelayLine | undefined;
  let session: Session | undefined;
  let retry: Disposable | undefined;
  /** The line over which a handshake is under way: one at a time, or the loser's session would never end. */
  let meetingOver: RelayLine | undefined;
  const backoff = createBackoff(() => sodium().randombytes_uniform(1_000_000) / 1_000_000);
  const unanswered = createUnansweredWrites(clock);
  let liveAt: number | undefined;
  /** Stays put through every retry, so that people read since when, not since which attempt. */
  let outageSince: number | undefined;

  void connect();
  return { state: () => state, onState, call, stream, retryNow, close };

  async function connect(): Promise<void> {
    retry = undefined;
    let own: RelayLine | undefined;
    let lostEarly: LinkError | undefined;
    const connected = await connectRelayLine({
      ...profile,
      connectSocket,
      clock,
      onOwner(owner) {
        if (own && line === own) ownerChanged(own, owner);
      },
      onClose(error) {
        if (!own) lostEarly = error;
        else if (line === own) lose(error);
      },
    });
    if (hasEnded()) return connected.ok ? connected.value.close() : undefined;
    if (!connected.ok) return lose(connected.error);
    if (lostEarly) return lose(lostEarly);
    own = connected.value;
    line = own;
    ownerChanged(own, own.owner());
  }

  function ownerChanged(relayLine: RelayLine, owner: OwnerPresence): void {
    if (!owner.online) houseLeft(owner.offlineSince);
    else if (!session && meetingOver !== relayLine) void meet(relayLine);
  }

  async function meet(relayLine: RelayLine): Promise<void> {
    let own: Session | undefined;
    let endedEarly: LinkError | undefined;
    meetingOver = relayLine;
    const opened = await openSession(relayLine, {
      place: profile,
      purpose: "session",
      localStatic: profile.staticKey,
      nodeKey: profile.nodeKey,
      psk: profile.psk,
      clock,
      onEnd: (error) => {
        if (!own) endedEarly = error;
        else if (session === own) sessionLost(error);
      },
    });
    if (meetingOver === relayLine) meetingOver = undefined;
    if (hasEnded() || line !== relayLine) return opened.ok ? opened.value.session.close("closed") : undefined;
    if (!opened.ok) return relayLine.owner().online ? lose(opened.error) : undefined;
    own = opened.value.session;
    if (endedEarly) return sessionLost(endedEarly);
    session = own;
    liveAt = clock.monotonic();
    outageSince = undefined;
    enter({ kind: "live", since: clock.now() });
  }

  function sessionLost(error: LinkError): void {
    const cause = error.type === "session_broken" ? error.cause : undefined;
    // The line that is gone says why right after; "the session broke" would name the wrong leg.
    if (cause === "relay_lost") return;
    if (line && cause === "owner_gone") return houseLeft(clock.now());
    if (!line || cause !== "rekey") return lose(error);
    session = undefined;
    void meet(line);
  }

  /** The relay line stays up: the relay will say when the house is back, sooner than any retry. */
  function houseLeft(offlineSince: number): void {
    const leaving = session;
    session = undefined;
    leaving?.close("closed");
    enterDown({ type: "house_offline", since: offlineSince }, null);
  }

  function lose(error: LinkError): void {
    if (hasEnded()) return;
    dropLine();
    if (error.type === "device_revoked") return enter({ kind: "ended", since: clock.now(), error });
    const delayMs = delayAfter(error);
    // First: a listener that throws must not end the trying.
    retry = clock.timer(delayMs, () => void connect());
    enterDown(error, delayMs);
  }

  function dropLine(): void {
    const lostLine = line;
    const lostSession = session;
    line = undefined;
    session = undefined;
    lostSession?.close("closed");
    lostLine?.close();
  }

  function delayAfter(error: LinkError): number {
    if (liveAt !== undefined && clock.monotonic() - liveAt >= steadyAfterMs) backoff.reset();
    liveAt = undefined;
    const isFresh = clock.now() - (outageSince ?? clock.now()) < refusedSoonMs;
    return backoff.nextMs(error.type === "relay_refused" && isFresh ? refusedCeilingMs : undefined);
  }

  async function call<M extends PlainMethod>(
    method: M,
    input: Input<M>,
    options: CallOptions = {},
  ): Promise<Result<Output<M>, HobError>> {
    const isWrite = commandOf(method).effect === "write";
    const requestId = isWrite
      ? (options.requestId ?? unanswered.idOf(method, input) ?? createRequestId())
      : undefined;
    const request = encodeRequest({ method, input, ...(requestId !== undefined && { requestId }) });
    let sendings = 0;
    for (;;) {
      const live = await liveSession(isWrite && sendings > 0 ? patienceMs * lostPatience : patienceMs);
      if (!live.ok) return lost(live.error);
      try {
        if (sendings++ === 0 && requestId !== undefined) unanswered.sent(requestId);
        const answer = checkedAnswer<Output<M>>(commandOf(method).output, await live.value.request(request));
        // An answer that cannot be read may well say that it was done.
        return answer.ok || answer.error.type !== "session_broken" ? answer : lost(answer.error);
      } catch (cause) {
        if (!(cause instanceof SessionEnded)) throw cause;
        const isHopeless = isVerdict(cause.end) || sendings === maxSendings;
        if (isHopeless && !hasEnded()) return lost({ type: "session_broken", cause: cause.end.cause });
      }
    }

    function lost(error: HobError): Result<never, HobError> {
      if (requestId !== undefined && sendings > 0) unanswered.lost(method, input, requestId);
      return err(error);
    }
  }

  function stream<M extends StreamMethod>(method: M, input: Input<M>, onItem: (item: Item<M>) => void) {
    let cancel = () => {};
    let isCancelled = false;
    return {
      done: run(),
      cancel() {
        isCancelled = true;
        cancel();
      },
    };

    async function run(): Promise<Result<Output<M>, HobError>> {
      const live = await liveSession(patienceMs);
      if (!live.ok) return live;
      if (isCancelled) return err({ type: "closed" });
      const { item: itemSchema, output } = commandOf(method);
      const following = live.value.stream(encodeRequest({ method, input }), (message) => {
        const item = v.safeParse(itemSchema ?? v.never(), decodeItem(message));
        if (!item.success) throw new RpcMalformed("item");
        onItem(item.output as Item<M>);
      });
      cancel = following.cancel;
      try {
        return checkedAnswer<Output<M>>(output, await following.done);
      } catch (cause) {
        if (cause instanceof RpcMalformed) return err({ type: "session_broken", cause: "malformed_item" });
        if (!(cause instanceof SessionEnded)) throw cause;
        if (isCancelled) return err({ type: "closed" });
        return err(
          state.kind === "down" || state.kind === "ended"
            ? state.error
            : { type: "session_broken", cause: cause.end.cause },
        );
      }
    }
  }

  function liveSession(withinMs: number): Promise<Result<Session, HobError>> {
    if (session) return Promise.resolve(ok(session));
    if (state.kind === "ended") return Promise.resolve(err(state.error));
    return new Promise((resolve) => {
      const settle = (result: Result<Session, HobError>) => {
        timer[Symbol.dispose]();
        stop();
        resolve(result);
      };
      const timer = clock.timer(withinMs, () => {
        settle(err(state.kind === "down" ? state.error : { type: "house_silent" }));
      });
      const stop = onState((now) => {
        if (now.kind === "live" && session) settle(ok(session));
        else if (now.kind === "ended") settle(err(now.error));
      });
    });
  }

  function retryNow(): void {
    if (session) return session.probe(probeWithinMs);
    if (line) return line.probe(probeWithinMs);
    if (!retry) return;
    retry[Symbol.dispose]();
    void connect();
  }

  function close(): void {
    if (hasEnded()) return;
    retry?.[Symbol.dispose]();
    enter({ kind: "ended", since: clock.now(), error: { type: "closed" } });
    dropLine();
  }

  function enterDown(error: LinkError, retryInMs: number | null): void {
    outageSince ??= clock.now();
    const retryAt = retryInMs === null ? null : clock.now() + retryInMs;
    enter({ kind: "down", since: outageSince, error, retryAt });
  }

  function hasEnded(): boolean {
    return state.kind === "ended";
  }

  function onState(listener: (state: LinkState) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function enter(next: LinkState): void {
    state = next;
    for (const listener of [...listeners]) listener(next);
  }
}

/** One end looked at what was sent and would not have it; sending it again would only end the next session. */
function isVerdict({ by, cause }: SessionEnd): boolean {
  return by !== "wire" && cause !== "rekey" && cause !== "closed";
}

function checkedAnswer<T>(schema: v.GenericSchema, message: Uint8Array): Result<T, HobError> {
  try {
    const answer = decodeAnswer(message);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(schema, answer.value);
    if (parsed.success) return ok(parsed.output as T);
  } catch (cause) {
    if (!(cause instanceof RpcMalformed)) throw cause;
  }
  return err({ type: "session_broken", cause: "malformed_answer" });
}
