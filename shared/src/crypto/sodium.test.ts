import { expect, test } from "vitest";
import { loadSodium, sodium } from "./sodium.ts";

// One test, because the module is loaded once for the whole file: before and after cannot be told apart later.
test("libsodium is there once it was waited for, not before, and only once", async () => {
  expect(() => sodium()).toThrow("not loaded yet");
  const first = loadSodium();
  expect(loadSodium()).toBe(first);
  const loaded = await first;
  expect(sodium()).toBe(loaded);
});
