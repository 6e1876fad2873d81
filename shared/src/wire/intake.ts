/** The receiving half of flow control: puts split messages together, counts what was sent, grants more. */
import { concatBytes } from "../bytes.ts";
import { credits } from "./credit.ts";
import { maxRecordBody, type PlainRecord, type RecordKind } from "./record.ts";

/** What a peer that breaks the rules did: sent without credit, a message beyond all bounds, or odd pieces. */
export type IntakeFault = "over_credit" | "too_large" | "malformed";

export interface Intake {
  /** One record of a message: the whole message once it is complete, "partial" before. */
  take(record: PlainRecord): Uint8Array | "partial" | IntakeFault;
  /** A record of a stream that is over: its bytes count for the session and are thrown away. */
  discard(record: PlainRecord): "partial" | IntakeFault;
  isPartial(stream: number): boolean;
  drop(stream: number): void;
}

interface StreamIntake {
  /** Of the message that is being put together. */
  kind: RecordKind;
  parts: Uint8Array[];
  bytes: number;
  /** Body bytes received and not yet granted back. */
  owed: number;
}

/** So many messages of the largest size may be under way in pieces at once, over all streams. */
const messagesHeld = 4;

export function createIntake(options: {
  readonly maxMessageBytes: number;
  /** Sends a grant; stream 0 is the session's own. */
  readonly grant: (stream: number, bytes: number) => void;
}): Intake {
  const streams = new Map<number, StreamIntake>();
  const maxHeldBytes = options.maxMessageBytes * messagesHeld;
  let sessionOwed = 0;
  /** Bytes of all messages that are not yet complete. */
  let heldBytes = 0;
  return { take, discard, isPartial, drop };

  function take(record: PlainRecord): Uint8Array | "partial" | IntakeFault {
    const intake = intakeOf(record);
    if (intake.parts.length === 0) intake.kind = record.kind;
    // A split message fills its records: pieces that hold nothing would cost memory and no credit.
    if (intake.kind !== record.kind || (record.more && record.body.length < maxRecordBody))
      return "malformed";
    intake.owed += record.body.length;
    sessionOwed += record.body.length;
    if (intake.owed > credits.streamBytes || sessionOwed > credits.sessionBytes) return "over_credit";
    intake.parts.push(record.body);
    intake.bytes += record.body.length;
    heldBytes += record.body.length;
    if (intake.bytes > options.maxMessageBytes || heldBytes > maxHeldBytes) return "too_large";
    repayStream(record.stream, intake);
    repaySession();
    if (record.more) return "partial";
    const message = intake.parts.length === 1 ? record.body : concatBytes(...intake.parts);
    letGo(intake);
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
    const intake = streams.get(stream);
    if (intake) letGo(intake);
    streams.delete(stream);
  }

  function letGo(intake: StreamIntake): void {
    heldBytes -= intake.bytes;
    intake.parts = [];
    intake.bytes = 0;
  }

  function intakeOf({ stream, kind }: PlainRecord): StreamIntake {
    const known = streams.get(stream);
    if (known) return known;
    const fresh = { kind, parts: [], bytes: 0, owed: 0 };
    streams.set(stream, fresh);
    return fresh;
  }
}
