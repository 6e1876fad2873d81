/** A real database in a folder of its own, for tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig, type Config } from "../../config.ts";
import { ensureHousehold } from "../household.ts";
import { openStore, type Store } from "../store.ts";

export interface TestHome extends Disposable {
  readonly config: Config;
}

/** An empty home that disappears when disposed. */
export function createTestHome(): TestHome {
  const home = mkdtempSync(join(tmpdir(), "hob-home-"));
  return {
    config: readConfig({ home }, {}),
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A migrated store with a household; folder and all disappear when disposed. */
export function createTestStore(): Store {
  const home = createTestHome();
  const opened = openStore(home.config);
  if (!opened.ok) throw new Error(`a new store was refused: ${opened.error.type}`);
  const store = opened.value;
  ensureHousehold(store, { name: "Home", timezone: "Europe/Berlin" });
  return {
    db: store.db,
    file: store.file,
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      home[Symbol.dispose]();
    },
  };
}
