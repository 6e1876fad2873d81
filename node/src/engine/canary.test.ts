/** A secret that the world sends back, in every encoding, through every way out of a run: none of it is stored or shown. */
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "@hob/shared/json";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { everyEvent } from "../store/events.ts";
import { linesAfter } from "../store/lines.ts";
import { encodings } from "../vault/testing/encodings.ts";
import { createMemorySecrets } from "../vault/testing/memory-secrets.ts";
import { createDurableHouse, lastRun, toolOf, type DurableHouse } from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

const canary = "canary-Zq8/x+7&Tr4";

/** What scripts do with what they were answered, as `text`: everything they can, and then each a different end. */
const everyWay = `
  log(text);
  log.warn("a " + text + " b", { text, list: [text], [text]: 1 });
  log(text.slice(0, 9));
  log(text.slice(9));
  await world.echo(text);
  await world.change(text).catch((error) => log(error.message));
  await kv.set("kept", { text });
  await kv.set("k" + text.length, text);
  await step("s", () => ({ text }));
  await step("t", () => { throw new Error(text); }).catch(() => {});`;

const ends = [
  ["returns it", "return { text, [text]: 1 };"],
  ["throws it", "throw Object.assign(new Error('no ' + text), { name: text.slice(0, 90) });"],
] as const;

describe.each(ends)("a script that writes it everywhere and %s", (_end, end) => {
  it.each(encodings.map(({ name, encode }) => [name, encode(canary)] as const))(
    "as %s",
    async (_name, written) => {
      const world = toolOf("world", {
        echo: { kind: "read", run: () => ({ ok: true, value: { body: `token=${written};` } }) },
        change: {
          kind: "effect",
          run: () => ({ ok: false, kind: "logic", code: "no", message: `no ${written}` }),
        },
      });
      const secrets = createMemorySecrets();
      secrets.set("token", canary, "example.com");
      using house = createDurableHouse({
        runner,
        secrets,
        tools: [world],
        manifest: { tools: ["world", "kv"], secrets: ["token"], kv: ["test"] },
        source: `export default automation(async ({ world, kv, log, step }) => {
        const { body } = await world.echo("x");
        const text = body.slice("token=".length, -1);
        ${everyWay}
        ${end}
      });`,
      });
      house.queue.add();
      await house.settle();
      const stored = everythingOf(house);
      expect(stored).toContain("[secret:token]");
      // It came to its end, so that it went through all of them.
      expect(stored).toContain('"is":"failed"');
      expect(
        stored.includes(written),
        stored.slice(Math.max(0, stored.indexOf(written) - 60)).slice(0, 160),
      ).toBe(false);
      expect(stored).not.toContain(canary);
    },
  );
});

/** All that is stored of a run and its automation, as one text: unpacked where it is packed, raw as well. */
function everythingOf(house: DurableHouse): string {
  const { store } = house.queue;
  const { runId } = lastRun(house);
  const lines = linesAfter(store, runId, 0, 500, 1e7);
  const events = [...everyEvent(store, runId, ["state", "step", "tool_call", "tool_result", "progress"])];
  const rows = ["effect", "kv", "audit", "run", "request"].map((table) =>
    store.db.prepare(`select * from ${table}`).all(),
  ) as unknown as Json;
  const told = [
    lines.map(({ text }) => text).join(""),
    JSON.stringify([lines, events.map(({ body }) => body), rows]),
  ];
  // JSON doubles backslashes: what is written with them is looked for in both forms.
  return [...told, told.join("").replaceAll("\\\\", "\\"), store.db.serialize().toString("latin1")].join(
    "\n",
  );
}
