/**
 * One encrypted session: sealed records in, sealed records out, and above them requests and streams.
 *
 * Counters are implicit and strict: a lost, repeated, reordered or altered record fails to open and
 * ends the session, and nothing after it is looked at. Every message is paid for with credit that
 * the receiver hands out, so a slow reader stops the source instead of filling memory.
 */
import { fromUtf8, readU32be, u32be, utf8 } from "../bytes.ts";
import type { CipherState } from "../crypto/noise.ts";
import type { Clock } from "../time.ts";
import { createOutbox } from "./outbox.ts";
import { decodeRecord, encodeRecord, type PlainRecord } from "./record.ts";
import { createIntake } from "./intake.ts";

/** Why a session is over. `cause` is a short machine word: "closed", "authentication", "silent", "rekey" … */
export interface SessionEnd {
  readonly by: "us" | "peer" | "wire";
  readonly cause: string;
}

/** Thrown to whoever waits on a session or stream that ended before answering. */
export class SessionEnded extends Error {
  readonly end: SessionEnd;
  constructor(end: SessionEnd) {
    super(`session ended: ${end.cause}`);
    this.name = "SessionEnded";
    this.end = end;
  }
}

/** The answering side of a stream. */
export interface StreamSink {
  /** Resolves once the message is on its way: await it, and a slow reader slows you. */
  write(message: Uint8Array): Promise<void>;
  /** True once the peer has cancelled or the session ended. */
  readonly cancelled: boolean;
  /** Told once: the peer does not want it any more, or the session ended under it. */
  onCancel(listener: (cause: SinkCancelled) => void): void;
}

export type SinkCancelled = "by_peer" | "session_ended";

export interface SessionHandlers {
  onRequest(message: Uint8Array): Promise<Uint8Array>;
  onOpen(message: Uint8Array, sink: StreamSink): Promise<Uint8Array>;
}

export interface SessionOptions {
  readonly side: "initiator" | "responder";
  readonly send: CipherState;
  readonly receive: CipherState;
  /** Hands one sealed record to the layer below. */
  readonly transmit: (sealed: Uint8Array) => void;
  readonly clock: Clock;
  /** Absent on a side that answers nothing. */
  readonly handlers?: SessionHandlers;
  /** Largest whole message taken from the peer, bytes. Default 8 MiB. */
  readonly maxMessageBytes?: number;
  /** Called once, with the reason, when the session is over for any reason. */
  readonly onEnd: (end: SessionEnd) => void;
  /** Called at the first record that opened: proof that the peer holds the session's keys. */
  readonly onProven?: () => void;
}

export interface Session {
  /** One sealed record from the layer below. */
  receive(sealed: Uint8Array): void;
  request(message: Uint8Array): Promise<Uint8Array>;
  stream(
    message: Uint8Array,
    onData: (message: Uint8Array) => void,
  ): { readonly done: Promise<Uint8Array>; cancel(): void };
  /** Sends one ping; the session ends as "silent" when nothing at all arrives within `withinMs`. */
  probe(withinMs: number): void;
  /** Tells the peer `cause` and ends. */
  close(cause: string): void;
}

/** Peers that open more streams than this at once are cut off. */
const maxOpenStreams = 128;
const maxSessionAgeMs = { initiator: 60 * 60_000, responder: 70 * 60_000 };
const quietBeforePingMs = 25_000;
const answerPingWithinMs = 10_000;

interface Waiting {
  readonly onData: ((message: Uint8Array) => void) | undefined;
  resolve(answer: Uint8Array): void;
  reject(cause: unknown): void;
}

export function createSession(options: SessionOptions): Session {
  const { clock, handlers } = options;
  const ours = options.side === "initiator" ? 1 : 0;
  const waiting = new Map<number, Waiting>();
  const answering = new Map<number, { cancel(cause: SinkCancelled): void }>();
  const timers = new Set<Disposable>();
  let nextStream = options.side === "initiator" ? 1 : 2;
  let lastPeerStream = 0;
  let lastHeardAt = clock.monotonic();
  let recordsHeard = 0;
  let ended: SessionEnd | undefined;
  let proven = false;

  const outbox = createOutbox((record) => transmit(record));
  const intake = createIntake({
    maxMessageBytes: options.maxMessageBytes ?? 8 * 1024 * 1024,
    grant: (stream, bytes) => outbox.control({ kind: "credit", more: false, stream, body: u32be(bytes) }),
  });

  after(maxSessionAgeMs[options.side], () => close("rekey"));
  if (options.side === "initiator") keepAlive();

  return { receive, request, stream, probe, close };

  function transmit(record: PlainRecord): void {
    if (ended) return;
    if (options.send.spent()) return finish({ by: "us", cause: "rekey" });
    options.transmit(options.send.encrypt(encodeRecord(record)));
  }

  function receive(sealed: Uint8Array): void {
    if (ended) return;
    const record = open(sealed);
    if (!record) return finish({ by: "wire", cause: "authentication" });
    lastHeardAt = clock.monotonic();
    recordsHeard++;
    if (!proven) {
      proven = true;
      options.onProven?.();
    }
    take(record);
  }

  function open(sealed: Uint8Array): PlainRecord | undefined {
    try {
      return decodeRecord(options.receive.decrypt(sealed));
    } catch {
      return undefined;
    }
  }

  function take(record: PlainRecord): void {
    switch (record.kind) {
      case "credit":
        if (record.body.length !== 4) return finish({ by: "wire", cause: "malformed" });
        return outbox.credit(record.stream, readU32be(record.body, 0));
      case "ping":
        if (record.body[0] === 0) outbox.control({ ...record, body: Uint8Array.of(1) });
        return;
      case "close":
        return finish({ by: "peer", cause: causeIn(record.body) });
      case "reset":
        return reset(record.stream);
      default:
        return takeMessage(record);
    }
  }

  function takeMessage(record: PlainRecord): void {
    if (!mayCarry(record)) return finish({ by: "wire", cause: "malformed" });
    const isLate = record.stream % 2 === ours && !waiting.has(record.stream);
    const message = isLate ? intake.discard(record) : intake.take(record);
    if (message === "partial") return;
    if (!(message instanceof Uint8Array)) return close(message);
    if (record.kind === "request" || record.kind === "open")
      return answer(record.kind, record.stream, message);
    const asker = waiting.get(record.stream);
    if (!asker) return;
    if (record.kind === "data") return show(record.stream, asker, message);
    forget(record.stream);
    asker.resolve(message);
  }

  /** A listener that throws ends its own stream, and whoever waits for that stream is told. */
  function show(stream: number, asker: Waiting, message: Uint8Array): void {
    try {
      asker.onData?.(message);
    } catch (cause) {
      resetPeer(stream);
      asker.reject(cause);
    }
  }

  /** Requests come on the peer's numbers, each number once and rising; answers come on ours. */
  function mayCarry(record: PlainRecord): boolean {
    const isOurs = record.stream % 2 === ours;
    if (record.kind !== "request" && record.kind !== "open") {
      const asker = waiting.get(record.stream);
      const isFitting = !asker || (record.kind === "response") === (asker.onData === undefined);
      return isOurs && record.stream < nextStream && isFitting;
    }
    if (isOurs || record.stream === 0 || !handlers) return false;
    if (intake.isPartial(record.stream)) return true;
    if (record.stream <= lastPeerStream) return false;
    lastPeerStream = record.stream;
    return true;
  }

  /** A stream counts as open until its answer is on its way, or answers nobody pays for would pile up. */
  function answer(kind: "request" | "open", stream: number, message: Uint8Array): void {
    if (!handlers) return;
    if (answering.size >= maxOpenStreams) return close("too_many_streams");
    const { sink, cancel } = createSink(stream);
    answering.set(stream, { cancel });
    const work = async () =>
      kind === "request" ? handlers.onRequest(message) : handlers.onOpen(message, sink);
    work().then(
      (reply) => {
        if (!answering.has(stream)) return;
        void outbox
          .message(kind === "request" ? "response" : "end", stream, reply)
          .then(() => forget(stream));
      },
      () => {
        if (answering.has(stream)) resetPeer(stream);
      },
    );
  }

  function createSink(stream: number): { sink: StreamSink; cancel(cause: SinkCancelled): void } {
    const listeners: ((cause: SinkCancelled) => void)[] = [];
    let cancelled: SinkCancelled | undefined;
    const sink: StreamSink = {
      write: (message) =>
        answering.has(stream) ? outbox.message("data", stream, message) : Promise.resolve(),
      get cancelled() {
        return cancelled !== undefined;
      },
      onCancel(listener) {
        if (cancelled) listener(cancelled);
        else listeners.push(listener);
      },
    };
    return {
      sink,
      cancel(cause) {
        cancelled = cause;
        for (const listener of listeners.splice(0)) listener(cause);
      },
    };
  }

  function request(message: Uint8Array): Promise<Uint8Array> {
    return ask("request", message, undefined).done;
  }

  function stream(message: Uint8Array, onData: (message: Uint8Array) => void) {
    const { id, done } = ask("open", message, onData);
    return {
      done,
      cancel() {
        const asker = waiting.get(id);
        if (!asker) return;
        resetPeer(id);
        asker.reject(new SessionEnded({ by: "us", cause: "cancelled" }));
      },
    };
  }

  function ask(kind: "request" | "open", message: Uint8Array, onData: Waiting["onData"]) {
    const id = nextStream;
    nextStream += 2;
    const done = new Promise<Uint8Array>((resolve, reject) => {
      if (ended) return reject(new SessionEnded(ended));
      waiting.set(id, { onData, resolve, reject });
      void outbox.message(kind, id, message);
    });
    return { id, done };
  }

  function reset(stream: number): void {
    answering.get(stream)?.cancel("by_peer");
    const asker = waiting.get(stream);
    forget(stream);
    asker?.reject(new SessionEnded({ by: "peer", cause: "reset" }));
  }

  function resetPeer(stream: number): void {
    forget(stream);
    outbox.control({ kind: "reset", more: false, stream, body: new Uint8Array() });
  }

  function forget(stream: number): void {
    waiting.delete(stream);
    answering.delete(stream);
    outbox.drop(stream);
    intake.drop(stream);
  }

  function probe(withinMs: number): void {
    const heardBefore = recordsHeard;
    outbox.control({ kind: "ping", more: false, stream: 0, body: Uint8Array.of(0) });
    after(withinMs, () => {
      if (recordsHeard === heardBefore) finish({ by: "wire", cause: "silent" });
    });
  }

  function keepAlive(): void {
    after(quietBeforePingMs, () => {
      if (clock.monotonic() - lastHeardAt >= quietBeforePingMs / 2) probe(answerPingWithinMs);
      keepAlive();
    });
  }

  function after(ms: number, run: () => void): void {
    if (ended) return;
    const timer = clock.timer(ms, () => {
      timers.delete(timer);
      if (!ended) run();
    });
    timers.add(timer);
  }

  function close(cause: string): void {
    if (ended) return;
    outbox.control({ kind: "close", more: false, stream: 0, body: utf8(cause) });
    finish({ by: "us", cause });
  }

  function finish(end: SessionEnd): void {
    if (ended) return;
    ended = end;
    for (const timer of timers) timer[Symbol.dispose]();
    outbox.stop();
    options.send.destroy();
    options.receive.destroy();
    const cancels = [...answering.values()];
    answering.clear();
    for (const { cancel } of cancels) cancel("session_ended");
    const askers = [...waiting.values()];
    waiting.clear();
    options.onEnd(end);
    for (const asker of askers) asker.reject(new SessionEnded(end));
  }
}

function causeIn(body: Uint8Array): string {
  try {
    return fromUtf8(body).slice(0, 64);
  } catch {
    return "closed";
  }
}
