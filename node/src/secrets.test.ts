/** A secret's whole way through a real house: set from a device, sent by a script, refused, renewed, and seen nowhere. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";
import { followRun } from "@hob/shared/follow-run";
import type { Result } from "@hob/shared/result";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/house.ts";
import { encodings } from "./vault/testing/encodings.ts";

let house: TestHouse;
let server: Server;
let accepted = "";
const seen: string[] = [];

beforeEach(async () => {
  house = await startTestHouse();
  // Lets in who has the right key, and tells everybody what they sent.
  server = createServer((request, response) => {
    const { authorization = "" } = request.headers;
    seen.push(authorization);
    const isRight = authorization === `Bearer ${accepted}`;
    response.writeHead(isRight ? 200 : 401, { "x-you-sent": Buffer.from(authorization).toString("base64") });
    response.end(JSON.stringify({ you: authorization, again: encodeURIComponent(authorization) }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});

afterEach(async () => {
  server.close();
  await house[Symbol.asyncDispose]();
});

function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

test("a refused secret lets its run wait, and go on with the new value, which nobody gets to see", async () => {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { link } = await house.pairDevice();
  const [first, second] = ["first-canary-4Zx9/Qq", "second-canary-7Kp2+Ww"] as const;
  accepted = second;
  valueOf(await link.call("secrets.set", { name: "door", value: first, hosts: [host] }));
  valueOf(
    await link.call("automations.create", {
      name: "Door",
      slug: "door",
      source: `export default automation(async ({ http, log }) => {
        const headers = { authorization: "Bearer {{secret:door}}" };
        const answer = await http.get("http://${host}/", { headers });
        log(answer.text, answer.headers);
        return answer;
      });`,
      manifest: { tools: ["http"], http: [{ host, methods: ["GET"] }], secrets: ["door"] },
      paramsSchema: { type: "object", properties: {} },
    }),
  );
  const { runId } = valueOf(await link.call("runs.start", { automation: "door", input: {} }));
  await vi.waitFor(
    async () =>
      expect(await link.call("runs.get", { runId })).toMatchObject({
        value: { status: "waiting", waitingFor: "auth", waitingOn: "door" },
      }),
    { timeout: 20_000 },
  );
  expect(seen).toEqual([`Bearer ${first}`]);

  valueOf(await link.call("secrets.rotate", { name: "door", value: second }));
  const items: unknown[] = [];
  const ended = valueOf(await followRun(link, { runId }, (item) => items.push(item)).done);
  expect(ended).toMatchObject({ status: "succeeded", attempt: 1 });
  expect(seen).toEqual([`Bearer ${first}`, `Bearer ${second}`]);
  const secrets = valueOf(await link.call("secrets.list", {}));
  expect(secrets.items).toMatchObject([
    { name: "door", usedBy: ["door"], lastUsedAt: expect.any(Number) as number },
  ]);

  const run = valueOf(await link.call("runs.get", { runId }));
  expect(run.result).toMatchObject({ status: 200 });
  const shown = JSON.stringify([items, run, secrets, valueOf(await link.call("runs.logs", { runId }))]);
  expect(shown).toContain("Bearer [secret:door]");
  await house.stopNode();
  const stored = fileTexts();
  for (const value of [first, second])
    for (const { name, encode } of encodings) {
      expect(shown.includes(encode(value)), `${name}, shown`).toBe(false);
      expect(stored.includes(Buffer.from(encode(value)).toString("latin1")), `${name}, stored`).toBe(false);
    }
  await house.startNode();
});

/** The database as it lies on the disk, and every row of it as text: some of it is packed. */
function fileTexts(): string {
  const { databaseFile } = house.config;
  const db = new Database(databaseFile, { readonly: true });
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
  const rows = tables.map((table) => JSON.stringify(db.prepare(`select * from "${table}"`).all()));
  db.close();
  return readFileSync(databaseFile, "latin1") + rows.join("\n");
}
