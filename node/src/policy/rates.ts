/** How often scripts may call: enough for honest work, and too little to hammer anything with a loop. */
import type { Rate } from "./token-buckets.ts";

export interface Rates {
  /** Of one tool, by one automation. Undefined: any. */
  readonly tool: Rate | undefined;
  /** Of requests to one host, by all automations together. Undefined: any. */
  readonly host: Rate | undefined;
}

export const standardRates = {
  tool: { perSecond: 50, burst: 200 },
  host: { perSecond: 10, burst: 40 },
} as const satisfies Rates;

/** These touch nothing but our own tables and clocks: what keeps them in bounds is the limit of calls. */
export const unpacedTools: readonly string[] = ["kv", "table", "std"];
