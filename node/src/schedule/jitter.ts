/** By how much a due time is put off, so that what many houses or triggers set to the same minute does not come at once. */
import { createHash } from "node:crypto";

/** Whole milliseconds from 0 to `jitterMs`, both included: always the same for a trigger and a due time. */
export function jitterOf(triggerId: string, slot: number, jitterMs: number): number {
  if (jitterMs <= 0) return 0;
  // Of 48 bits, what remains favours no part of any jitter that a trigger can have.
  const drawn = createHash("sha256").update(`${triggerId} ${slot}`).digest().readUIntBE(0, 6);
  return drawn % (jitterMs + 1);
}
