/** Stories of deciding, over a real relay, with paired devices and a server that is not always there. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { Run } from "@hob/shared/contract/runs";
import type { Link } from "@hob/shared/link";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/house.ts";

let house: TestHouse;
let shop: Shop;
let phone: Link;

beforeEach(async () => {
  house = await startTestHouse();
  shop = await openShop();
  ({ link: phone } = await house.pairDevice({ name: "Anna's phone" }));
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

interface Shop extends AsyncDisposable {
  readonly origin: string;
  readonly host: string;
  /** Bodies of what was posted, in order. */
  readonly orders: readonly string[];
  /** How often the price was asked for. */
  readonly asked: () => number;
  price: number;
  /** The line drops once an order has been read. */
  hangsUp: boolean;
  /** Whose it lets in. */
  token: string;
}

async function openShop(): Promise<Shop> {
  const orders: string[] = [];
  let asked = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      if (request.method === "GET") {
        asked += 1;
        const isKnown =
          request.headers.authorization === undefined ||
          request.headers.authorization === `Bearer ${own.token}`;
        return void (isKnown ? response.end(String(own.price)) : response.writeHead(401).end());
      }
      orders.push(body);
      if (own.hangsUp) return void request.socket.destroy();
      response.end("thanks");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const own: Shop = {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    orders,
    asked: () => asked,
    price: 120,
    hangsUp: false,
    token: "first",
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return own;
}

/** An automation that talks to the shop, and a run of it. */
async function run(body: string, { asks = true, secrets = [] as string[] } = {}): Promise<number> {
  const created = await phone.call("automations.create", {
    name: "Rent",
    slug: "rent",
    source: `export default automation(async ({ http, log, ask, sleep }) => { const shop = "${shop.origin}/"; ${body} });`,
    manifest: { tools: ["http", "ask"], http: [{ host: shop.host, methods: ["GET", "POST"] }], secrets },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  if (asks) await must(phone.call("policies.set", { automation: "rent", tool: "http.post", effect: "ask" }));
  return (await must(phone.call("runs.start", { automation: "rent" }))).runId;
}

async function must<T>(answer: Promise<{ ok: true; value: T } | { ok: false; error: unknown }>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const openItems = async (link: Link = phone): Promise<InboxItem[]> =>
  (await must(link.call("inbox.list", { view: "needs_you" }))).items;

/** The one open item, once there is one that is not `besides`. */
function theItem(besides?: number): Promise<InboxItem> {
  return vi.waitFor(
    async () => {
      const [item] = (await openItems()).filter(({ itemId }) => itemId !== besides);
      if (!item) throw new Error("nobody is asked anything");
      return must(phone.call("inbox.get", { itemId: item.itemId }));
    },
    { timeout: 10_000 },
  );
}

function untilRun(runId: number, is: (run: Run) => boolean): Promise<Run> {
  return vi.waitFor(
    async () => {
      const now = await must(phone.call("runs.get", { runId }));
      if (!is(now)) throw new Error(`run ${runId} is ${now.status} (${now.reason ?? now.waitingFor})`);
      return now;
    },
    { timeout: 10_000 },
  );
}

const hasEnded = ({ endedAt }: Run) => endedAt !== null;

const hashOf = ({ contentHash }: InboxItem) => contentHash ?? "";

describe("an approval", () => {
  const order = `const sum = (await http.get(shop)).text; return (await http.post(shop, { json: { sum } })).text;`;

  it("shown for 120 says nothing about 180: other arguments are another approval", async () => {
    const first = await run(order);
    const shown = await theItem();
    expect(shown.body).toMatchObject({
      tool: "http.post",
      args: [`${shop.origin}/`, { json: { sum: "120" } }],
    });
    shop.price = 180;
    await must(phone.call("runs.cancel", { runId: first }));
    const again = (await must(phone.call("runs.retry", { runId: first }))).runId;
    const now = await theItem(shown.itemId);
    expect(now.body).toMatchObject({ args: [`${shop.origin}/`, { json: { sum: "180" } }] });

    const old = { itemId: shown.itemId, contentHash: hashOf(shown), choice: "approve" } as const;
    expect(await phone.call("inbox.decide", old)).toMatchObject({
      error: { type: "item_settled", state: "superseded" },
    });
    expect(await phone.call("inbox.decide", { ...old, itemId: now.itemId })).toEqual({
      ok: false,
      error: { type: "item_changed", itemId: now.itemId },
    });
    expect(shop.orders).toEqual([]);
    await must(phone.call("inbox.decide", { ...old, itemId: now.itemId, contentHash: hashOf(now) }));
    expect(await untilRun(again, hasEnded)).toMatchObject({ status: "succeeded", result: "thanks" });
    expect(await must(phone.call("effects.list", { runId: again }))).toMatchObject({
      items: [{ asked: { itemId: now.itemId, choice: "approve", by: "Anna's phone" } }],
    });
    expect(shop.orders).toEqual(['{"sum":"180"}']);
  });

  it("of two phones that say the opposite at once, one wins, and the other learns who", async () => {
    const { link: other } = await house.pairDevice({ name: "Ben's phone", role: "approver" });
    const runId = await run(order);
    const item = await theItem();
    const said = { itemId: item.itemId, contentHash: hashOf(item) };
    const [yes, no] = await Promise.all([
      phone.call("inbox.decide", { ...said, choice: "approve" }),
      other.call("inbox.decide", { ...said, choice: "reject" }),
    ]);
    expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
    const [winner, loser] = yes.ok ? ["Anna's phone", no] : ["Ben's phone", yes];
    expect(loser).toMatchObject({
      error: { type: "item_settled", by: winner, choice: yes.ok ? "approve" : "reject" },
    });
    const ended = await untilRun(runId, hasEnded);
    expect(ended).toMatchObject(
      yes.ok ? { status: "succeeded" } : { status: "canceled", reason: "rejected" },
    );
    expect(shop.orders).toHaveLength(yes.ok ? 1 : 0);
    for (const link of [phone, other])
      expect(await must(link.call("inbox.get", { itemId: item.itemId }))).toMatchObject({
        state: "resolved",
        resolvedBy: winner,
        mayDecide: false,
      });
  });

  it("that nobody gives in time is gone for good", async () => {
    const runId = await run(order);
    const item = await theItem();
    house.passTime(25 * 60 * 60_000);
    const late = { itemId: item.itemId, contentHash: hashOf(item), choice: "approve" } as const;
    expect(await phone.call("inbox.decide", late)).toMatchObject({ error: { type: "item_expired" } });
    await house.stopNode();
    await house.startNode();
    expect(await untilRun(runId, hasEnded)).toMatchObject({ status: "canceled", reason: "expired" });
    expect(await phone.call("inbox.decide", late)).toMatchObject({ error: { type: "item_expired" } });
    expect(shop.orders).toEqual([]);
  });

  it("outlives a restart of the node, and a decision that was repeated after it counts once", async () => {
    const runId = await run(order);
    const item = await theItem();
    await house.stopNode();
    await house.startNode();
    const said = { itemId: item.itemId, contentHash: hashOf(item), choice: "approve" } as const;
    const options = { requestId: "the-same-request" };
    const first = await must(phone.call("inbox.decide", said, options));
    const second = await must(phone.call("inbox.decide", said, options));
    expect(second).toEqual(first);
    expect(await untilRun(runId, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(shop.orders).toHaveLength(1);
  });

  it("is no longer asked for once it is always allowed", async () => {
    const first = await run(order);
    const item = await theItem();
    const said = { itemId: item.itemId, contentHash: hashOf(item), choice: "approve" } as const;
    await must(phone.call("inbox.decide", { ...said, alwaysForDays: 7 }));
    await untilRun(first, hasEnded);
    const second = (await must(phone.call("runs.start", { automation: "rent" }))).runId;
    expect(await untilRun(second, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(await openItems()).toEqual([]);
    const rules = await must(phone.call("policies.list", { automation: "rent" }));
    expect(rules.items.find(({ grantedOn }) => grantedOn === item.itemId)).toMatchObject({
      effect: "allow",
      tool: "http.post",
      recipient: shop.host,
    });
  });
});

describe("a secret that is revoked in the midst of a run", () => {
  it("is asked for in the inbox, with no further attempt, and the same run goes on with the new one", async () => {
    await must(phone.call("secrets.set", { name: "shop", value: "first", hosts: [shop.host] }));
    const headers = `{ headers: { authorization: "Bearer {{secret:shop}}" } }`;
    const runId = await run(
      `const before = (await http.get(shop, ${headers})).text;
       if (await ask("Go on?")) return before + (await http.get(shop, ${headers})).text;`,
      { asks: false, secrets: ["shop"] },
    );
    const question = await theItem();
    shop.token = "second";
    await must(
      phone.call("inbox.answer", { itemId: question.itemId, contentHash: hashOf(question), answer: "Yes" }),
    );
    const item = await theItem(question.itemId);
    expect(item).toMatchObject({ kind: "auth", cause: "secret", body: { secret: "shop" } });
    const waiting = await untilRun(runId, ({ status }) => status === "waiting");
    expect(waiting).toMatchObject({ waitingFor: "auth", attempt: 1 });
    expect(shop.asked()).toBe(2);

    await must(phone.call("secrets.set", { name: "shop", value: "second", hosts: [shop.host] }));
    expect(await untilRun(runId, hasEnded)).toMatchObject({
      status: "succeeded",
      result: "120120",
      attempt: 1,
    });
    expect(await openItems()).toEqual([]);
    expect(await must(phone.call("inbox.get", { itemId: item.itemId }))).toMatchObject({ state: "resolved" });
    expect(shop.asked()).toBe(3);
  });
});

describe("an order on which the shop hangs up", () => {
  it.each([
    ["happened", "succeeded", 1],
    ["retry", "succeeded", 2],
    ["skip", "succeeded", 1],
    ["did_not", "failed", 1],
  ] as const)("is asked about, and comes to what a person says: %s", async (choice, status, orders) => {
    shop.hangsUp = true;
    const runId = await run(`await http.post(shop, { json: { order: 7 } }); return "done";`, { asks: false });
    const item = await theItem();
    expect(item).toMatchObject({
      kind: "indeterminate",
      cause: "unclear",
      runId,
      body: { tool: "http.post" },
    });
    expect(await untilRun(runId, ({ status: is }) => is === "waiting")).toMatchObject({
      waitingFor: "reconcile",
    });
    expect(shop.orders).toHaveLength(1);
    shop.hangsUp = false;
    await must(
      phone.call("inbox.answer", { itemId: item.itemId, contentHash: hashOf(item), answer: choice }),
    );
    expect((await untilRun(runId, hasEnded)).status).toBe(status);
    expect(shop.orders).toHaveLength(orders);
    expect(await openItems()).toEqual([]);
    expect(await must(phone.call("inbox.get", { itemId: item.itemId }))).toMatchObject({
      state: "resolved",
      resolvedBy: "Anna's phone",
    });
  });
});
