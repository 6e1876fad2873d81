import { beforeAll, expect, test } from "vitest";
import { fromBase64url } from "./bytes.ts";
import { loadSodium } from "./crypto/sodium.ts";
import { createRequestId } from "./ids.ts";

beforeAll(loadSodium);

test("a request id is 16 bytes in 22 characters", () => {
  const id = createRequestId();
  expect(id).toHaveLength(22);
  expect(fromBase64url(id)).toHaveLength(16);
});

test("no request id comes twice", () => {
  expect(new Set(Array.from({ length: 1000 }, createRequestId)).size).toBe(1000);
});
