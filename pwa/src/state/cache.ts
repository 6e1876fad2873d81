/** Keeps answers of the house across restarts, so that the app opens with what it last knew. */
import type { PersistedClient, Persister } from "@tanstack/solid-query-persist-client";
import { storage } from "../link/storage.ts";

/** Raise it when a contract's outputs change shape: what an older app kept is then dropped. */
export const cacheVersion = "5";

const writeEveryMs = 500;

/** Writes at most twice a second, and once more when the page goes away, as far as the browser lets it. */
export function createCache(): Persister {
  let latest: PersistedClient | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  addEventListener("pagehide", () => void write());
  return {
    persistClient(client) {
      latest = client;
      timer ??= setTimeout(() => void write(), writeEveryMs);
    },
    async restoreClient() {
      return (await (await storage()).get("cache", "queries")) as PersistedClient | undefined;
    },
    async removeClient() {
      latest = undefined;
      await (await storage()).delete("cache", "queries");
    },
  };

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const client = latest;
    latest = undefined;
    if (client) await (await storage()).put("cache", client, "queries");
  }
}
