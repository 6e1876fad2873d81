/** Reaching a relay and proving who one is: the part that owner and device have in common. */
import { sign } from "./crypto/keys.ts";
import type { LinkError } from "./contract/errors.ts";
import type { KeyPair } from "./handshake.ts";
import { err, ok, type Result } from "./result.ts";
import type { ConnectSocket, Socket, SocketClose } from "./socket.ts";
import type { Clock } from "./time.ts";
import {
  authFrame,
  authTranscript,
  decodeFrame,
  pingFrame,
  readChallenge,
  readPing,
  relayCloseCause,
  type Frame,
  type RelayRole,
} from "./wire/frame.ts";

export interface RelayConnection {
  send(frame: Uint8Array): void;
  /** Asks the relay for a sign of life; the connection ends as unreachable when nothing comes within `withinMs`. */
  probe(withinMs: number): void;
  close(): void;
}

export interface RelayConnectionOptions {
  readonly relayUrl: string;
  /** What the relay must call itself; undefined accepts any, for an owner that is told it by its relay. */
  readonly relayOrigin: string | undefined;
  readonly role: RelayRole;
  readonly room: Uint8Array;
  /** Ed25519. */
  readonly relayKey: KeyPair;
  readonly connectSocket: ConnectSocket;
  readonly clock: Clock;
  /** Every frame after admission, PING excepted. */
  onFrame(frame: Frame): void;
  /** Called once after an admitted connection has ended. */
  onClose(error: LinkError): void;
}

export interface Admitted {
  readonly connection: RelayConnection;
  /** The body of the relay's first ADMIT. */
  readonly admission: Uint8Array;
  /** The relay's canonical origin, as announced. */
  readonly relayOrigin: string;
}

const admitWithinMs = 10_000;
/**
 * A socket can die without a word: a router restarts, a laptop sleeps. The relay pings whoever is
 * silent every 25 s, so a peer that hears nothing for this long asks, and then gives up.
 */
const quietBeforeAskMs = 30_000;
const checkEveryMs = 20_000;
const answerWithinMs = 10_000;

/** Resolves once admitted, or with the reason why not. */
export function connectRelay(options: RelayConnectionOptions): Promise<Result<Admitted, LinkError>> {
  const { relayUrl: relay, clock } = options;
  return new Promise((resolve) => {
    let phase: "challenge" | "admit" | "admitted" | "over" = "challenge";
    let socket: Socket | undefined;
    let origin = "";
    /** Frames may arrive before the connect promise has been looked at; they wait here. */
    const early: Uint8Array[] = [];
    const watches = new Set<Disposable>();
    let heardAt = clock.monotonic();
    let framesHeard = 0;
    const deadline = clock.timer(admitWithinMs, () => fail({ type: "relay_unreachable", relay }));

    options
      .connectSocket(relay, {
        onMessage: (bytes) => (socket ? take(bytes) : void early.push(bytes)),
        onClose: (close) => fail(closeError(relay, close)),
      })
      .then(
        (opened) => {
          socket = opened;
          if (phase === "over") return opened.close();
          for (const bytes of early.splice(0)) take(bytes);
        },
        () => fail({ type: "relay_unreachable", relay }),
      );

    function take(bytes: Uint8Array): void {
      if (phase === "over") return;
      heardAt = clock.monotonic();
      framesHeard++;
      const frame = decodeFrame(bytes);
      if (!frame) return fail({ type: "session_broken", cause: "bad_frame" });
      if (frame.type === "PING") return answerPing(frame);
      if (phase === "admitted") return options.onFrame(frame);
      if (phase === "challenge" && frame.type === "CHALLENGE") return prove(frame);
      if (phase === "admit" && frame.type === "ADMIT") return admit(frame);
      if (frame.type !== "ERROR") fail({ type: "session_broken", cause: "bad_frame" });
      // An ERROR needs no answer: the close code that follows says the same.
    }

    function prove(frame: Frame): void {
      const challenge = readChallenge(frame.body);
      if (!challenge) return fail({ type: "session_broken", cause: "bad_frame" });
      const expected = options.relayOrigin;
      if (expected !== undefined && challenge.origin !== expected) {
        return fail({ type: "relay_is_another", expected, found: challenge.origin.slice(0, 200) });
      }
      origin = challenge.origin;
      phase = "admit";
      const { role, room, relayKey } = options;
      const signature = sign(relayKey.secretKey, authTranscript({ ...challenge, room, role }));
      socket?.send(authFrame({ role, room, publicKey: relayKey.publicKey, signature }));
    }

    function admit(frame: Frame): void {
      if (!socket) return;
      phase = "admitted";
      deadline[Symbol.dispose]();
      const opened = socket;
      const connection: RelayConnection = {
        send: (bytes) => opened.send(bytes),
        probe,
        close: () => fail({ type: "closed" }),
      };
      keepWatch();
      resolve(ok({ connection, admission: frame.body, relayOrigin: origin }));
    }

    function keepWatch(): void {
      after(checkEveryMs, () => {
        if (clock.monotonic() - heardAt >= quietBeforeAskMs) probe(answerWithinMs);
        keepWatch();
      });
    }

    function probe(withinMs: number): void {
      const heardBefore = framesHeard;
      if (phase === "admitted") socket?.send(pingFrame({ kind: "ask", echo: new Uint8Array(7) }));
      after(withinMs, () => {
        if (framesHeard === heardBefore) fail({ type: "relay_unreachable", relay });
      });
    }

    function after(ms: number, run: () => void): void {
      if (phase === "over") return;
      const watch = clock.timer(ms, () => {
        watches.delete(watch);
        run();
      });
      watches.add(watch);
    }

    function answerPing(frame: Frame): void {
      const ping = readPing(frame.body);
      if (ping?.kind === "ask") socket?.send(pingFrame({ kind: "answer", echo: ping.echo }));
    }

    function fail(error: LinkError): void {
      if (phase === "over") return;
      const wasAdmitted = phase === "admitted";
      phase = "over";
      deadline[Symbol.dispose]();
      for (const watch of watches) watch[Symbol.dispose]();
      socket?.close();
      if (wasAdmitted) options.onClose(error);
      else resolve(err(error));
    }
  });
}

function closeError(relay: string, close: SocketClose): LinkError {
  const cause = relayCloseCause(close.code);
  if (cause === undefined || cause === "going_away" || cause === "no_answer")
    return { type: "relay_unreachable", relay };
  if (cause === "not_admitted" || cause === "bad_proof") return { type: "relay_refused", relay };
  return { type: "relay_busy", relay, cause };
}
