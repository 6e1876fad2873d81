import { expect, test } from "vitest";
import { createKeyedBuckets, createTokenBucket } from "./token-bucket.ts";

test("a bucket gives its burst at once, then what its rate refills, never more than the burst", () => {
  const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, 0);
  expect([1, 1, 1, 1].map((amount) => bucket.take(amount, 0))).toEqual([true, true, true, false]);
  expect(bucket.take(1, 499)).toBe(false);
  expect(bucket.take(1, 500)).toBe(true);
  expect(bucket.isFull(1_999)).toBe(false);
  expect(bucket.isFull(60_000)).toBe(true);
  expect(bucket.take(4, 60_000)).toBe(false);
  expect(bucket.take(3, 60_000)).toBe(true);
});

test("a refused amount takes nothing", () => {
  const bucket = createTokenBucket({ burst: 10, perSecond: 1 }, 0);
  expect(bucket.take(11, 0)).toBe(false);
  expect(bucket.take(10, 0)).toBe(true);
});

test("an endless rate never refuses", () => {
  const bucket = createTokenBucket({ burst: Infinity, perSecond: Infinity }, 0);
  for (let i = 0; i < 1000; i += 1) expect(bucket.take(1e9, i)).toBe(true);
});

test("keys do not spend each other's tokens", () => {
  const buckets = createKeyedBuckets({ burst: 1, perSecond: 1 }, 10);
  expect(buckets.take("a", 1, 0)).toBe(true);
  expect(buckets.take("a", 1, 0)).toBe(false);
  expect(buckets.take("b", 1, 0)).toBe(true);
});

test("however many keys come, only so many are remembered, the used ones longest", () => {
  const buckets = createKeyedBuckets({ burst: 1, perSecond: 0 }, 100);
  buckets.take("busy", 1, 0);
  for (let i = 0; i < 10_000; i += 1) {
    buckets.take(`key ${i}`, 1, 0);
    expect(buckets.take("busy", 1, 0)).toBe(false);
  }
  expect(buckets.size()).toBe(100);
});

test("buckets that are full again are thrown away", () => {
  const buckets = createKeyedBuckets({ burst: 1, perSecond: 1 }, 10);
  buckets.take("a", 1, 0);
  buckets.take("b", 1, 600);
  buckets.sweep(1_000);
  expect(buckets.size()).toBe(1);
});
