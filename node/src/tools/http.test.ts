import type { IncomingMessage, RequestListener } from "node:http";
import { httpMethods } from "@hob/shared/model/manifest";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { granting, openWorld } from "../egress/testing/world.ts";
import { createHttpTool } from "./http.ts";
import { toolContext } from "./testing/tool-context.ts";
import { callKind, type ToolContext, type ToolResult } from "./tool.ts";

describe("http", () => {
  test("get answers status, headers, the final address and text in its own characters", async () => {
    await using world = await openWorld((request, response) => {
      if (request.url === "/old") return void response.writeHead(301, { location: "/new" }).end();
      response
        .writeHead(404, { "content-type": "text/plain; charset=iso-8859-1" })
        .end(Buffer.from("weg: ü", "latin1"));
    });
    const { methods } = createHttpTool(world.broker());
    const context = toolContext({ http: granting("example.com") });
    expect(await methods["get"]?.run(["https://example.com/old"], context)).toMatchObject({
      ok: true,
      value: {
        status: 404,
        url: "https://example.com/new",
        headers: { "content-type": "text/plain; charset=iso-8859-1" },
        text: "weg: ü",
      },
    });
  });

  test("get leaves a redirect alone where it is asked to, and goes nowhere", async () => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(301, { location: "https://elsewhere.example/" }).end("moved"),
    );
    const { methods } = createHttpTool(world.broker());
    const args = ["https://example.com/", { redirect: "manual" }];
    const result = await methods["get"]?.run(args, toolContext({ http: granting("example.com") }));
    const headers = { location: "https://elsewhere.example/" };
    expect(result).toMatchObject({ ok: true, value: { status: 301, headers, text: "moved" } });
    expect(world.arrived).toHaveLength(1);
  });

  test("get sends the script's headers", async () => {
    await using world = await openWorld((request, response) => response.end(request.headers["x-key"]));
    const { methods } = createHttpTool(world.broker());
    const args = ["https://example.com/", { headers: { "X-Key": "k" } }];
    const result = await methods["get"]?.run(args, toolContext({ http: granting("example.com") }));
    expect(result).toMatchObject({ ok: true, value: { text: "k" } });
  });

  test("request answers HEAD without a body", async () => {
    await using world = await openWorld((_request, response) =>
      response.writeHead(200, { etag: '"1"' }).end("body"),
    );
    const { methods } = createHttpTool(world.broker());
    const args = [{ method: "HEAD", url: "https://example.com/" }];
    const result = await methods["request"]?.run(args, toolContext({ http: granting("example.com") }));
    expect(result).toMatchObject({ ok: true, value: { status: 200, headers: { etag: '"1"' }, text: "" } });
  });

  test("is denied without a grant", async () => {
    await using world = await openWorld((_request, response) => response.end());
    const { methods } = createHttpTool(world.broker());
    expect(await methods["get"]?.run(["https://example.com/"], toolContext())).toMatchObject({
      ok: false,
      kind: "denied",
      code: "not_granted",
    });
  });
});

const effectKey = "5e".repeat(32);

/** A world, and a script's way into it: arguments are checked as the engine does. */
async function openTool(listener: RequestListener) {
  const world = await openWorld(listener);
  const tool = createHttpTool(world.broker());
  const http = ["example.com", world.plain].map((host) => ({ host, methods: httpMethods }));
  const context: ToolContext = { ...toolContext({ http }), effectKey };
  const method = (name: string) => {
    const found = tool.methods[name];
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  return {
    world,
    context,
    method,
    async call(name: string, ...args: unknown[]): Promise<ToolResult> {
      return method(name).run(v.parse(method(name).args, args), context);
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** Answers with what arrived, as JSON. */
const echo: RequestListener = async (request, response) => {
  const { "content-type": type = null, "idempotency-key": key } = request.headers;
  response.end(JSON.stringify({ method: request.method, type, key, text: await received(request) }));
};

async function received(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function echoed(result: ToolResult): unknown {
  if (!result.ok) throw new Error(result.message);
  return JSON.parse((result.value as { text: string }).text);
}

const url = "https://example.com/things";

describe("http that changes something", () => {
  test.each([
    [{ json: { a: [1, "ü", null] } }, "application/json", '{"a":[1,"ü",null]}'],
    [{ json: null }, "application/json", "null"],
    [
      { form: { q: "a&b=c", page: 2, all: true, tag: ["x", "y"], constructor: "ü" } },
      "application/x-www-form-urlencoded",
      "q=a%26b%3Dc&page=2&all=true&tag=x&tag=y&constructor=%C3%BC",
    ],
    [{ body: "on\r\noff" }, "text/plain; charset=utf-8", "on\r\noff"],
    [{ json: {}, headers: { "Content-Type": "application/ld+json" } }, "application/ld+json", "{}"],
    [{}, null, ""],
  ])("sends %j as %s by every method", async (options, type, text) => {
    await using tool = await openTool(echo);
    for (const name of ["post", "put", "patch", "delete"]) {
      const method = name.toUpperCase();
      const expected = { method, type, text };
      expect(echoed(await tool.call(name, url, options))).toMatchObject(expected);
      expect(echoed(await tool.call("request", { method, url, ...options }))).toMatchObject(expected);
      expect(callKind(tool.method(name), [])).toBe("effect");
      expect(callKind(tool.method("request"), [{ method }])).toBe("effect");
    }
    for (const method of ["GET", "HEAD"]) expect(callKind(tool.method("request"), [{ method }])).toBe("read");
  });

  test("names the key of the effect, or the script's own, or none", async () => {
    await using tool = await openTool(echo);
    const post = tool.method("post");
    for (const [idempotencyKey, key, own] of [
      [true, effectKey, undefined],
      ["order-17", "order-17", "order-17"],
      [null, undefined, undefined],
    ]) {
      const options = { json: 1, idempotencyKey };
      expect(echoed(await tool.call("post", url, options))).toMatchObject(key === undefined ? {} : { key });
      const args = [url, options] as const;
      const honours = key !== undefined;
      expect([post.honoursKey?.(args), post.ownKey?.(args)]).toEqual([honours, own]);
      const request = [{ method: "POST", url, ...options }];
      const { honoursKey, ownKey } = tool.method("request");
      expect([honoursKey?.(request), ownKey?.(request)]).toEqual([honours, own]);
    }
    expect(echoed(await tool.call("put", url))).not.toHaveProperty("key");
    for (const name of ["put", "delete"]) expect(tool.method(name).honoursKey?.([url])).toBe(false);
  });

  test.each([408, 429, 500, 503])(
    "takes status %i for no answer yet where there is a key",
    async (status) => {
      await using tool = await openTool((_request, response) => response.writeHead(status).end("later"));
      expect(await tool.call("post", url, { idempotencyKey: true })).toMatchObject({
        ok: false,
        kind: "transient",
        code: "not_acknowledged",
        isUncertain: true,
      });
      expect(await tool.call("post", url)).toMatchObject({ ok: true, value: { status, text: "later" } });
    },
  );

  test.each([200, 400, 404, 409])("takes status %i for the answer, key or not", async (status) => {
    await using tool = await openTool((_request, response) => response.writeHead(status).end());
    for (const idempotencyKey of [true, null])
      expect(await tool.call("put", url, { idempotencyKey })).toMatchObject({ ok: true, value: { status } });
  });

  test("says of a failure whether it may have been done, and of a read never", async () => {
    await using tool = await openTool((request) => request.socket.destroy());
    const lost = await tool.call("post", url, { json: 1 });
    expect(lost).toMatchObject({ kind: "transient", code: "reset", isUncertain: true });
    for (const call of [
      tool.call("get", url),
      tool.call("request", { method: "GET", url }),
      tool.call("post", "https://other.example/"),
      tool.call("post", url, { headers: { host: "other.example" } }),
    ])
      expect(await call).not.toHaveProperty("isUncertain");
  });

  test("may have been done where its answer leads to where nothing is granted", async () => {
    await using tool = await openTool((_request, response) =>
      response.writeHead(303, { location: "https://other.example/done" }).end(),
    );
    expect(await tool.call("post", url)).toMatchObject({ kind: "denied", isUncertain: true });
    const shown = await tool.call("post", url, { redirect: "manual" });
    expect(shown).toMatchObject({ ok: true, value: { status: 303 } });
    expect(tool.world.arrived).toHaveLength(2);
  });

  test("is answered with something of its shape where it is not done", async () => {
    await using tool = await openTool(echo);
    const answer = { status: 0, url, headers: {}, text: "", ms: 0, assumed: true };
    expect(tool.method("delete").assumed?.([url], tool.context)).toEqual(answer);
    expect(tool.method("request").assumed?.([{ method: "PUT", url }], tool.context)).toEqual(answer);
    expect(tool.world.arrived).toEqual([]);
  });
});
