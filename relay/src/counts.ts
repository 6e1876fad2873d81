/** What the relay has done since it started, as plain numbers: cheap to count on every frame, read only when asked. */
import type { ChannelCloseCause, RelayCloseCause } from "@hob/shared/wire/frame";
import type { DecisionRefusal } from "./decisions.ts";

export interface RelayCounts {
  /** DATA frames moved between an owner and a device, and their bytes. */
  forwardedFrames: number;
  forwardedBytes: number;
  readonly admitted: Record<"owner" | "device", number>;
  /** Sockets turned away or put out, by cause. */
  readonly ended: Map<RelayCloseCause, number>;
  /** Channels the relay closed by itself, by cause. */
  readonly channelsClosed: Map<ChannelCloseCause, number>;
  /** Posted decisions, by what became of them. */
  readonly decisions: Map<DecisionRefusal | "answered", number>;
}

export function createCounts(): RelayCounts {
  return {
    forwardedFrames: 0,
    forwardedBytes: 0,
    admitted: { owner: 0, device: 0 },
    ended: new Map(),
    channelsClosed: new Map(),
    decisions: new Map(),
  };
}

export function countOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
