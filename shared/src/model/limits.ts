/** What a run may use. Each limit has its own typed end reason and is shown beside what was used. */
export interface RunLimits {
  /** Processor time of the script itself, milliseconds. */
  readonly cpuMs: number;
  /** Active time: waiting for a person or a timer does not count. Milliseconds. */
  readonly wallMs: number;
  readonly memoryBytes: number;
  /** Log text, log data and result together, UTF-8 bytes, one more for the end of each line. */
  readonly outputBytes: number;
  readonly hostCalls: number;
  readonly effects: number;
}

/** What a run has used so far, in the units of `RunLimits`. */
export interface RunUse {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly hostCalls: number;
  readonly effects: number;
}

export const limitProfiles = {
  small: {
    cpuMs: 10_000,
    wallMs: 120_000,
    memoryBytes: 32 * 1024 * 1024,
    outputBytes: 256 * 1024,
    hostCalls: 2_000,
    effects: 50,
  },
  standard: {
    cpuMs: 30_000,
    wallMs: 300_000,
    memoryBytes: 64 * 1024 * 1024,
    outputBytes: 1024 * 1024,
    hostCalls: 10_000,
    effects: 200,
  },
  large: {
    cpuMs: 120_000,
    wallMs: 1_800_000,
    memoryBytes: 256 * 1024 * 1024,
    outputBytes: 8 * 1024 * 1024,
    hostCalls: 50_000,
    effects: 1_000,
  },
} as const satisfies Record<string, RunLimits>;

export type LimitProfile = keyof typeof limitProfiles;

export const limitProfileNames = ["small", "standard", "large"] as const satisfies readonly LimitProfile[];

/** What a household of this profile may have running by itself: how often at most, and how many. */
export const scheduleLimits = {
  small: { leastEveryMs: 5 * 60_000, automations: 25 },
  standard: { leastEveryMs: 60_000, automations: 100 },
  large: { leastEveryMs: 1_000, automations: 1_000 },
} as const satisfies { readonly [P in LimitProfile]: object };

/** The profile's ceiling, lowered where the version asks for less; never raised. */
export function limitsFor(profile: LimitProfile, asked: Partial<RunLimits>): RunLimits {
  const ceiling = limitProfiles[profile];
  return {
    cpuMs: Math.min(ceiling.cpuMs, asked.cpuMs ?? ceiling.cpuMs),
    wallMs: Math.min(ceiling.wallMs, asked.wallMs ?? ceiling.wallMs),
    memoryBytes: Math.min(ceiling.memoryBytes, asked.memoryBytes ?? ceiling.memoryBytes),
    outputBytes: Math.min(ceiling.outputBytes, asked.outputBytes ?? ceiling.outputBytes),
    hostCalls: Math.min(ceiling.hostCalls, asked.hostCalls ?? ceiling.hostCalls),
    effects: Math.min(ceiling.effects, asked.effects ?? ceiling.effects),
  };
}
