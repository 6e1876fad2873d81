import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import type { EgressRequest } from "./broker.ts";
import { granting, openWorld, type World } from "./testing/world.ts";

const forever = new AbortController().signal;

function get(world: World, url: string, grants = granting("example.com", "other.example", world.plain)) {
  return world.broker().fetch({ method: "GET", url }, grants, forever);
}

async function received(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe("a request", () => {
  test("over https to a granted public name brings status, headers and body", async () => {
    await using world = await openWorld((_request, response) => {
      response
        .writeHead(200, { "Content-Type": "text/plain", "Set-Cookie": "s=1", "X-Twice": ["a", "b"] })
        .end("hello");
    });
    const result = await get(world, "https://EXAMPLE.com./path?q=1#part");
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value).toMatchObject({ status: 200, url: "https://example.com/path?q=1" });
    expect(Buffer.from(result.value.body).toString()).toBe("hello");
    expect(result.value.headers).toMatchObject({ "content-type": "text/plain", "x-twice": "a, b" });
    expect(Object.keys(result.value.headers)).not.toContain("set-cookie");
    expect(Object.keys(result.value.headers)).not.toContain("connection");
    expect(world.arrived).toEqual(["GET example.com/path?q=1"]);
    expect(world.clock.pendingTimers()).toBe(0);
  });

  test("over plain http goes to loopback with the exact grant, by address and by name", async () => {
    await using world = await openWorld((_request, response) => response.end("local"));
    const named = `localhost:${world.plainPort}`;
    for (const host of [world.plain, named]) {
      const result = await get(world, `http://${host}/`, granting(host));
      expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    }
  });

  test("is answered by 503 as by any other status", async () => {
    await using world = await openWorld((_request, response) => response.writeHead(503).end("busy"));
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({ ok: true, value: { status: 503 } });
  });

  test("carries a body and headers of its own", async () => {
    const seen = Promise.withResolvers<[string | undefined, string]>();
    await using world = await openWorld(async (request, response) => {
      seen.resolve([request.headers["x-key"] as string, await received(request)]);
      response.writeHead(204).end();
    });
    const request: EgressRequest = {
      method: "POST",
      url: "https://example.com/",
      headers: { "X-Key": "k" },
      body: "payload",
    };
    const result = await world.broker().fetch(request, granting("example.com"), forever);
    expect(result).toMatchObject({ ok: true, value: { status: 204 } });
    expect(await seen.promise).toEqual(["k", "payload"]);
  });

  test("to a server whose certificate nobody vouches for tells so", async () => {
    await using world = await openWorld((_request, response) => response.end());
    const broker = world.broker({ lookup: async () => ["93.184.216.34"] });
    const result = await broker.fetch(
      { method: "GET", url: "https://wrong.example/" },
      granting("wrong.example"),
      forever,
    );
    expect(result).toMatchObject({ ok: false, error: { kind: "unknown", code: "certificate" } });
    expect(world.arrived).toEqual([]);
  });
});

describe("a connection", () => {
  test("that ends at another address than the one checked carries no byte", async () => {
    await using world = await openWorld((_request, response) => response.end("should not be read"));
    const broker = world.broker({
      dial: ({ port }) => connect(port, "127.0.0.1"),
      lookup: async () => ["127.0.0.9"],
    });
    const url = `http://nas.lan:${world.plainPort}/`;
    const result = await broker.fetch(
      { method: "GET", url },
      granting(`nas.lan:${world.plainPort}`),
      forever,
    );
    expect(result).toMatchObject({ ok: false, error: { kind: "denied", code: "address_not_public" } });
    expect(world.arrived).toEqual([]);
  });

  test("uses the addresses of the one lookup, so a name that rebinds gains nothing", async () => {
    await using world = await openWorld((_request, response) => response.end("ok"));
    const answers = [["93.184.216.34"], ["127.0.0.1"]];
    const lookup = vi.fn(async () => answers.shift() ?? ["127.0.0.1"]);
    const broker = world.broker({ lookup });
    const request = { method: "GET", url: "https://example.com/" } as const;
    expect(await broker.fetch(request, granting("example.com"), forever)).toMatchObject({ ok: true });
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(await broker.fetch(request, granting("example.com"), forever)).toMatchObject({
      ok: false,
      error: { code: "address_not_public" },
    });
  });

  test("is tried at each address of a name until one accepts", async () => {
    await using world = await openWorld((_request, response) => response.end("ok"));
    const broker = world.broker({ lookup: async () => ["127.0.0.200", "127.0.0.1"] });
    const host = `nas.lan:${world.plainPort}`;
    const result = await broker.fetch({ method: "GET", url: `http://${host}/` }, granting(host), forever);
    expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    expect(world.arrived).toEqual([`GET ${host}/`]);
  });

  test("over https to a server that speaks only http is a logic failure", async () => {
    await using world = await openWorld((_request, response) => response.end("ok"));
    expect(await get(world, `https://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "logic", code: "response_malformed" },
    });
  });

  test("that nobody accepts is a transient failure", async () => {
    await using world = await openWorld(() => {});
    const { plain } = world;
    await world[Symbol.asyncDispose]();
    expect(await get(world, `http://${plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "transient", code: "connect" },
    });
  });

  test("that is dropped mid-answer is a transient failure", async () => {
    await using world = await openWorld((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => request.socket.destroy());
    });
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "transient", code: "reset" },
    });
  });

  test("to something that does not speak HTTP is a logic failure", async () => {
    await using world = await openWorld((request) => request.socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "logic", code: "response_malformed" },
    });
  });

  test("to a name without an address is a transient failure", async () => {
    await using world = await openWorld(() => {});
    const broker = world.broker({ lookup: () => Promise.reject(new Error("ENOTFOUND")) });
    const result = await broker.fetch(
      { method: "GET", url: "https://example.com" },
      granting("example.com"),
      forever,
    );
    expect(result).toMatchObject({ ok: false, error: { kind: "transient", code: "dns" } });
  });
});

describe("a redirect", () => {
  /** Answers "/302?to=…" with status 302 to there, and everything else with what arrived. */
  async function redirecting() {
    return openWorld(async (request, response) => {
      const url = new URL(request.url ?? "", "http://world");
      const status = Number(url.pathname.slice(1));
      const to = url.searchParams.get("to");
      if (to !== null) return void response.writeHead(status, { location: to }).end("moved");
      const { "x-key": key, authorization } = request.headers;
      response.end(
        JSON.stringify({ method: request.method, key, authorization, body: await received(request) }),
      );
    });
  }
  const via = (status: number, to: string) => `/${status}?to=${encodeURIComponent(to)}`;
  const headers = { "X-Key": "k", Authorization: "Bearer t" };

  test.each([
    ["to a metadata address", "http://169.254.169.254/latest", "address_not_public"],
    ["to a host that is not granted", "https://evil.example/", "not_granted"],
    ["to loopback", "http://127.0.0.1:9/", "not_granted"],
    ["to a disguised loopback", "http://0x7f.1:9/", "not_granted"],
    ["to another scheme", "file:///etc/passwd", "scheme"],
    ["with a password", "https://a:b@example.com/", "redirect_refused"],
    ["to nothing readable", "https://[", "address_malformed"],
  ])("%s is refused", async (_case, to, code) => {
    await using world = await redirecting();
    for (const host of ["https://example.com", `http://${world.plain}`]) {
      const result = await get(world, `${host}${via(302, to)}`);
      if (result.ok) throw new Error("it was followed");
      // From https, whatever leads to plain http is refused before anything else is asked.
      const expected = host.startsWith("https:") && to.startsWith("http:") ? "redirect_refused" : code;
      expect(result.error.code).toBe(expected);
    }
    expect(world.arrived).toHaveLength(2);
  });

  test("from https to plain http is refused, even with a grant", async () => {
    await using world = await redirecting();
    const result = await get(world, `https://example.com${via(302, `http://${world.plain}/`)}`);
    expect(result).toMatchObject({ ok: false, error: { kind: "denied", code: "redirect_refused" } });
  });

  test("is followed five times, and not a sixth", async () => {
    await using world = await redirecting();
    const chain = (length: number): string => (length === 0 ? "/end" : via(302, chain(length - 1)));
    expect(await get(world, `https://example.com${chain(5)}`)).toMatchObject({
      ok: true,
      value: { status: 200, url: "https://example.com/end" },
    });
    expect(await get(world, `https://example.com${chain(6)}`)).toMatchObject({
      ok: false,
      error: { kind: "denied", code: "redirect_refused" },
    });
    expect(world.arrived).toHaveLength(12);
  });

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "payload"],
    [308, "POST", "payload"],
  ])("of status %i within one origin goes on as %s with the body %j", async (status, method, body) => {
    await using world = await redirecting();
    const result = await world
      .broker()
      .fetch(
        { method: "POST", url: `https://example.com${via(status, "/end")}`, headers, body: "payload" },
        granting("example.com"),
        forever,
      );
    if (!result.ok) throw new Error(result.error.message);
    expect(JSON.parse(Buffer.from(result.value.body).toString())).toEqual({
      method,
      body,
      key: "k",
      authorization: "Bearer t",
    });
  });

  test.each([302, 307])(
    "of status %i across origins leaves the script's headers behind, and they stay behind",
    async (status) => {
      await using world = await redirecting();
      const back = via(302, "https://example.com/end");
      const url = `https://example.com${via(status, `https://other.example${back}`)}`;
      const result = await world
        .broker()
        .fetch({ method: "GET", url, headers }, granting("example.com", "other.example"), forever);
      if (!result.ok) throw new Error(result.error.message);
      expect(JSON.parse(Buffer.from(result.value.body).toString())).toEqual({ method: "GET", body: "" });
      expect(world.arrived).toHaveLength(3);
    },
  );

  test("across origins never carries a body", async () => {
    await using world = await redirecting();
    const url = `https://example.com${via(307, "https://other.example/end")}`;
    const request: EgressRequest = { method: "POST", url, body: "payload" };
    const result = await world.broker().fetch(request, granting("example.com", "other.example"), forever);
    expect(result).toMatchObject({ ok: false, error: { kind: "denied", code: "redirect_refused" } });
    expect(world.arrived).toHaveLength(1);
  });

  test("keeps HEAD a HEAD", async () => {
    await using world = await redirecting();
    const result = await world
      .broker()
      .fetch(
        { method: "HEAD", url: `https://example.com${via(303, "/end")}` },
        granting("example.com"),
        forever,
      );
    expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    expect(world.arrived.map((line) => line.split(" ")[0])).toEqual(["HEAD", "HEAD"]);
  });

  test("without a location is an answer like any other", async () => {
    await using world = await openWorld((_request, response) => response.writeHead(302).end("where?"));
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({ ok: true, value: { status: 302 } });
  });
});

describe("a body", () => {
  const text = "Ein Hauskobold. ".repeat(500);
  test.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity", Buffer.from(text)],
  ])("sent as %s arrives decoded", async (encoding, bytes) => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(bytes),
    );
    const result = await get(world, `http://${world.plain}/`);
    if (!result.ok) throw new Error(result.error.message);
    expect(Buffer.from(result.value.body).toString()).toBe(text);
    expect(Object.keys(result.value.headers)).not.toContain("content-encoding");
  });

  test.each(["gzip", "br", "deflate"])("that is empty may still be called %s", async (encoding) => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(),
    );
    const result = await get(world, `http://${world.plain}/`);
    expect(result).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test.each([
    ["plain", undefined, Buffer.alloc(4000, 97)],
    ["a gzip bomb", "gzip", gzipSync(Buffer.alloc(1_000_000))],
    ["a brotli bomb", "br", brotliCompressSync(Buffer.alloc(1_000_000))],
    [
      "empty gzip members without end",
      "gzip",
      Buffer.concat(Array.from({ length: 100 }, () => gzipSync(""))),
    ],
  ])("over the cap is cut: %s", async (_case, encoding, bytes) => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, encoding === undefined ? {} : { "content-encoding": encoding }).end(bytes),
    );
    const broker = world.broker({ limits: { bodyBytes: 1000 } });
    const result = await broker.fetch(
      { method: "GET", url: `http://${world.plain}/` },
      granting(world.plain),
      forever,
    );
    expect(result).toMatchObject({ ok: false, error: { kind: "limits", code: "body_too_large" } });
  });

  test("that is cut short inside its compression is a transient failure", async () => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text).subarray(0, 40)),
    );
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "transient", code: "body_damaged" },
    });
  });

  test("in an encoding nobody asked for is a logic failure", async () => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, { "content-encoding": "rot13" }).end("x"),
    );
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "logic", code: "encoding_unknown" },
    });
  });

  test("announced by headers without end is cut", async () => {
    await using world = await openWorld((_request, response) => {
      response.writeHead(200, { "x-long": "a".repeat(60_000) }).end();
    });
    expect(await get(world, `http://${world.plain}/`)).toMatchObject({
      ok: false,
      error: { kind: "limits", code: "headers_too_large" },
    });
  });
});

describe("time", () => {
  test("runs out when nothing accepts the connection", async () => {
    await using world = await openWorld(() => {});
    const asked = Promise.withResolvers<void>();
    const broker = world.broker({
      lookup: () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const waiting = broker.fetch(
      { method: "GET", url: "https://example.com" },
      granting("example.com"),
      forever,
    );
    await asked.promise;
    world.clock.advance(10_000);
    expect(await waiting).toMatchObject({ ok: false, error: { kind: "transient", code: "timeout" } });
  });

  test("runs out when the headers do not come", async () => {
    const arrived = Promise.withResolvers<void>();
    await using world = await openWorld(() => arrived.resolve());
    const waiting = get(world, `http://${world.plain}/`);
    await arrived.promise;
    world.clock.advance(20_000);
    expect(await waiting).toMatchObject({ ok: false, error: { kind: "transient", code: "timeout" } });
  });

  test("runs out for a body that trickles", async () => {
    await using world = await openWorld((_request, response) => {
      response.writeHead(200);
      response.write("drop");
    });
    const waiting = get(world, `http://${world.plain}/`);
    // The headers' limit is lifted once they came; only the limit of the whole remains.
    await expect.poll(() => [world.arrived.length, world.clock.pendingTimers()]).toEqual([1, 1]);
    world.clock.advance(29_999);
    world.clock.advance(1);
    expect(await waiting).toMatchObject({ ok: false, error: { kind: "transient", code: "timeout" } });
    expect(world.clock.pendingTimers()).toBe(0);
  });

  test("ends for a request when its run ends", async () => {
    const run = new AbortController();
    const arrived = Promise.withResolvers<void>();
    await using world = await openWorld(() => arrived.resolve());
    const waiting = world
      .broker()
      .fetch({ method: "GET", url: `http://${world.plain}/` }, granting(world.plain), run.signal);
    await arrived.promise;
    run.abort(new Error("killed"));
    expect(await waiting).toMatchObject({ ok: false, error: { code: "canceled" } });
    const late = await world
      .broker()
      .fetch({ method: "GET", url: `http://${world.plain}/` }, granting(world.plain), run.signal);
    expect(late).toMatchObject({ ok: false, error: { code: "canceled" } });
  });
});

test("a run has at most six requests under way, and the rest take their turn", async () => {
  const held: (() => void)[] = [];
  await using world = await openWorld((_request, response) => void held.push(() => response.end()));
  const broker = world.broker();
  const request = { method: "GET", url: `http://${world.plain}/` } as const;
  const run = new AbortController();
  const all = Array.from({ length: 10 }, () => broker.fetch(request, granting(world.plain), run.signal));
  await expect.poll(() => held).toHaveLength(6);
  const other = broker.fetch(request, granting(world.plain), new AbortController().signal);
  await expect.poll(() => held).toHaveLength(7);
  while (held.length > 0) held.shift()?.();
  await expect.poll(() => held).toHaveLength(4);
  while (held.length > 0) held.shift()?.();
  for (const result of await Promise.all([...all, other])) expect(result.ok).toBe(true);
});
