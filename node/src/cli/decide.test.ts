import type { InboxItem } from "@hob/shared/contract/inbox";
import { expect, it, vi } from "vitest";
import { startTestHouse } from "../testing/house.ts";
import { runHob } from "./testing/run-hob.ts";

it("the terminal answers and decides what it has seen, and nothing that it has not", async () => {
  await using house = await startTestHouse();
  await house.pairDevice();
  const hob = (...args: readonly string[]) => runHob(["inbox", ...args, "--home", house.config.home]);
  const created = await house.terminal.call("automations.create", {
    name: "Asker",
    slug: "asker",
    source: `export default automation(async ({ ask, kv }) => {
      const { count } = await ask("How many?", { fields: [{ name: "count", kind: "number" }] });
      await kv.set("count", count);
      return count;
    });`,
    manifest: { tools: ["ask", "kv"], kv: ["asker"] },
  });
  const ruled = await house.terminal.call("policies.set", { automation: "asker", tool: "kv", effect: "ask" });
  const started = await house.terminal.call("runs.start", { automation: "asker" });
  if (!created.ok || !ruled.ok || !started.ok) throw new Error(JSON.stringify([created, ruled, started]));
  const theItem = (cause: string): Promise<InboxItem> =>
    vi.waitFor(async () => {
      const listed = await house.terminal.call("inbox.list", { view: "needs_you" });
      const item = listed.ok ? listed.value.items.find((each) => each.cause === cause) : undefined;
      if (!item) throw new Error(`no ${cause}`);
      return item;
    });

  const question = await theItem("asked");
  const shown = await hob("show", String(question.itemId));
  const [, hash = ""] = /hash +([0-9a-f]{8})/.exec(shown.printed) ?? [];
  expect(question.contentHash?.startsWith(hash)).toBe(true);
  const id = String(question.itemId);
  expect((await hob("answer", id, '{"count": 3}', "--hash", "00000000")).code).toBe(1);
  expect((await hob("answer", id, '{"count": "three"}', "--hash", hash)).code).toBe(1);
  expect(await hob("answer", id, '{"count": 3}', "--hash", hash)).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^Answered\.\nAudit entry \d+\.\n$/) as string,
  });

  const approval = await theItem("effect");
  const seen = approval.contentHash?.slice(0, 8) ?? "";
  expect((await hob("approve", String(approval.itemId), "--hash", seen)).printed).toContain("Approved.");
  await vi.waitFor(async () => {
    const run = await house.terminal.call("runs.get", { runId: started.value.runId });
    expect(run).toMatchObject({ value: { status: "succeeded", result: 3 } });
  });
  expect((await hob("reject", String(approval.itemId), "--hash", seen)).code).toBe(1);
});
