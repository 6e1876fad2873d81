/** The receiving half of flow control: puts split messages together, counts what was sent, grants more. */
import { concatBytes } from "../bytes.ts";
import { credits } from "./credit.ts";
import type { PlainRecord } from "./record.ts";

/** What a peer that breaks the rules did: sent without credit, or a message beyond all bounds. */
export type IntakeFault = "over_credit" | "too_large";

export interface Intake {
  /** One record of a message: the whole message once it is complete, "partial" before. */
  take(record: PlainRecord): Uint8Array | "partial" | IntakeFault;
  /** A record of a stream that is over: its bytes count for the session and are thrown away. */
  discard(record: PlainRecord): "partial" | IntakeFault;
  isPartial(stream: number): boolean;
  drop(stream: number): void;
}

interface StreamIntake {
  parts: Uint8Array[];
  bytes: number;
  /** Body bytes received and not yet granted back. */
  owed: number;
}

export function createIntake(options: {
  readonly maxMessageBytes: number;
  /** Sends a grant; stream 0 is the session's own. */
  readonly grant: (stream: number, bytes: number) => void;
}): Intake {
  const streams = new Map<number, StreamIntake>();
  let sessionOwed = 0;
  return { take, discard, isPartial, drop };

  function take(record: PlainRecord): Uint8Array | "partial" | IntakeFault {
    const intake = intakeOf(record.stream);
    intake.owed += record.body.length;
    sessionOwed += record.body.length;
    if (intake.owed > credits.streamBytes || sessionOwed > credits.sessionBytes) return "over_credit";
    intake.parts.push(record.body);
    intake.bytes += record.body.length;
    if (intake.bytes > options.maxMessageBytes) return "too_large";
    repayStream(record.stream, intake);
    repaySession();
    if (record.more) return "partial";
    const message = intake.parts.length === 1 ? record.body : concatBytes(...intake.parts);
    intake.parts = [];
    intake.bytes = 0;
    return message;
  }

  function discard(record: PlainRecord): "partial" | IntakeFault {
    sessionOwed += record.body.length;
    if (sessionOwed > credits.sessionBytes) return "over_credit";
    repaySession();
    return "partial";
  }

  /** Grants come in halves of the window: fewer records, and the sender never runs dry on a fast line. */
  function repayStream(stream: number, intake: StreamIntake): void {
    if (intake.owed < credits.streamBytes / 2) return;
    const { owed } = intake;
    intake.owed = 0;
    options.grant(stream, owed);
  }

  function repaySession(): void {
    if (sessionOwed < credits.sessionBytes / 4) return;
    const owed = sessionOwed;
    sessionOwed = 0;
    options.grant(0, owed);
  }

  function isPartial(stream: number): boolean {
    return (streams.get(stream)?.parts.length ?? 0) > 0;
  }

  function drop(stream: number): void {
    streams.delete(stream);
  }

  function intakeOf(stream: number): StreamIntake {
    const known = streams.get(stream);
    if (known) return known;
    const fresh = { parts: [], bytes: 0, owed: 0 };
    streams.set(stream, fresh);
    return fresh;
  }
}
