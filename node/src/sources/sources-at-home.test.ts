import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTestHouse, type TestHouse } from "../testing/house.ts";

let house: TestHouse;

beforeEach(async () => {
  house = await startTestHouse();
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

test("a web call runs the automation with what it said, and what was accepted survives a restart", async () => {
  await create("washing", "export default automation(async ({ run }) => run.event.data.body)");
  const triggerId = await listen("washing", { kind: "webhook" });
  const port = await freePort();
  await answer("webhooks.open", { port });
  const url = await vi.waitFor(async () => {
    const { url } = await answer("triggers.get", { triggerId });
    if (typeof url !== "string") throw new Error("the house does not listen yet");
    return url;
  });
  await answer("home.pause", {});
  const body = JSON.stringify({ finished: true });
  const headers = { "content-type": "application/json", connection: "close" };
  expect((await fetch(url, { method: "POST", headers, body })).status).toBe(202);
  await house.stopNode();
  await expect(fetch(url, { method: "POST", headers, body })).rejects.toThrow();
  await house.startNode();
  await answer("home.resume", {});
  expect(await resultOf("washing")).toEqual({ finished: true });
});

test("a script is never let into the house's own door, whatever it is granted", async () => {
  const port = await freePort();
  await answer("webhooks.open", { port });
  const http = [{ host: `127.0.0.1:${port}`, methods: ["GET", "POST"] }];
  const source = `export default automation(async ({ http }) => {
    try { return await http.post("http://127.0.0.1:${port}/hook/1/x"); } catch (error) { return error.message; }
  })`;
  await create("sly", source, { tools: ["http"], http });
  await answer("runs.start", { automation: "sly" });
  expect(await resultOf("sly")).toContain("Hob itself");
});

test("a file that comes to rest in a granted folder runs the automation with its name", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hob-drop-")));
  try {
    const files = [{ root: folder, access: "read" }];
    await create("drop", "export default automation(async ({ run }) => run.event.data.files[0].name)", {
      files,
    });
    const triggerId = await listen("drop", { kind: "file", folder, settleMs: 500 });
    await vi.waitFor(async () => {
      const { checkedAt } = await answer("triggers.get", { triggerId });
      if (checkedAt === null) throw new Error("it was not looked at yet");
    });
    writeFileSync(join(folder, "photo.jpg"), "x");
    expect(await resultOf("drop")).toBe("photo.jpg");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function create(slug: string, source: string, manifest: object = {}): Promise<void> {
  await answer("automations.create", { name: slug, slug, source, manifest: { tools: [], ...manifest } });
}

async function listen(automation: string, input: object): Promise<number> {
  const { triggerId } = await answer("triggers.create", { automation, input });
  return triggerId as number;
}

/** What its newest run came to, once it has. */
function resultOf(automation: string): Promise<unknown> {
  return vi.waitFor(
    async () => {
      const { items } = await answer("runs.list", { automation });
      const [newest] = items as { runId: number; status: string }[];
      if (!newest) throw new Error("there is no run yet");
      const run = await answer("runs.get", { runId: newest.runId });
      if (run["status"] !== "succeeded")
        throw new Error(`still ${JSON.stringify([run["status"], run["error"]])}`);
      return run["result"];
    },
    { timeout: 20_000 },
  );
}

async function answer(method: string, input: object): Promise<Record<string, unknown>> {
  const got = await house.terminal.call(method as "runs.get", input as { runId: number });
  if (!got.ok) throw new Error(JSON.stringify(got.error));
  return got.value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
