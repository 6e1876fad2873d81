/** What a look at everything that is due reads while nothing is: it comes with the end of every run. */
import { expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { createTestQueue } from "./testing/test-queue.ts";
import { startTicker } from "./ticker.ts";

it("a look walks over what is open, never over all triggers, runs and deliveries that there are", async () => {
  using store = createTestStore();
  using queue = createTestQueue({ store });
  const plans = await plansDuring(store, async () => {
    await using ticker = startTicker({ ...queue, logger: silentLogger });
    await ticker.settled();
  });
  const walks = plans.filter(({ plan }) =>
    /^SCAN (?:own|automation_trigger|run|delivery|event)$|trigger_by_kind|\(rowid>/m.test(plan),
  );
  expect(plans.length).toBeGreaterThan(5);
  expect(walks).toEqual([]);
});

/** How SQLite goes about every statement that is first used meanwhile. */
async function plansDuring(
  { db }: Pick<ReturnType<typeof createTestStore>, "db">,
  work: () => Promise<void>,
): Promise<{ readonly text: string; readonly plan: string }[]> {
  const prepare = db.prepare.bind(db);
  const texts: string[] = [];
  db.prepare = (text: string) => {
    texts.push(text);
    return prepare(text);
  };
  try {
    await work();
  } finally {
    db.prepare = prepare;
  }
  return texts.filter((text) => text.startsWith("select")).map((text) => ({ text, plan: planOf(text) }));

  function planOf(text: string): string {
    const names = Object.fromEntries([...text.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]));
    const places = Array.from(text.matchAll(/\?/g), () => 1);
    return prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
      .all(...places, ...(Object.keys(names).length > 0 ? [names] : []))
      .map(({ detail }) => detail)
      .join("\n");
  }
}
