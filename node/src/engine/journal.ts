/**
 * The journal of one run while it is executed: every host call, every answer, every line, numbered and
 * stored in the order in which they happened, in commits shared with other runs.
 */
import { createHash } from "node:crypto";
import { canonicalJson, type Json, type JsonObject } from "@hob/shared/json";
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import type { HostCall, SandboxLine } from "../sandbox/runner.ts";
import { appendEvent, lastEventSeq, type RunEventKind } from "../store/events.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import { appendLines, lastLineNumber } from "../store/lines.ts";
import { endRun, type RunEnd } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import type { ToolResult } from "../tools/tool.ts";

/** What is larger than this, as JSON, is given whole to the script and stored as its size only. */
export const storedJsonBytes = 256 * 1024;

export interface JournalDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly commits: GroupCommit;
}

export interface Journal {
  /** Durable when it resolves: nothing may leave the house before. False where the run has ended: then nothing may at all. */
  callDurably(call: HostCall): Promise<boolean>;
  /** Durable with the next commit, and before anything that is asked for later. */
  callSoon(call: HostCall): void;
  resultSoon(call: HostCall, result: ToolResult, ms: number): void;
  /**
   * Call, deed and result as one commit, for deeds in our own tables: `act` runs inside of it. Undefined,
   * and nothing done, where the run has ended.
   */
  callAndAct(call: HostCall, act: () => ToolResult): Promise<ToolResult | undefined>;
  /** Stored in the next commit; not any more once an entry was lost. */
  lines(lines: readonly SandboxLine[]): void;
  /** Ends the run for good, behind everything above; durable when it resolves. Later entries are ignored. */
  settle(end: RunEnd, by?: string): Promise<void>;
}

/** `onLost` hears of an entry that could not be stored, the disk being full for example. */
export function openJournal(
  deps: JournalDeps,
  run: { readonly runId: number; readonly queuedAt: number },
  onLost: (cause: unknown) => void,
): Journal {
  const { store, hub, clock, commits } = deps;
  const { runId, queuedAt } = run;
  let seq = lastEventSeq(store, runId);
  let lineNumber = lastLineNumber(store, runId);
  let isSettled = false;
  /** An entry is gone, so the run is about to end: more lines could only take its end with them on a full disk. */
  let hasLost = false;

  return {
    callDurably: (call) =>
      whole(
        commits.write(
          numbered(() => {
            if (isSettled) return false;
            appendCall(call, clock.now());
            return true;
          }),
        ),
      ),
    callSoon(call) {
      if (isSettled) return;
      const at = clock.now();
      keep(commits.writeSoon(numbered(() => appendCall(call, at))));
    },
    resultSoon(call, result, ms) {
      if (isSettled) return;
      const at = clock.now();
      keep(commits.writeSoon(numbered(() => appendResult(call, result, ms, at))));
    },
    callAndAct: (call, act) =>
      whole(
        commits.write(
          numbered(() => {
            if (isSettled) return undefined;
            appendCall(call, clock.now());
            const startedMs = clock.monotonic();
            const result = act();
            appendResult(call, result, clock.monotonic() - startedMs, clock.now());
            return result;
          }),
        ),
      ),
    lines(lines) {
      const at = clock.now();
      keep(commits.write(numbered(() => appendBatch(lines, at))));
    },
    settle: (end, by) =>
      whole(
        commits.write(
          numbered(() => {
            if (!endRun(store, runId, end)) return;
            const { status, reason } = end;
            append("state", { status, ...(reason && { reason }), ...(by !== undefined && { by }) }, end.at);
            isSettled = true;
            hub.publish({ kind: "RunSettled", runId });
          }),
        ),
      ),
  };

  function keep(written: Promise<void>): void {
    whole(written).catch((cause: unknown) => {
      hasLost = true;
      onLost(cause);
    });
  }

  /** Work that throws is taken back by its savepoint, and its numbers go to what comes next. */
  function numbered<T>(work: () => T): () => T {
    return () => {
      const before = { seq, lineNumber };
      try {
        return work();
      } catch (cause) {
        ({ seq, lineNumber } = before);
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

  function appendCall({ call, tool, args }: HostCall, at: number): void {
    const hash = createHash("sha256").update(canonicalJson(args)).digest();
    append("tool_call", { call, tool, args: storable(args) }, at, hash);
  }

  function appendResult({ call }: HostCall, result: ToolResult, ms: number, at: number): void {
    const told: JsonObject = result.ok
      ? { ok: true, value: storable(result.value) }
      : { ok: false, error: errorOf(result) };
    append("tool_result", { call, ...told, ms: Math.round(ms) }, at);
  }

  function append(kind: RunEventKind, body: JsonObject, at: number, hash?: Uint8Array): void {
    // An answer that comes after the end of its run has nobody left to use it.
    if (isSettled) return;
    appendEvent(store, queuedAt, { runId, seq: seq + 1, at, kind, body, ...(hash && { hash }) });
    seq += 1;
    hub.publish({ kind: "EventsAppended", runId });
  }

  function appendBatch(lines: readonly SandboxLine[], at: number): void {
    if (isSettled || hasLost || lines.length === 0) return;
    const numberedLines = lines.map((line, index) => ({ ...line, n: lineNumber + 1 + index, at }));
    appendLines(store, run, numberedLines);
    lineNumber += lines.length;
    hub.publish({ kind: "LinesAppended", runId });
  }
}

function storable(value: Json): Json {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes > storedJsonBytes ? { cut: true, bytes } : value;
}

/** A call that was not allowed says whose doing that is: policy's, until a person can be asked. */
function errorOf({ kind, code, message }: Extract<ToolResult, { readonly ok: false }>): JsonObject {
  return kind === "denied" ? { code, reason: "policy", message } : { code, message };
}
