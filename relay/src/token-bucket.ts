/** Token buckets: a rate with room for bursts, by which one sender cannot spend what belongs to all. */
export interface Rate {
  /** The most that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

export interface TokenBucket {
  /** False, and nothing taken, when fewer than `amount` are left. `nowMs` is monotonic. */
  take(amount: number, nowMs: number): boolean;
  /** A full bucket remembers nothing: it may be thrown away and made anew. */
  isFull(nowMs: number): boolean;
}

export function createTokenBucket(rate: Rate, nowMs: number): TokenBucket {
  let tokens = rate.burst;
  let filledAtMs = nowMs;

  function fill(nowMs: number): void {
    tokens = Math.min(rate.burst, tokens + ((nowMs - filledAtMs) / 1000) * rate.perSecond);
    filledAtMs = nowMs;
  }

  return {
    take(amount, nowMs) {
      fill(nowMs);
      if (tokens < amount) return false;
      tokens -= amount;
      return true;
    },
    isFull(nowMs) {
      fill(nowMs);
      return tokens >= rate.burst;
    },
  };
}

export interface KeyedBuckets {
  take(key: string, amount: number, nowMs: number): boolean;
  /** Throws full buckets away; called now and then. */
  sweep(nowMs: number): void;
  size(): number;
}

/**
 * A bucket a key. Above `maxKeys` the longest unused one is thrown away: its owner gets a fresh burst,
 * which is what bounded memory costs.
 */
export function createKeyedBuckets(rate: Rate, maxKeys: number): KeyedBuckets {
  // Insertion order is order of use: a key is put back at the end whenever it takes.
  const buckets = new Map<string, TokenBucket>();
  return {
    take(key, amount, nowMs) {
      const bucket = buckets.get(key) ?? createTokenBucket(rate, nowMs);
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      }
      return bucket.take(amount, nowMs);
    },
    sweep(nowMs) {
      for (const [key, bucket] of buckets) if (bucket.isFull(nowMs)) buckets.delete(key);
    },
    size: () => buckets.size,
  };
}
