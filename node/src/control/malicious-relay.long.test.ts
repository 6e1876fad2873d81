import { loadSodium } from "@hob/shared/crypto/sodium";
import { expect, test } from "vitest";
import { faultsOfFlip, flipOneBit, recordSession } from "./testing/bit-flips.ts";
import { createHostileGround } from "./testing/hostile-exercise.ts";

const anHour = 60 * 60_000;

test(
  "every bit of a recorded session, flipped alone, gains a relay nothing",
  { timeout: anHour },
  async () => {
    await loadSodium();
    using ground = createHostileGround();
    const recorded = await recordSession(ground);
    let flips = 0;
    let sent = 0;
    let outages = 0;
    for (const frame of recorded) {
      for (let bit = 0; bit < frame.bytes.length * 8; bit++) {
        const flipped = await flipOneBit(ground, frame.index, bit);
        const faults = faultsOfFlip(frame, flipped);
        // One assertion a fault: tens of thousands that hold would take longer than the sweep.
        if (faults.length > 0) expect(faults, `frame ${frame.index}, bit ${bit}`).toEqual([]);
        flips++;
        sent += flipped.outcome.sent.length;
        outages += flipped.outcome.outages.length;
      }
    }
    expect(flips).toBe(recorded.reduce((bits, { bytes }) => bits + bytes.length * 8, 0));
    process.stdout.write(
      `${recorded.length} frames, ${flips} bits flipped one at a time; ${sent} commands sent, ` +
        `each acted on at most once, 0 that were not sent; ${outages} sessions broken and opened anew\n`,
    );
  },
);
