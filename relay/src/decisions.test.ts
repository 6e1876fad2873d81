import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createConnection } from "node:net";
import { describe, expect, test } from "vitest";
import { dataFrame, decideFrame, openFrame } from "@hob/shared/wire/frame";
import { house, putOut, settled, start } from "./testing/house.ts";
import { createRelayKey, dialOwner } from "./testing/raw-peer.ts";

const post = { method: "POST", body: new Uint8Array(108).fill(1) };
const empty = new Uint8Array(0);

type House = Awaited<ReturnType<typeof house>>;

function urlOf({ relay, room }: Pick<House, "relay" | "room">): string {
  return `http://localhost:${relay.port}/d/${Buffer.from(room).toString("hex")}`;
}

/** Posts, and gives the answer's status and the number under which the owner was asked. */
async function asked(at: House, init: RequestInit = post) {
  const answer = fetch(urlOf(at), init);
  const { channel, body } = await at.owner.next("DECIDE");
  return { status: answer.then(({ status }) => status), answer, channel, body };
}

async function metric(at: House, outcome: string): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${at.relay.watchPort}/metrics`)).text();
  return text.match(new RegExp(`hob_relay_decisions_total{outcome="${outcome}"} (\\d+)`))?.[1];
}

describe("a posted decision", () => {
  test("comes to the room's owner as it was sent, and its answer to whoever posted, from any origin", async () => {
    const at = await house();
    const { answer, channel, body } = await asked(at, {
      ...post,
      headers: { origin: "https://app.example" },
    });
    expect(body).toEqual(Buffer.from(post.body));
    at.owner.send(decideFrame(channel, Uint8Array.of(7, 8, 9)));
    const response = await answer;
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(7, 8, 9));
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(at.device.waiting()).toEqual([]);
  });

  test("waits with others, and each gets its own answer in whatever order they come", async () => {
    const at = await house();
    const first = await asked(at);
    const second = await asked(at);
    expect(first.channel).not.toBe(second.channel);
    at.owner.send(decideFrame(second.channel, Uint8Array.of(2)));
    at.owner.send(decideFrame(first.channel, Uint8Array.of(1)));
    const bodies = [first, second].map(
      async ({ answer }) => new Uint8Array(await (await answer).arrayBuffer()),
    );
    expect(await Promise.all(bodies)).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  });

  test("may be asked about by a page of another origin beforehand", async () => {
    const at = await house();
    const response = await fetch(urlOf(at), { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
    expect(response.headers.get("access-control-allow-headers")).toBe("Content-Type");
  });

  test("is taken by POST alone and at a room's own address alone", async () => {
    const at = await house();
    for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
      const response = await fetch(urlOf(at), { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([
        method,
        405,
        "POST, OPTIONS",
      ]);
    }
    for (const path of [
      "/d/",
      "/d/12",
      `/d/${"g".repeat(40)}`,
      `/d/${"0".repeat(41)}`,
      `/d/${"0".repeat(40)}/x`,
    ]) {
      expect((await fetch(`http://localhost:${at.relay.port}${path}`, post)).status).toBe(404);
    }
    await settled(at.owner);
  });

  test("holds 1 KiB and not a byte more, announced or not, and something at all", async () => {
    const at = await house();
    const whole = await asked(at, { method: "POST", body: new Uint8Array(1024) });
    expect(whole.body).toHaveLength(1024);
    at.owner.send(decideFrame(whole.channel, new Uint8Array(1024)));
    expect(await whole.status).toBe(200);
    expect((await fetch(urlOf(at), { method: "POST", body: new Uint8Array(1025) })).status).toBe(413);
    expect(await chunked(urlOf(at), [600, 600])).toBe(413);
    expect((await fetch(urlOf(at), { method: "POST" })).status).toBe(400);
    await settled(at.owner);
  });

  test("that never ends is not followed to its end", async () => {
    const at = await house();
    const upload = request(urlOf(at), { method: "POST" }).on("error", () => undefined);
    const cutOff = new Promise((resolve) => upload.once("close", resolve));
    upload.on("response", (response) => response.resume());
    const more = setInterval(() => upload.write(Buffer.alloc(1024)), 1);
    await cutOff;
    clearInterval(more);
    await settled(at.owner);
  });

  test("of somebody who hangs up before it is whole is none, and afterwards harms nobody", async () => {
    const at = await house();
    const half = createConnection(at.relay.port, "127.0.0.1");
    half.write(
      `POST ${new URL(urlOf(at)).pathname} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf`,
    );
    await once(half, "connect");
    half.destroy();
    const leaving = new AbortController();
    const answer = fetch(urlOf(at), { ...post, signal: leaving.signal }).catch(() => "left");
    const { channel } = await at.owner.next("DECIDE");
    leaving.abort();
    expect(await answer).toBe("left");
    at.owner.send(decideFrame(channel, Uint8Array.of(1)));
    await settled(at.owner);
  });
});

describe("where the house does not answer", () => {
  test("an unknown room, an offline one and one that stays silent look the same", async () => {
    const at = await house();
    const silent = await asked(at);
    at.clock.advance(10_000);
    const unknown = await fetch(`http://localhost:${at.relay.port}/d/${"0".repeat(40)}`, post);
    at.owner.socket.close();
    await expect.poll(() => at.relay.owners()).toBe(0);
    const offline = await fetch(urlOf(at), post);
    const seen = [await silent.answer, unknown, offline].map(async (response) => ({
      status: response.status,
      body: await response.text(),
      headers: [...response.headers].filter(([name]) => name !== "date"),
    }));
    const [first, ...others] = await Promise.all(seen);
    expect(first?.status).toBe(503);
    for (const other of others) expect(other).toEqual(first);
  });

  test("an empty answer says so at once", async () => {
    const at = await house();
    const { status, channel } = await asked(at);
    at.owner.send(decideFrame(channel, empty));
    expect(await status).toBe(503);
  });

  test("its owner leaving meanwhile, or being replaced, ends the wait", async () => {
    const at = await house();
    const left = await asked(at);
    const newer = await dialOwner(at.url, at.ownerKey);
    expect(await left.status).toBe(503);
    const again = fetch(urlOf(at), post);
    await newer.next("DECIDE");
    newer.socket.terminate();
    expect((await again).status).toBe(503);
  });

  test("a relay that stops ends the wait", async () => {
    const at = await house();
    const { status } = await asked(at);
    await at.relay.close();
    expect(await status).toBe(503);
  });

  test("an answer that comes late, twice or unasked is nobody's, and no reason to end the owner", async () => {
    const at = await house();
    const late = await asked(at);
    at.clock.advance(10_000);
    expect(await late.status).toBe(503);
    at.owner.send(decideFrame(late.channel, Uint8Array.of(1)));
    const twice = await asked(at);
    expect(twice.channel).not.toBe(late.channel);
    for (const answer of [1, 2]) at.owner.send(decideFrame(twice.channel, Uint8Array.of(answer)));
    expect(new Uint8Array(await (await twice.answer).arrayBuffer())).toEqual(Uint8Array.of(1));
    at.owner.send(decideFrame(99, Uint8Array.of(1)));
    await settled(at.owner);
  });

  test("a room has no say in what was posted to another", async () => {
    const at = await house();
    const stranger = await dialOwner(at.url, await createRelayKey());
    const { status, channel } = await asked(at);
    stranger.send(decideFrame(channel, Uint8Array.of(66)));
    await settled(stranger);
    at.owner.send(decideFrame(channel, empty));
    expect(await status).toBe(503);
  });

  test("a device can neither answer nor ask over its own connection", async () => {
    const at = await house();
    const { status, channel } = await asked(at);
    at.device.send(decideFrame(channel, Uint8Array.of(1)));
    await putOut(at.device, "bad_frame");
    at.owner.send(decideFrame(channel, empty));
    expect(await status).toBe(503);
  });

  test("an answer above 1 KiB is no frame", async () => {
    const at = await house();
    const { status, channel } = await asked(at);
    const tooLong = Buffer.concat([decideFrame(channel, new Uint8Array(1024)), Buffer.alloc(1)]);
    at.owner.send(tooLong);
    await putOut(at.owner, "bad_frame");
    expect(await status).toBe(503);
  });
});

describe("posted decisions are bounded", () => {
  test("to eight that wait in one room: more are told that nobody is there, until one is answered", async () => {
    const at = await house();
    const waiting = [];
    for (let i = 0; i < 8; i += 1) waiting.push(await asked(at));
    expect((await fetch(urlOf(at), post)).status).toBe(503);
    at.owner.send(decideFrame(waiting[0]!.channel, Uint8Array.of(1)));
    expect(await waiting[0]!.status).toBe(200);
    const next = await asked(at);
    for (const { channel } of [...waiting.slice(1), next]) at.owner.send(decideFrame(channel, empty));
    expect(await next.status).toBe(503);
    await Promise.all(waiting.map(({ status }) => status));
  });

  test("by address, which behind a proxy is the one the proxy has added", async () => {
    const limits = { decisionsPerAddress: { burst: 2, perSecond: 1 } };
    const at = await start({ limits, behindProxy: true });
    const url = `http://localhost:${at.relay.port}/d/${"0".repeat(40)}`;
    const from = async (forwarded: string) =>
      (await fetch(url, { ...post, headers: { "x-forwarded-for": forwarded } })).status;
    expect(await from("203.0.113.9")).toBe(503);
    expect(await from("203.0.113.9")).toBe(503);
    expect(await from("10.0.0.1, 203.0.113.9")).toBe(429);
    expect(await from("203.0.113.9, 198.51.100.7")).toBe(503);
    at.clock.advance(1_000);
    expect(await from("203.0.113.9")).toBe(503);
    expect(await from("203.0.113.9")).toBe(429);
  });

  test("by address without a proxy, whatever the poster says of itself", async () => {
    const at = await start({ limits: { decisionsPerAddress: { burst: 1, perSecond: 1 } } });
    const url = `http://localhost:${at.relay.port}/d/${"0".repeat(40)}`;
    const from = async (forwarded: string) =>
      (await fetch(url, { ...post, headers: { "x-forwarded-for": forwarded } })).status;
    expect([await from("203.0.113.1"), await from("203.0.113.2")]).toEqual([503, 429]);
  });

  test("by room, and a room that is unknown is told so no differently", async () => {
    const limits = { roomDecisions: { burst: 2, perSecond: 1 } };
    const at = await house({ limits });
    at.owner.socket.close();
    await expect.poll(() => at.relay.owners()).toBe(0);
    for (const url of [urlOf(at), `http://localhost:${at.relay.port}/d/${"1".repeat(40)}`]) {
      const statuses = [];
      for (let i = 0; i < 3; i += 1) statuses.push((await fetch(url, post)).status);
      expect(statuses).toEqual([503, 503, 429]);
    }
  });

  test("by what waits for an owner that does not read, and it keeps its seat", async () => {
    // The share of posts is full at once; that of channels is another.
    const at = await house({ limits: { channelQueueBytes: 200 } });
    expect((await fetch(urlOf(at), { method: "POST", body: new Uint8Array(1000) })).status).toBe(503);
    await settled(at.owner);
    at.device.send(openFrame(1));
    await at.owner.next("OPEN");
    at.device.send(dataFrame(1, Uint8Array.of(1)));
    await at.owner.next("DATA");
  });

  test("and counted by what became of them; no payload, room or address is in log or figures", async () => {
    const at = await house({ watchPort: 0, limits: { decisionsPerAddress: { burst: 2, perSecond: 1 } } });
    const canary = Buffer.from("canary-in-the-decision");
    const { status, channel } = await asked(at, { method: "POST", body: canary });
    at.owner.send(decideFrame(channel, canary));
    expect(await status).toBe(200);
    const silent = await asked(at);
    at.owner.send(decideFrame(silent.channel, empty));
    await silent.status;
    await fetch(urlOf(at), post);
    expect(await metric(at, "answered")).toBe("1");
    expect(await metric(at, "no_answer")).toBe("1");
    expect(await metric(at, "rate_limited")).toBe("1");
    const written = at.log.join("\n");
    for (const encoding of ["utf8", "hex", "base64", "base64url"] as const) {
      expect(written).not.toContain(canary.toString(encoding));
      expect(written).not.toContain(Buffer.from(at.room).toString(encoding));
    }
  });
});

/** The status of a POST whose length is not said beforehand. */
async function chunked(url: string, lengths: readonly number[]): Promise<number | undefined> {
  const upload = request(url, { method: "POST" }).on("error", () => undefined);
  const answered = once(upload, "response") as Promise<[IncomingMessage]>;
  for (const length of lengths) upload.write(Buffer.alloc(length));
  upload.end();
  const [response] = await answered;
  response.resume();
  return response.statusCode;
}
