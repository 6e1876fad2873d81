/**
 * The journal of one run while it is executed: every host call, every answer, every line, numbered and
 * stored in the order in which they happened, in commits shared with other runs. What it has already,
 * from before the run was put away or died, is never written again.
 */
import type { Json, JsonObject } from "@hob/shared/json";
import type { RunUse } from "@hob/shared/model/limits";
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import { askForSecrets } from "../queue/secret-waits.ts";
import type { HostCall, SandboxLine } from "../sandbox/runner.ts";
import {
  addPayload,
  appendEvent,
  lastEventSeq,
  stateBody,
  type RunEventKind,
  type StateBody,
} from "../store/events.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import { hashOfJson } from "../store/json-hash.ts";
import { appendLines, lastLineNumber } from "../store/lines.ts";
import { endRun, markBegun, parkRun, requeueRun, type RunEnd, type RunWait } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import type { ToolResult } from "../tools/tool.ts";
import type { RunRedactor } from "../vault/run-redactor.ts";
import { readRecorded, type Recorded } from "./recorded.ts";

/** What is larger than this, as JSON, is stored beside the journal, compressed. */
export const storedJsonBytes = 256 * 1024;
/** What a run may store beside its journal in all, as JSON. */
export const storedPayloadBytes = 64 * 1024 * 1024;

export interface JournalDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly commits: GroupCommit;
}

/** What a script is answered, and the moment that becomes its clock. */
export interface Answer {
  readonly result: ToolResult;
  readonly at: number;
}

/** What is told beside a call or its answer. */
export type Beside = JsonObject;

export interface Journal {
  readonly recorded: Recorded;
  /** What the journal of another run has. */
  recordedOf(runId: number): Recorded;
  /** Before anything else that this execution writes. */
  begin(runtime: string, zone: string): void;
  /**
   * The call, and `act` in the same commit; durable when it resolves: nothing may leave the house before.
   * Undefined, and nothing done, where the run has ended, or is about to because an entry was lost.
   */
  callDurably<T>(call: HostCall, act: (at: number) => T): Promise<T | undefined>;
  /** Durable with the next commit, and before anything that is asked for later. */
  callSoon(call: HostCall, beside?: Beside): void;
  /** Answers the moment; `act` joins the commit. */
  resultSoon(
    call: HostCall,
    result: ToolResult,
    ms: number,
    beside?: Beside,
    act?: (at: number) => void,
  ): number;
  /**
   * Call, deed and result as one commit, for deeds in our own tables: `act` runs inside of it. Undefined,
   * and nothing done, where the run has ended.
   */
  callAndAct(
    call: HostCall,
    act: (at: number) => { readonly result: ToolResult; readonly beside?: Beside },
  ): Promise<Answer | undefined>;
  /** A step that begins or ends, which is call and answer at once. Answers the moment. */
  stepSoon(call: HostCall, body: JsonObject): number;
  /** Stored with the next commit, 20 ms later at most; not any more once an entry was lost. */
  lines(lines: readonly SandboxLine[]): void;
  /** Something to tell that is no call. */
  note(body: JsonObject): void;
  /** Puts the run away; `wait` is asked inside the commit. False where that is undefined, or the run has ended. */
  park(wait: () => RunWait | undefined, use: RunUse): Promise<boolean>;
  /** Puts the run back into the queue, to go on where it is now. */
  release(): Promise<void>;
  /** Ends the run for good, behind everything above; durable when it resolves. `act` joins the commit. */
  settle(end: RunEnd, by?: string, act?: () => void): Promise<void>;
}

/** `onLost` hears of an entry that could not be stored, the disk being full for example. */
export function openJournal(
  deps: JournalDeps,
  run: { readonly runId: number; readonly queuedAt: number },
  redactor: RunRedactor,
  onLost: (cause: unknown) => void,
): Journal {
  const { store, hub, clock, commits } = deps;
  const { runId, queuedAt } = run;
  const recorded = readRecorded(store, runId);
  const written = new Set(recorded.calls.keys());
  let seq = lastEventSeq(store, runId);
  let lineNumber = lastLineNumber(store, runId);
  /** Lines that the script says again while it takes the turns it took before. */
  let repeatedLines = lineNumber;
  let payloadBytes = 0;
  let isOver = false;
  /**
   * An entry is gone, so the run is about to end: what it does now would be done unrecorded, and more lines
   * could only take its end with them on a full disk.
   */
  let hasLost = false;

  return {
    recorded,
    recordedOf: (other) => readRecorded(store, other),
    begin: (runtime, zone) => keep(commits.writeSoon(() => markBegun(store, runId, runtime, zone))),
    callDurably: (call, act) =>
      whole(
        commits.write(
          numbered(() => {
            if (isOver || hasLost) return undefined;
            const at = clock.now();
            appendCall(call, at);
            return act(at);
          }),
        ),
      ),
    callSoon(call, beside) {
      if (isOver) return;
      const at = clock.now();
      keep(commits.writeSoon(numbered(() => appendCall(call, at, beside))));
    },
    resultSoon(call, result, ms, beside, act) {
      const at = clock.now();
      if (isOver) return at;
      keep(
        commits.writeSoon(
          numbered(() => {
            act?.(at);
            appendResult(call, result, ms, at, beside);
          }),
        ),
      );
      return at;
    },
    callAndAct: (call, act) =>
      whole(
        commits.write(
          numbered(() => {
            if (isOver || hasLost) return undefined;
            const at = clock.now();
            appendCall(call, at);
            const startedMs = clock.monotonic();
            const { result, beside } = act(at);
            appendResult(call, result, clock.monotonic() - startedMs, at, beside);
            return { result, at };
          }),
        ),
      ),
    stepSoon(call, body) {
      const at = clock.now();
      if (isOver) return at;
      keep(
        commits.writeSoon(
          numbered(() => appendWhole("step", { call: call.call, ...body }, at, hashOf(call))),
        ),
      );
      return at;
    },
    lines(lines) {
      const at = clock.now();
      const fresh = lines.slice(repeatedLines);
      repeatedLines -= lines.length - fresh.length;
      if (fresh.length > 0) keep(commits.writeSoon(numbered(() => appendBatch(fresh, at))));
    },
    note(body) {
      const at = clock.now();
      keep(commits.writeSoon(numbered(() => void append("progress", body, at))));
    },
    park: (wait, use) =>
      whole(
        commits.write(
          numbered(() => {
            const waits = wait();
            if (isOver || !waits || !parkRun(store, runId, waits, use)) return false;
            askForSecrets(deps, runId, waits);
            const { reason: waitingFor, wakeAt, on } = waits;
            leave({ status: "waiting", waitingFor, wakeAt: wakeAt ?? undefined, on: on ?? undefined });
            hub.publish({ kind: "RunChanged", runId });
            return true;
          }),
        ),
      ),
    release: () =>
      whole(
        commits.write(
          numbered(() => {
            if (isOver || !requeueRun(store, runId, 0)) return;
            leave({ status: "queued" });
            hub.publish({ kind: "RunChanged", runId });
          }),
        ),
      ),
    settle: (end, by, act) =>
      whole(
        commits.write(
          numbered(() => {
            if (!endRun(store, runId, end)) return;
            const { status, reason } = end;
            act?.();
            leave({ status, reason: reason ?? undefined, by }, end.at);
            hub.publish({ kind: "RunSettled", runId });
          }),
        ),
      ),
  };

  /** The last entry of this execution. */
  function leave(state: StateBody, at = clock.now()): void {
    append("state", stateBody(state), at);
    isOver = true;
  }

  function keep(written: Promise<void>): void {
    whole(written).catch((cause: unknown) => {
      hasLost = true;
      onLost(cause);
    });
  }

  /** Work that throws is taken back by its savepoint, and its numbers go to what comes next. */
  function numbered<T>(work: () => T): () => T {
    return () => {
      const before = { seq, lineNumber, isOver };
      try {
        return work();
      } catch (cause) {
        ({ seq, lineNumber, isOver } = before);
        throw cause;
      }
    };
  }

  /** Where a whole commit failed, work that had gone well is gone too: the numbers are read again. */
  async function whole<T>(written: Promise<T>): Promise<T> {
    try {
      return await written;
    } catch (cause) {
      seq = lastEventSeq(store, runId);
      lineNumber = lastLineNumber(store, runId);
      throw cause;
    }
  }

  /** A call that was under way when the run stopped is in the journal already. */
  function appendCall(call: HostCall, at: number, beside?: Beside): void {
    const { call: number, tool, args, step } = call;
    if (written.has(number)) return;
    const body = {
      call: number,
      tool,
      args: shownArgs(args, redactor),
      ...(step !== "" && { step }),
      ...beside,
    };
    append("tool_call", body, at, hashOf(call));
    written.add(number);
  }

  function appendResult(
    { call }: HostCall,
    result: ToolResult,
    ms: number,
    at: number,
    beside?: Beside,
  ): void {
    const told: JsonObject = result.ok
      ? { ok: true, value: result.value }
      : { ok: false, error: errorOf(result) };
    appendWhole("tool_result", { call, ...told, ms: Math.round(ms), ...beside }, at);
  }

  /** A value that is too large for the journal is kept beside it. */
  function appendWhole(kind: RunEventKind, body: JsonObject, at: number, hash?: Uint8Array): void {
    const value = body["value"];
    const json = value === undefined ? "" : JSON.stringify(value);
    const bytes = json.length > storedJsonBytes / 4 ? Buffer.byteLength(json) : 0;
    if (bytes <= storedJsonBytes) return void append(kind, body, at, hash);
    payloadBytes += bytes;
    if (payloadBytes > storedPayloadBytes) throw new JournalFull();
    if (!append(kind, { ...body, ...cutOf(kind, bytes) }, at, hash)) return;
    addPayload(store, runId, seq, json);
  }

  function append(kind: RunEventKind, body: JsonObject, at: number, hash?: Uint8Array): boolean {
    // An answer that comes after the end of its run has nobody left to use it.
    if (isOver) return false;
    appendEvent(store, queuedAt, { runId, seq: seq + 1, at, kind, body, ...(hash && { hash }) });
    seq += 1;
    hub.publish({ kind: "EventsAppended", runId });
    return true;
  }

  function appendBatch(lines: readonly SandboxLine[], at: number): void {
    if (isOver || hasLost || lines.length === 0) return;
    const numberedLines = lines.map((line, index) => ({ ...line, n: lineNumber + 1 + index, at }));
    appendLines(store, run, numberedLines);
    lineNumber += lines.length;
    hub.publish({ kind: "LinesAppended", runId });
  }
}

/** The answers of a run have filled the room that its journal may take. */
export class JournalFull extends Error {
  override readonly name = "JournalFull";

  constructor() {
    super(`The answers of a run may take ${storedPayloadBytes / 1024 / 1024} MiB in its journal.`);
  }
}

/** SHA-256 of the canonical arguments: what tells a replayed call from another. */
export function hashOf({ args }: Pick<HostCall, "args">): Buffer {
  return hashOfJson(args);
}

/** Arguments as they are stored and shown. */
export function shownArgs(args: readonly Json[], redactor: RunRedactor): Json {
  const bytes = Buffer.byteLength(JSON.stringify(args));
  return bytes > storedJsonBytes ? { cut: true, bytes } : redactor.json(args);
}

function cutOf(kind: RunEventKind, bytes: number): JsonObject {
  return kind === "step" ? { value: null, cut: true } : { value: { cut: true, bytes } };
}

/** A call that was not allowed says whose doing that is: policy's, until a person can be asked. */
function errorOf({ kind, code, message }: Extract<ToolResult, { readonly ok: false }>): JsonObject {
  return kind === "denied" ? { code, kind, reason: "policy", message } : { code, kind, message };
}
