/** Opens one encrypted session over a channel of a relay line, and says in typed words why it could not. */
import type { LinkError } from "./contract/errors.ts";
import { NoiseError } from "./crypto/noise.ts";
import {
  initiate,
  type Initiation,
  type KeyPair,
  type MeetingPlace,
  type Purpose,
  type SecuredChannel,
} from "./handshake.ts";
import type { RelayChannel, RelayLine } from "./relay-line.ts";
import { err, ok, type Result } from "./result.ts";
import type { Clock } from "./time.ts";
import { createSession, type Session, type SessionEnd } from "./wire/session.ts";

export interface OpenSession {
  readonly session: Session;
  readonly handshakeHash: Uint8Array;
}

/** How long the node may take for its part of the handshake before it counts as silent. */
const answerWithinMs = 10_000;

/** Resolves once the node has proven itself with its first sealed record, or with the leg that failed. */
export function openSession(
  line: RelayLine,
  options: {
    readonly place: MeetingPlace;
    readonly purpose: Purpose;
    readonly localStatic: KeyPair;
    readonly nodeKey: Uint8Array;
    readonly psk: Uint8Array;
    readonly invitation?: Uint8Array;
    readonly clock: Clock;
    /** Called once after a session that was opened has ended. */
    readonly onEnd: (error: LinkError) => void;
  },
): Promise<Result<OpenSession, LinkError>> {
  return new Promise((resolve) => {
    let phase: "message2" | "proof" | "open" | "over" = "message2";
    let session: Session | undefined;
    const begun = begin(options);
    if (!begun.ok) return resolve(begun);
    const initiation = begun.value;
    const channel: RelayChannel = line.open({ onMessage, onClose: (cause) => fail(channelError(cause)) });
    const deadline = options.clock.timer(answerWithinMs, () => fail({ type: "house_silent" }));
    channel.send(initiation.first);

    function onMessage(message: Uint8Array): void {
      if (phase === "over") return;
      if (session) return session.receive(message);
      const finished = initiation.finish(message);
      if (!finished.ok) return fail(finished.error);
      channel.send(finished.value.third);
      phase = "proof";
      session = start(finished.value.secured);
    }

    function start(secured: SecuredChannel): Session {
      return createSession({
        side: "initiator",
        send: secured.send,
        receive: secured.receive,
        transmit: (sealed) => channel.send(sealed),
        clock: options.clock,
        onProven() {
          // Deferred: a node that proves itself only to turn us away says so in that same record.
          void Promise.resolve().then(() => prove(secured.handshakeHash));
        },
        onEnd: (end) => fail(endError(end)),
      });
    }

    function prove(handshakeHash: Uint8Array): void {
      if (phase !== "proof" || !session) return;
      phase = "open";
      deadline[Symbol.dispose]();
      resolve(ok({ session, handshakeHash }));
    }

    function fail(error: LinkError): void {
      if (phase === "over") return;
      const wasOpen = phase === "open";
      phase = "over";
      deadline[Symbol.dispose]();
      session?.close("closed");
      channel.close();
      if (wasOpen) options.onEnd(error);
      else resolve(err(error));
    }
  });
}

/** Fails where the house's key, from a forged link for one, is of the few that would give every secret away. */
function begin(options: Parameters<typeof initiate>[0]): Result<Initiation, LinkError> {
  try {
    return ok(initiate(options));
  } catch (cause) {
    if (cause instanceof NoiseError) return err({ type: "house_is_another" });
    throw cause;
  }
}

/** What the end of a session means to a person: which leg gave way. */
function endError(end: SessionEnd): LinkError {
  if (end.by === "peer" && end.cause === "device_revoked") return { type: "device_revoked" };
  if (end.cause === "silent") return { type: "house_silent" };
  if (end.cause === "closed" && end.by === "us") return { type: "closed" };
  return { type: "session_broken", cause: end.cause };
}

/** The relay's word for a closed channel is not authenticated: it is good for a sentence and nothing else. */
function channelError(cause: string): LinkError {
  return { type: "session_broken", cause };
}
