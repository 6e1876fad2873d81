import { describe, expect, test } from "vitest";
import { granting, openWorld } from "../egress/testing/world.ts";
import { createHttpTool } from "./http.ts";
import { toolContext } from "./testing/tool-context.ts";

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

  test.each(["POST", "PUT", "PATCH", "DELETE", "CONNECT"])("%s is not available yet", async (method) => {
    await using world = await openWorld((_request, response) => response.end());
    const { methods } = createHttpTool(world.broker());
    const args = [{ method, url: "https://example.com/" }];
    const result = await methods["request"]?.run(args, toolContext({ http: granting("example.com") }));
    expect(result).toMatchObject({ ok: false, kind: "logic", code: "method_not_available" });
    expect(world.arrived).toEqual([]);
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
