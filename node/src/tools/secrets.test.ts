import { describe, expect, test } from "vitest";
import type { Json } from "@hob/shared/json";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { granting, openWorld } from "../egress/testing/world.ts";
import { encodings } from "../vault/testing/encodings.ts";
import { createMemorySecrets } from "../vault/testing/memory-secrets.ts";
import { createFeedTool } from "./feed.ts";
import { createHttpTool } from "./http.ts";
import { toolContext } from "./testing/tool-context.ts";
import type { ToolResult } from "./tool.ts";

const value = "Canary-8Vq/2x+Zr=7~Hdöner";
const forms = encodings.map(({ encode }) => encode(value));

/** A server that answers "/PLACE" with every form of the secret in that place of its answer. */
async function openEchoes() {
  const world = await openWorld((request, response) => {
    const [, place, form = "0"] = decodeURI(request.url ?? "").split("/");
    const written = forms[Number(form)] ?? "";
    if (place === "body") return void response.end(forms.join("\n---\n"));
    if (place === "header") response.setHeader("x-echo", encodeURIComponent(written));
    if (place === "redirect")
      return void response.writeHead(302, { location: `/end?${encodeURIComponent(written)}` }).end();
    if (place === "refused redirect")
      return void response.writeHead(302, { location: `gopher://${encodeURIComponent(written)}/` }).end();
    if (place === "json")
      return void response.end(JSON.stringify(forms.map((each) => ({ [each]: { list: [each] } }))));
    if (place === "feed") return void response.end(feedOf(forms));
    response.end("ok");
  });
  const secrets = createMemorySecrets();
  secrets.set("key", value, "example.com");
  const broker = world.broker({ secrets });
  const context = toolContext({ http: granting("example.com"), secrets: ["key"] });
  return {
    get: (path: string) => call(createHttpTool(broker), "get", path),
    read: (path: string) => call(createFeedTool(broker, createManualClock()), "read", path),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };

  async function call(tool: ReturnType<typeof createHttpTool>, method: string, path: string) {
    const headers = { authorization: "Bearer {{secret:key}}" };
    const args =
      method === "get" ? [`https://example.com${path}`, { headers }] : [`https://example.com${path}`];
    const result = await tool.methods[method]?.run(args, context);
    if (!result) throw new Error(`no method ${method}`);
    return result;
  }
}

function feedOf(titles: readonly string[]): string {
  const items = titles.map((title, index) => {
    const safe = title.replace(/[^\t\n\r\x20-\x7e\xa0-\uffff]/g, "").replaceAll("]]>", "");
    return `<item><guid>${index}</guid><title><![CDATA[${safe}]]></title><link>https://example.com/</link></item>`;
  });
  return `<rss version="2.0"><channel><title>News</title>${items.join("")}</channel></rss>`;
}

/** Every text in a result: values, names of fields, sentences of errors. */
function textsIn(result: ToolResult): readonly string[] {
  const texts: string[] = [];
  const collect = (json: Json): void => {
    if (typeof json === "string") texts.push(json);
    else if (json !== null && typeof json === "object") {
      if (!Array.isArray(json)) texts.push(...Object.keys(json));
      for (const member of Object.values(json) as Json[]) collect(member);
    }
  };
  if (result.ok) collect(result.value);
  else texts.push(result.message, result.code);
  return texts;
}

function expectNone(result: ToolResult): void {
  for (const text of textsIn(result))
    for (const [index, form] of forms.entries())
      expect(text.includes(form), encodings[index]?.name).toBe(false);
}

describe("no form of a secret that a server sends back reaches a script", () => {
  test.each(["body", "json"])("in a whole %s", async (place) => {
    await using echoes = await openEchoes();
    const result = await echoes.get(`/${place}`);
    expectNone(result);
    const [text = ""] = textsIn(result).filter((each) => each.length > 500);
    expect(text.match(/\[secret:key\]/g)?.length).toBeGreaterThanOrEqual(forms.length);
  });

  test("in a feed", async () => {
    await using echoes = await openEchoes();
    const result = await echoes.read("/feed");
    expectNone(result);
    expect(textsIn(result).filter((text) => text.includes("[secret:key]"))).toHaveLength(forms.length);
  });

  test.each(["header", "redirect", "refused redirect"])("in a %s", async (place) => {
    await using echoes = await openEchoes();
    for (const index of forms.keys()) expectNone(await echoes.get(`/${place}/${index}`));
  });
});

describe("a secret that is missing or refused", () => {
  test("is named by the tool, so that the run can wait for it", async () => {
    await using world = await openWorld((_request, response) => response.writeHead(401).end());
    const secrets = createMemorySecrets();
    const context = toolContext({ http: granting("example.com"), secrets: ["key"] });
    const args = ["https://example.com/", { headers: { authorization: "Bearer {{secret:key}}" } }];
    const tool = createHttpTool(world.broker({ secrets }));
    expect(await tool.methods["get"]?.run(args, context)).toMatchObject({
      ok: false,
      kind: "auth",
      code: "secret_missing",
      secret: "key",
    });
    secrets.set("key", value, "example.com");
    expect(await tool.methods["post"]?.run(["https://example.com/", args[1]], context)).toEqual({
      ok: false,
      kind: "auth",
      code: "secret_refused",
      message: expect.stringContaining("example.com does not accept the secret key (status 401)") as string,
      secret: "key",
    });
  });
});
