/** What a script says, cut to its limit and written in few, prompt portions. */
import { frameKind, frameOf } from "./frames.ts";

export interface Output {
  /** Adds one log line; `data` is JSON or empty. False where it did not fit, and ever after. */
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
 * Log and result share `outputBytes`. The first line that does not fit is replaced by a last one that
 * says so; what that means for the run is the caller's business.
 */
export function createOutput(outputBytes: number, write: (frames: Buffer) => void): Output {
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
      // As a text file would count it, with the end of the line: a flood of empty lines is a flood.
      const bytes = Buffer.byteLength(text) + Buffer.byteLength(data) + 1;
      full = used + bytes > outputBytes;
      if (!full) keep(level, text, data, bytes);
      else keep("warn", `The log ends here: the run has put out all it may.`, "", 0);
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
