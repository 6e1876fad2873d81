/** For tests and measurements that call more often than a script may. */
import type { Rates } from "../rates.ts";
import type { TokenBuckets } from "../token-buckets.ts";

export const noRates: Rates = { tool: undefined, host: undefined };

export const noBuckets: TokenBuckets = { take: () => 0, turn: () => Promise.resolve(true) };
