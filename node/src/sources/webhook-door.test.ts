import { createHmac } from "node:crypto";
import { createServer, request as httpRequest } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { silentLogger } from "../logger.ts";
import { renewWebhook, setWebhookDoor, type WebhookDoorSetting } from "../store/webhooks.ts";
import { createTestTriggers, type TestTriggers } from "./testing/test-sources.ts";
import { createWebhookDoor, type WebhookDoor, type WebhookDoorDeps } from "./webhook-door.ts";

/** Nobody without the key can compute it; here everybody can. */
const vault = {
  fingerprint: (text: string) => createHmac("sha256", "the vault's key").update(text).digest("base64url"),
};

interface OpenDoor extends AsyncDisposable {
  readonly house: TestTriggers;
  readonly door: WebhookDoor;
  readonly port: number;
}

async function openDoor(
  more: Partial<WebhookDoorDeps> = {},
  house: TestTriggers = createTestTriggers(),
  setting?: WebhookDoorSetting,
): Promise<OpenDoor> {
  const port = setting?.port ?? (await freePort());
  setWebhookDoor(house.store, setting ?? { port, scope: "loopback" });
  const door = createWebhookDoor({ ...house, vault, logger: silentLogger, ...more });
  await door.settled();
  return {
    house,
    door,
    port,
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]();
      house[Symbol.dispose]();
    },
  };
}

test("a call becomes an event that its trigger is given, and is answered only once it is kept", async () => {
  await using open = await openDoor();
  const triggerId = open.house.listen({ kind: "webhook", signed: false });
  const answer = await post(`${addressOf(open, triggerId)}?room=bath&tag=a&tag=b`, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-github-event": "push",
      authorization: "Bearer of somebody",
      cookie: "a=b",
    },
    body: '{"finished":true}',
  });
  expect(answer.status).toBe(202);
  expect(answer.body).toEqual({ eventId: 1, isNew: true });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(open.house.events()).toEqual([
    {
      source: `webhook:${triggerId}`,
      name: "webhook.called",
      data: {
        body: { finished: true },
        contentType: "application/json; charset=utf-8",
        headers: { "user-agent": "node", "x-github-event": "push" },
        query: { room: "bath", tag: ["a", "b"] },
      },
    },
  ]);
  const delivery = open.house.store.db.prepare("select trigger_id, state from delivery").all();
  expect(delivery).toEqual([{ trigger_id: triggerId, state: "pending" }]);
});

test("a form is an object, text is text, and an empty body is null", async () => {
  await using open = await openDoor();
  const address = addressOf(open, open.house.listen({ kind: "webhook", signed: false }));
  const form = "application/x-www-form-urlencoded";
  await post(address, { headers: { "content-type": form }, body: "a=1&b=2&b=3&__proto__=x" });
  await post(address, { headers: { "content-type": "text/plain" }, body: "grüße" });
  await post(address, { headers: { "content-type": "application/json" } });
  const bodies = open.house.events().map(({ data }) => (data as { body: unknown }).body);
  expect(JSON.stringify(bodies)).toBe('[{"a":"1","b":["2","3"],"__proto__":"x"},"grüße",null]');
});

test("whoever does not have a working address is told the same, whatever is wrong with it", async () => {
  await using open = await openDoor();
  const { house } = open;
  const [good, off, gone, cron] = [
    house.listen({ kind: "webhook", signed: false }),
    house.listen({ kind: "webhook", signed: false }),
    house.listen({ kind: "webhook", signed: false }),
    house.listen({ kind: "cron", expression: "0 7 * * *" }),
  ];
  const address = addressOf(open, good);
  house.turn(off, false);
  house.remove(gone);
  const refused = [
    `${address.slice(0, -1)}${address.endsWith("A") ? "B" : "A"}`,
    address.replace(`/hook/${good}/`, `/hook/${off}/`),
    `${address}/`,
    addressOf(open, off),
    addressOf(open, gone),
    addressOf(open, cron),
    addressOf(open, 999),
    `http://127.0.0.1:${open.port}/`,
    `http://127.0.0.1:${open.port}/hook/${good}/`,
  ];
  const answers = await Promise.all(refused.map((each) => post(each)));
  house.archive();
  answers.push(await post(address));
  for (const { status, body } of answers) {
    expect(status).toBe(404);
    expect(body).toEqual({ error: { type: "not_found", message: "There is nothing here." } });
  }
  expect(house.events()).toEqual([]);
});

test("only a POST is taken, whole, small, plain and well-formed", async () => {
  await using open = await openDoor();
  const address = addressOf(open, open.house.listen({ kind: "webhook", signed: false }));
  const json = { "content-type": "application/json" };
  const get = await fetch(address);
  expect(get.status).toBe(405);
  expect(get.headers.get("allow")).toBe("POST");
  await expect(post(address, { headers: json, body: "{" })).resolves.toMatchObject(
    typed(400, "json_invalid"),
  );
  await expect(
    post(address, { headers: json, body: "[".repeat(65) + "]".repeat(65) }),
  ).resolves.toMatchObject(typed(400, "json_too_deep"));
  await expect(
    post(address, { headers: json, body: "[".repeat(30_000) + "]".repeat(30_000) }),
  ).resolves.toMatchObject(typed(400, "json_too_deep"));
  await expect(post(address, { body: new Uint8Array([0xff, 0xfe]) })).resolves.toMatchObject(
    typed(400, "text_invalid"),
  );
  await expect(post(address, { headers: { "content-type": "image/png" }, body: "x" })).resolves.toMatchObject(
    typed(415, "content_type_unknown"),
  );
  await expect(post(address, { headers: { "content-encoding": "gzip" }, body: "x" })).resolves.toMatchObject(
    typed(415, "encoding_unknown"),
  );
  await expect(post(address, { headers: { "idempotency-key": "k".repeat(201) } })).resolves.toMatchObject(
    typed(400, "key_malformed"),
  );
  expect(open.house.events()).toEqual([]);
});

test("a body of 64 KiB is taken, and a byte more is not, whether its length is told or not", async () => {
  await using open = await openDoor();
  const address = addressOf(open, open.house.listen({ kind: "webhook", signed: false }));
  const text = { "content-type": "text/plain" };
  expect((await post(address, { headers: text, body: "x".repeat(65_536) })).status).toBe(202);
  await expect(post(address, { headers: text, body: "x".repeat(65_537) })).resolves.toMatchObject(
    typed(413, "body_too_large"),
  );
  expect(
    await postInPieces(
      address,
      Array.from({ length: 66 }, () => "x".repeat(1_000)),
    ),
  ).toBe(413);
  // Small as bytes, and six times as long once it is written down.
  await expect(post(address, { headers: text, body: "\0".repeat(60_000) })).resolves.toMatchObject(
    typed(413, "body_too_large"),
  );
  expect(open.house.events()).toHaveLength(1);
});

test("the same key is the same event for good, also after a restart, and for each trigger by itself", async () => {
  const house = createTestTriggers();
  const [one, other] = [
    house.listen({ kind: "webhook", signed: false }),
    house.listen({ kind: "webhook", signed: false }),
  ];
  let port: number;
  {
    const open = await openDoor({}, house);
    port = open.port;
    const keyed = { headers: { "idempotency-key": "order-7" } };
    await expect(post(addressOf(open, one), keyed)).resolves.toMatchObject({ status: 202 });
    await expect(post(addressOf(open, one), keyed)).resolves.toMatchObject({
      status: 200,
      body: { eventId: 1, isNew: false },
    });
    await expect(post(addressOf(open, other), keyed)).resolves.toMatchObject({ status: 202 });
    await open.door[Symbol.asyncDispose]();
  }
  await using again = await openDoor({}, house, { port, scope: "loopback" });
  await expect(
    post(addressOf(again, one), { headers: { "x-hob-event-id": "order-7" } }),
  ).resolves.toMatchObject({ status: 200, body: { eventId: 1, isNew: false } });
  await post(addressOf(again, one));
  await post(addressOf(again, one));
  expect(house.events()).toHaveLength(4);
});

test("200 calls at once with 20 keys are 20 events, and each call is told of its own", async () => {
  await using open = await openDoor();
  const address = addressOf(open, open.house.listen({ kind: "webhook", signed: false }));
  const calls = Array.from({ length: 200 }, (_, i) =>
    post(address, { headers: { "idempotency-key": `key-${i % 20}` } }),
  );
  const answers = await Promise.all(calls);
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(180);
  expect(new Set(answers.map(({ body }) => (body as { eventId: number }).eventId)).size).toBe(20);
  expect(open.house.events()).toHaveLength(20);
});

test("a signed webhook takes what was signed with its secret within five minutes, and nothing else", async () => {
  await using open = await openDoor();
  const { house, door } = open;
  const triggerId = house.listen({ kind: "webhook", signed: true });
  const address = addressOf(open, triggerId);
  const now = house.clock.now();
  const signed = (body: string, at: number, secret = door.secretOf(triggerId)) =>
    post(address, { headers: { "hob-signature": signatureOf(body, at, secret) }, body });

  await expect(post(address, { body: "a" })).resolves.toMatchObject(typed(401, "signature_missing"));
  await expect(post(address, { headers: { "hob-signature": "v1=1" } })).resolves.toMatchObject(
    typed(401, "signature_malformed"),
  );
  await expect(signed("a", now, "another secret")).resolves.toMatchObject(typed(401, "signature_wrong"));
  await expect(
    post(address, {
      headers: { "hob-signature": signatureOf("a", now, door.secretOf(triggerId)) },
      body: "b",
    }),
  ).resolves.toMatchObject(typed(401, "signature_wrong"));
  await expect(signed("a", now - 301_000)).resolves.toMatchObject(typed(401, "signature_expired"));
  await expect(signed("a", now + 301_000)).resolves.toMatchObject(typed(401, "signature_expired"));
  await expect(signed("early", now - 299_000)).resolves.toMatchObject({ status: 202 });
  await expect(signed("late", now + 299_000)).resolves.toMatchObject({ status: 202 });
  expect(house.events()).toHaveLength(2);
});

test("a signature is taken once: the same call again is the same event, and under another key it is refused", async () => {
  await using open = await openDoor();
  const { house, door } = open;
  const triggerId = house.listen({ kind: "webhook", signed: true });
  const address = addressOf(open, triggerId);
  const send = (body: string, more: Record<string, string> = {}) => {
    const signature = signatureOf(body, house.clock.now(), door.secretOf(triggerId));
    return post(address, { headers: { "hob-signature": signature, ...more }, body });
  };
  await expect(send("a")).resolves.toMatchObject({ status: 202 });
  await expect(send("a")).resolves.toMatchObject({ status: 200, body: { eventId: 1, isNew: false } });
  await expect(send("a", { "idempotency-key": "new" })).resolves.toMatchObject(typed(401, "signature_used"));
  await expect(send("b", { "idempotency-key": "b" })).resolves.toMatchObject({ status: 202 });
  await expect(send("b", { "idempotency-key": "b" })).resolves.toMatchObject({ status: 200 });
  await expect(send("b", { "idempotency-key": "c" })).resolves.toMatchObject(typed(401, "signature_used"));
  await expect(send("b")).resolves.toMatchObject(typed(401, "signature_used"));
  // A sender who tries again later signs anew, and keeps the key.
  house.clock.advance(60_000);
  await expect(send("b", { "idempotency-key": "b" })).resolves.toMatchObject({ status: 200 });
  expect(house.events()).toHaveLength(2);
});

test("a renewed webhook has a new address and a new secret, and the old ones are worth nothing", async () => {
  await using open = await openDoor();
  const triggerId = open.house.listen({ kind: "webhook", signed: false });
  const [address, secret] = [addressOf(open, triggerId), open.door.secretOf(triggerId)];
  renewWebhook(open.house.store, triggerId);
  expect((await post(address)).status).toBe(404);
  expect((await post(addressOf(open, triggerId))).status).toBe(202);
  expect(open.door.secretOf(triggerId)).not.toBe(secret);
});

test("too many calls of one trigger are told when to come back, and cost another trigger nothing", async () => {
  await using open = await openDoor({ limits: { callsPerMinute: 3 } });
  const { house } = open;
  const busy = addressOf(open, house.listen({ kind: "webhook", signed: false }));
  const calm = addressOf(open, house.listen({ kind: "webhook", signed: false }));
  for (let i = 0; i < 3; i += 1) expect((await post(busy)).status).toBe(202);
  const refused = await post(busy);
  expect(refused).toMatchObject(typed(429, "too_many_calls"));
  expect(refused.headers.get("retry-after")).toBe("20");
  expect((await post(calm)).status).toBe(202);
  house.clock.advance(20_000);
  expect((await post(busy)).status).toBe(202);
  expect((await post(busy)).status).toBe(429);
});

test("nothing listens until an admin wants it, and closing ends what was open", async () => {
  await using open = await openDoor();
  const { house, door, port } = open;
  const triggerId = house.listen({ kind: "webhook", signed: false });
  const address = addressOf(open, triggerId);
  expect(door.state()).toEqual({ listening: { port, scope: "loopback" }, problem: null });
  expect(door.ownPorts()).toEqual([port]);
  const idle = connect(port, "127.0.0.1");
  await once(idle, "connect");
  const ended = once(idle, "close");
  setWebhookDoor(house.store, null);
  house.hub.publish({ kind: "WebhooksChanged" });
  await door.settled();
  await ended;
  expect(door.state()).toEqual({ listening: null, problem: null });
  expect(door.addressOf(triggerId)).toBeNull();
  expect(door.ownPorts()).toEqual([]);
  await expect(fetch(address, { method: "POST" })).rejects.toThrow();
  setWebhookDoor(house.store, { port, scope: "loopback" });
  house.hub.publish({ kind: "WebhooksChanged" });
  await door.settled();
  expect((await post(address)).status).toBe(202);
});

test("a port that is taken is a problem that is told, and is gone once it is free, or another one is chosen", async () => {
  const taken = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await using open = await openDoor({}, createTestTriggers(), { port, scope: "loopback" });
  const { house, door } = open;
  expect(door.state()).toMatchObject({ listening: null, problem: { type: "port_in_use" } });
  expect(house.facts).toContainEqual({ kind: "HomeChanged" });

  const elsewhere = await freePort();
  setWebhookDoor(house.store, { port: elsewhere, scope: "loopback" });
  house.hub.publish({ kind: "WebhooksChanged" });
  await door.settled();
  expect(door.state()).toEqual({ listening: { port: elsewhere, scope: "loopback" }, problem: null });

  setWebhookDoor(house.store, { port, scope: "loopback" });
  house.hub.publish({ kind: "WebhooksChanged" });
  await door.settled();
  expect(door.state()).toMatchObject({ listening: null, problem: { type: "port_in_use" } });
  taken.close();
  await once(taken, "close");
  house.clock.advance(15_000);
  await door.settled();
  expect(door.state()).toEqual({ listening: { port, scope: "loopback" }, problem: null });
});

test("at home its address names the machine as others there reach it", async () => {
  const port = await freePort();
  const ownAddresses = () => ["203.0.113.7", "192.168.1.20"];
  await using open = await openDoor({ ownAddresses }, createTestTriggers(), { port, scope: "lan" });
  const triggerId = open.house.listen({ kind: "webhook", signed: false });
  const address = addressOf(open, triggerId);
  expect(address).toMatch(new RegExp(`^http://192\\.168\\.1\\.20:${port}/hook/${triggerId}/[\\w-]{43}$`));
  expect((await post(address.replace("192.168.1.20", "127.0.0.1"))).status).toBe(202);
});

test("who sends a call a little at a time is sent away", async () => {
  await using open = await openDoor({ limits: { headersMs: 50, requestMs: 100 } });
  const address = new URL(addressOf(open, open.house.listen({ kind: "webhook", signed: false })));
  for (const start of [
    "POST / HTTP/1.1\r\nHost: a\r\nX-A: ",
    `POST ${address.pathname} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`,
  ]) {
    const slow = connect(open.port, "127.0.0.1");
    slow.write(start);
    slow.resume();
    await once(slow, "close");
  }
  expect(open.house.events()).toEqual([]);
});

function addressOf({ port, door }: Pick<OpenDoor, "port" | "door">, triggerId: number): string {
  return door.addressOf(triggerId) ?? `http://127.0.0.1:${port}/closed`;
}

function typed(status: number, type: string) {
  return { status, body: { error: { type } } };
}

function signatureOf(body: string, atMs: number, secret: string): string {
  const seconds = Math.floor(atMs / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

async function post(address: string, { headers = {}, body }: Sent = {}) {
  const answer = await fetch(address, {
    method: "POST",
    // A connection kept from before would be one to a door that is closed by now.
    headers: { connection: "close", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? Buffer.from(body) : body }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Without a length, as a stream is sent. */
async function postInPieces(address: string, pieces: readonly string[]): Promise<number | undefined> {
  const sending = httpRequest(address, { method: "POST" });
  const answered = once(sending, "response");
  for (const piece of pieces) sending.write(piece);
  sending.end();
  const [response] = await answered;
  response.resume();
  return response.statusCode;
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
