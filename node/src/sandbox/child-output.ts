/** What a script says, cut to its limit and written in few, prompt portions. */
import { frameKind, frameOf } from "./frames.ts";

export interface Output {
  /** Adds one log line; `data` is JSON or empty. False once no further line is kept. */
  line(level: string, text: string, data: string): boolean;
  /** Adds a whole frame after the lines so far. */
  add(frame: Buffer): void;
  flush(): void;
  /** Writes lines that have waited 20 ms. */
  flushIfDue(now: number): void;
  /** Counts the result, unless it does not fit any more. */
  takeResult(result: string): boolean;
  /** Log text, log data and result together. */
  bytes(): number;
}

const linesAtOnce = 100;
const portionBytes = 256 * 1024;
const promptMs = 20;

/**
 * Log lines may take seven eighths of `outputBytes`; the rest is kept for the result. The first line
 * that does not fit is replaced by a last one that says so, and the run goes on without its log.
 */
export function createOutput(outputBytes: number, write: (frames: Buffer) => void): Output {
  const logBytes = Math.floor((outputBytes * 7) / 8);
  let used = 0;
  let full = false;
  let lines: string[] = [];
  let portion = 0;
  let frames: Buffer[] = [];
  let lastWriteAt = -Infinity;

  function endPortion(): void {
    if (lines.length === 0) return;
    frames.push(frameOf(frameKind.log, `[${lines.join(",")}]`));
    lines = [];
    portion = 0;
  }

  function flush(): void {
    endPortion();
    if (frames.length === 0) return;
    lastWriteAt = performance.now();
    const whole = frames.length === 1 ? frames[0] : Buffer.concat(frames);
    frames = [];
    if (whole !== undefined) write(whole);
  }

  function keep(level: string, text: string, data: string, bytes: number): void {
    used += bytes;
    portion += bytes;
    const member = data === "" ? "" : `,"data":${data}`;
    lines.push(`{"level":${JSON.stringify(level)},"text":${JSON.stringify(text)}${member}}`);
    if (lines.length >= linesAtOnce || portion >= portionBytes) flush();
    // The first line after a pause goes out at once; those right behind it travel together.
    else flushIfDue(performance.now());
  }

  function flushIfDue(now: number): void {
    if (now - lastWriteAt >= promptMs) flush();
  }

  return {
    line(level, text, data) {
      if (full) return false;
      const bytes = Buffer.byteLength(text) + Buffer.byteLength(data);
      full = used + bytes > logBytes;
      if (!full) keep(level, text, data, bytes);
      else keep("warn", `The log ends here: it would pass its ${logBytes} bytes.`, "", 0);
      return !full;
    },
    add(frame) {
      endPortion();
      frames.push(frame);
    },
    flush,
    flushIfDue,
    takeResult(result) {
      const bytes = Buffer.byteLength(result);
      if (used + bytes > outputBytes) return false;
      used += bytes;
      return true;
    },
    bytes: () => used,
  };
}
