/** How long to wait before trying again: longer each time, and never the same for two runs. */

/** The first wait at most, milliseconds. */
export const firstBackoffMs = 5_000;
const factor = 4;
/** The longest wait, milliseconds. */
export const longestBackoffMs = 60 * 60_000;

/**
 * Milliseconds before the attempt after `attempts` of them: between half and all of 5 s, 20 s, 80 s … up to an
 * hour. The jitter comes from the run's seed, so that a test, and a run begun again, wait the same.
 */
export function backoffMs(attempts: number, seed: Uint8Array, firstMs = firstBackoffMs): number {
  const full = Math.min(longestBackoffMs, firstMs * factor ** Math.max(0, attempts - 1));
  const share = (seed[attempts % seed.length] ?? 0) / 255;
  return Math.round(full * (0.5 + share / 2));
}
