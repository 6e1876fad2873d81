// In Node alone: in a browser a module once fetched cannot be replaced by a failing one.
import { expect, test, vi } from "vitest";

test("a failed download is tried again at the next call", async () => {
  vi.doMock("libsodium-wrappers", () => ({ default: { ready: Promise.reject(new Error("no network")) } }));
  const { loadSodium } = await import("./sodium.ts");
  await expect(loadSodium()).rejects.toThrow("libsodium could not be loaded");
  vi.doUnmock("libsodium-wrappers");
  expect(await loadSodium()).toHaveProperty("crypto_generichash");
});
