/**
 * The sending half of flow control: holds messages until the peer has granted credit for them.
 * Control records cost nothing and go first, answers come before stream data, and streams take turns.
 */
import { credits } from "./credit.ts";
import { maxRecordBody, type PlainRecord } from "./record.ts";

type MessageKind = "request" | "response" | "open" | "data" | "end";

export interface Outbox {
  /** Sends at once, whatever the credit. */
  control(record: PlainRecord): void;
  /** Resolves when the last piece has been handed down; also when the stream is dropped before that. */
  message(kind: MessageKind, stream: number, message: Uint8Array): Promise<void>;
  credit(stream: number, bytes: number): void;
  drop(stream: number): void;
  stop(): void;
}

interface Pending {
  readonly kind: MessageKind;
  readonly message: Uint8Array;
  sent: number;
  done(): void;
}

interface StreamOutbox {
  credit: number;
  readonly queue: Pending[];
}

export function createOutbox(send: (record: PlainRecord) => void): Outbox {
  const streams = new Map<number, StreamOutbox>();
  let sessionCredit: number = credits.sessionBytes;
  let stopped = false;
  return { control, message, credit, drop, stop };

  function control(record: PlainRecord): void {
    if (!stopped) send(record);
  }

  function message(kind: MessageKind, stream: number, bytes: Uint8Array): Promise<void> {
    if (stopped) return Promise.resolve();
    return new Promise((done) => {
      outboxOf(stream).queue.push({ kind, message: bytes, sent: 0, done });
      pump();
    });
  }

  function credit(stream: number, bytes: number): void {
    if (stream === 0) sessionCredit = Math.min(sessionCredit + bytes, credits.sessionBytes);
    else {
      const outbox = streams.get(stream);
      if (outbox) outbox.credit = Math.min(outbox.credit + bytes, credits.streamBytes);
    }
    pump();
  }

  function pump(): void {
    while (!stopped && (sendOne("answer") || sendOne("data")));
  }

  /** Sends one record of the first stream that may, and moves that stream to the back of the line. */
  function sendOne(urgency: "answer" | "data"): boolean {
    for (const [stream, outbox] of streams) {
      const pending = outbox.queue[0];
      if (!pending || (pending.kind === "data") !== (urgency === "data")) continue;
      const size = Math.min(maxRecordBody, pending.message.length - pending.sent);
      const reserved = urgency === "data" ? credits.reservedBytes : 0;
      if (size > outbox.credit) continue;
      // Nobody overtakes whoever waits for the session's credit: new streams must appear in their order,
      // and a large message must not starve behind small ones.
      if (size > sessionCredit - reserved) return false;
      outbox.credit -= size;
      sessionCredit -= size;
      const body = pending.message.subarray(pending.sent, pending.sent + size);
      pending.sent += size;
      const more = pending.sent < pending.message.length;
      streams.delete(stream);
      streams.set(stream, outbox);
      if (!more) outbox.queue.shift();
      send({ kind: pending.kind, more, stream, body });
      if (!more) pending.done();
      return true;
    }
    return false;
  }

  function drop(stream: number): void {
    const outbox = streams.get(stream);
    streams.delete(stream);
    for (const pending of outbox?.queue ?? []) pending.done();
  }

  function stop(): void {
    stopped = true;
    for (const stream of [...streams.keys()]) drop(stream);
  }

  function outboxOf(stream: number): StreamOutbox {
    const known = streams.get(stream);
    if (known) return known;
    const fresh = { credit: credits.streamBytes, queue: [] };
    streams.set(stream, fresh);
    return fresh;
  }
}
