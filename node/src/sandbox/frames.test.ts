import { describe, expect, test } from "vitest";
import { createFrameReader, frameOf } from "./frames.ts";

describe("frames", () => {
  test("come out as they went in, however the pipe cuts them", () => {
    const bodies = ["", "a", "é".repeat(1000), "x".repeat(70_000)];
    const bytes = Buffer.concat(bodies.map((body, n) => frameOf(n, body)));
    for (const step of [1, 3, 4, 5, 6, 64, 70_000, bytes.length]) {
      const reader = createFrameReader(100_000);
      const read: [number, string][] = [];
      for (let at = 0; at < bytes.length; at += step) {
        reader.push(bytes.subarray(at, at + step));
        for (let frame = reader.next(); frame !== null; frame = reader.next())
          read.push([frame.kind, frame.body.toString()]);
      }
      expect(read).toEqual(bodies.map((body, n) => [n, body]));
    }
  });

  test("longer than allowed are refused before they are gathered", () => {
    const reader = createFrameReader(10);
    reader.push(frameOf(1, "x".repeat(11)).subarray(0, 5));
    expect(() => reader.next()).toThrow("frame of 11 bytes");
  });
});
