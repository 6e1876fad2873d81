/** Every single bit of a recorded session, for flipping one at a time in a session like it. */
import type { HostileGround, Outcome } from "./hostile-exercise.ts";
import type { FrameType } from "@hob/shared/wire/frame";

export interface RecordedFrame {
  readonly index: number;
  readonly type: FrameType;
  readonly bytes: Uint8Array;
  /** True while commands are under way: who is disturbed then must notice. */
  readonly isEarly: boolean;
}

/** The frames of one session that nobody disturbs. Each session has the same ones, in the same order and of the same sizes. */
export async function recordSession(ground: HostileGround): Promise<readonly RecordedFrame[]> {
  const frames: Omit<RecordedFrame, "isEarly">[] = [];
  await ground.exercise(({ index, frame, bytes }) => {
    frames.push({ index, type: frame.type, bytes: bytes.slice() });
    return [bytes];
  });
  const goodbye = frames.findLastIndex(({ type }) => type === "DATA");
  return frames.map((frame) => ({ ...frame, isEarly: frame.index < goodbye }));
}

/** One more session, with one bit of one frame flipped on its way. */
export async function flipOneBit(
  ground: HostileGround,
  index: number,
  bit: number,
): Promise<{ readonly outcome: Outcome; readonly wasFlipped: boolean }> {
  let wasFlipped = false;
  const outcome = await ground.exercise((delivery) => {
    const at = Math.floor(bit / 8);
    if (delivery.index !== index || at >= delivery.bytes.length) return [delivery.bytes];
    const changed = delivery.bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
    wasFlipped = true;
    return [changed];
  });
  return { outcome, wasFlipped };
}

/** What is wrong with it, or nothing: data may break, but always ends with each command done. */
export function faultsOfFlip(
  frame: RecordedFrame,
  { outcome, wasFlipped }: Awaited<ReturnType<typeof flipOneBit>>,
): string[] {
  const faults = [...outcome.faults];
  if (!wasFlipped) faults.push("the frame was never met");
  const hasFailed = outcome.answers.some((answer) => !answer.ok);
  // What a relay says for itself (who is there, what it is called) it may say as it likes.
  if (frame.type === "DATA" && hasFailed) faults.push("a command was not finished");
  const hasEnded = outcome.outages.length + outcome.refusals.length > 0;
  if (frame.type === "DATA" && frame.isEarly && !hasEnded) faults.push("nobody noticed");
  return faults;
}
