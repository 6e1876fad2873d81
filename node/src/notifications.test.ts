/** Deciding from a notification, all the way: a script asks, a push service delivers, a worker posts past the relay. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fromBase64url, fromHex } from "@hob/shared/bytes";
import type { Link } from "@hob/shared/link";
import { openTicketAnswer, parsePush, sealDecision, type PushPayload } from "@hob/shared/notification";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startPushService, type PushService, type TestSubscription } from "./push/testing/push-service.ts";
import { startTestHouse, type TestHouse } from "./testing/house.ts";

const patience = { timeout: 10_000 };

let service: PushService;
let house: TestHouse;
let shop: Server;
let orders: number;

beforeEach(async () => {
  service = await startPushService();
  house = await startTestHouse({ pushHost: service.host });
  orders = 0;
  shop = createServer((_request, response) => {
    orders += 1;
    response.end();
  });
  await new Promise<void>((ready) => shop.listen(0, "127.0.0.1", ready));
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
  shop.closeAllConnections();
  await new Promise((closed) => shop.close(closed));
});

it("stops an order before it was made, and is gone from the other device", async () => {
  const [phone, tablet] = [await device("Phone"), await device("Tablet")];
  const { itemId, ticket } = await shownOn(phone, await order(phone.link));
  await shownOn(tablet, itemId);

  const posted = await post(ticket, await sealed(ticket, itemId));
  expect(posted.status).toBe(200);
  const answer = await openTicketAnswer(keyOf(ticket), new Uint8Array(await posted.arrayBuffer()));
  expect(answer).toEqual({ outcome: "done", choice: "reject", by: "Phone" });

  const item = await tablet.link.call("inbox.get", { itemId });
  expect(item).toMatchObject({
    value: { state: "resolved", decisions: [{ choice: "reject", by: "Phone", via: "notification" }] },
  });
  await vi.waitFor(() => expect(pushesTo(tablet).at(-1)).toMatchObject({ kind: "clear", itemId }), patience);
  expect(pushesTo(phone).map(({ kind }) => kind)).toEqual(["item"]);
  await vi.waitFor(async () => {
    const runs = await phone.link.call("runs.list", {});
    expect(runs).toMatchObject({ value: { items: [{ status: "canceled" }] } });
  }, patience);
  expect(orders).toBe(0);
});

it("says nothing to whoever has no ticket, and nothing while the house is off", async () => {
  const phone = await device("Phone");
  const { itemId, ticket } = await shownOn(phone, await order(phone.link));
  const message = await sealed(ticket, itemId);
  expect((await post(ticket, new Uint8Array(message.length))).status).toBe(503);
  await house.stopNode();
  expect((await post(ticket, message)).status).toBe(503);
  await house.startNode();
  expect((await post(ticket, message)).status).toBe(200);
});

interface Device {
  readonly link: Link;
  readonly subscription: TestSubscription;
}

async function device(name: string): Promise<Device> {
  const { link } = await house.pairDevice({ name });
  const state = await link.call("push.get", {});
  const subscription = service.subscribe(state.ok ? state.value.serverKey : "");
  expect(await link.call("push.subscribe", subscription)).toMatchObject({ ok: true });
  return { link, subscription };
}

/** A run that wants to order something; answers the item that asks whether it may. */
async function order(link: Link): Promise<number> {
  const { port } = shop.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const created = await link.call("automations.create", {
    name: "Order",
    slug: "order",
    source: `export default automation(async ({ http }) => { await http.post("http://${host}/", { body: "one" }); });`,
    manifest: { tools: ["http"], http: [{ host, methods: ["POST"] }] },
  });
  expect(created).toMatchObject({ ok: true });
  expect(
    await link.call("policies.set", { automation: "order", tool: "http.post", effect: "ask" }),
  ).toMatchObject({
    ok: true,
  });
  // Nobody's device has asked: everybody hears of it at once.
  expect(await house.terminal.call("runs.start", { automation: "order" })).toMatchObject({ ok: true });
  return vi.waitFor(async () => {
    const listed = await link.call("inbox.list", { view: "needs_you" });
    const [item] = listed.ok ? listed.value.items : [];
    if (!item) throw new Error("nobody is asked anything");
    return item.itemId;
  }, patience);
}

function pushesTo({ subscription }: Device): PushPayload["hob"][] {
  return service.received
    .filter(({ endpoint }) => endpoint === subscription.endpoint)
    .flatMap(({ text }) => parsePush(text)?.hob ?? []);
}

type ShownTicket = NonNullable<PushPayload["hob"]["ticket"]>;

function shownOn(device: Device, itemId: number): Promise<{ itemId: number; ticket: ShownTicket }> {
  return vi.waitFor(() => {
    const ticket = pushesTo(device).find((push) => push.itemId === itemId)?.ticket;
    if (!ticket) throw new Error("it is not shown yet");
    return { itemId, ticket };
  }, patience);
}

function keyOf({ id, key }: ShownTicket) {
  return { id: fromBase64url(id) ?? new Uint8Array(), key: fromBase64url(key) ?? new Uint8Array() };
}

/** As the worker does it, which knows the room from the address alone. */
function sealed(ticket: ShownTicket, itemId: number): Promise<Uint8Array<ArrayBuffer>> {
  const room = fromHex(new URL(ticket.url).pathname.slice("/d/".length)) ?? new Uint8Array();
  const contentHash = fromHex(ticket.contentHash) ?? new Uint8Array();
  return sealDecision(keyOf(ticket), room, { choice: "reject", itemId, contentHash });
}

function post({ url }: ShownTicket, message: Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(url, { method: "POST", body: message });
}
