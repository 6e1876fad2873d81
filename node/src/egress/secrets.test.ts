import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { encodings } from "../vault/testing/encodings.ts";
import { createMemorySecrets, type MemorySecrets } from "../vault/testing/memory-secrets.ts";
import type { EgressRequest } from "./broker.ts";
import { granting, openWorld, type World } from "./testing/world.ts";

const value = "s3cr3t-Vàlue/with+signs=";
const forever = new AbortController().signal;

/** A world whose servers note the headers they get; the secret "key" is for example.com. */
async function openSecretWorld(answer: RequestListener = (_request, response) => response.end("ok")) {
  const seen: IncomingHttpHeaders[] = [];
  const world = await openWorld((request, response) => {
    seen.push(request.headers);
    answer(request, response);
  });
  const secrets = createMemorySecrets();
  secrets.set("key", value, "example.com");
  return { ...world, world, seen, secrets };
}

function send(
  { world, secrets }: { readonly world: World; readonly secrets: MemorySecrets },
  request: Partial<EgressRequest>,
) {
  const grants = granting("example.com", "other.example", world.plain, "example.com:8443");
  return world
    .broker({ secrets })
    .fetch({ method: "GET", url: "https://example.com/", secrets: ["key"], ...request }, grants, forever);
}

const bearer = { authorization: "Bearer {{secret:key}}" };

describe("a secret in a header", () => {
  test("goes to the host it is for, and is noted as used", async () => {
    await using house = await openSecretWorld();
    const result = await send(house, { headers: { ...bearer, "X-Key": "{{secret:key}}", "X-Plain": "k" } });
    expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    expect(house.seen[0]).toMatchObject({ authorization: `Bearer ${value}`, "x-key": value, "x-plain": "k" });
    expect(house.secrets.used).toEqual(["key"]);
  });

  test("stands behind a user where Basic authentication wants that", async () => {
    await using house = await openSecretWorld();
    await send(house, { headers: { authorization: "Basic {{secret:key|basic:anna}}" } });
    const basic = Buffer.from(`anna:${value}`).toString("base64");
    expect(house.seen[0]?.authorization).toBe(`Basic ${basic}`);
  });

  test("goes to an exact host and port at home", async () => {
    await using house = await openSecretWorld();
    house.secrets.set("nas", "nas-password", house.world.plain);
    const url = `http://${house.world.plain}/`;
    await send(house, { url, secrets: ["nas"], headers: { "x-key": "{{ secret:nas }}" } });
    expect(house.seen[0]?.["x-key"]).toBe("nas-password");
  });

  test("is the text it is, even if that names another", async () => {
    await using house = await openSecretWorld();
    house.secrets.set("odd", "{{secret:key}}", "example.com");
    const headers = { "x-odd": "{{secret:odd}} {{secret:key}}" };
    await send(house, { secrets: ["odd", "key"], headers });
    expect(house.seen[0]?.["x-odd"]).toBe(`{{secret:key}} ${value}`);
  });

  test.each([
    ["another host", "https://other.example/"],
    ["another port of its host", "https://example.com:8443/"],
  ])("never goes to %s", async (_name, url) => {
    await using house = await openSecretWorld();
    expect(await send(house, { url, headers: bearer })).toMatchObject({
      ok: false,
      error: { kind: "denied", code: "secret_not_bound" },
    });
    expect([house.arrived, house.secrets.used]).toEqual([[], []]);
  });

  test("never goes to a host that is meant with another port", async () => {
    await using house = await openSecretWorld();
    house.secrets.set("key", value, "127.0.0.1", "127.0.0.1:1");
    const url = `http://${house.world.plain}/`;
    expect(await send(house, { url, headers: bearer })).toMatchObject({
      error: { code: "secret_not_bound" },
    });
    expect(house.arrived).toEqual([]);
  });

  test("is not sent where the run may not send it", async () => {
    await using house = await openSecretWorld();
    expect(await send(house, { headers: bearer, secrets: [] })).toMatchObject({
      error: { kind: "denied", code: "secret_not_granted" },
    });
    expect(house.arrived).toEqual([]);
  });

  test.each<[string, Partial<EgressRequest>]>([
    ["a path", { url: "https://example.com/{{secret:key}}" }],
    ["a query", { url: "https://example.com/?k={{secret:key}}" }],
    ["an address, escaped", { url: "https://example.com/%7B%7Bsecret%3Akey}}" }],
    ["a body", { method: "POST", body: "{{secret:key}}" }],
    ["a body of bytes", { method: "POST", body: Buffer.from("{{ Secret : key }}") }],
    ["a header in the wrong form", { headers: { "x-key": "{{secret:Key}}" } }],
    ["a header within itself", { headers: { "x-key": "{{{{secret:key}}secret:key}}" } }],
  ])("is denied in %s", async (_name, request) => {
    await using house = await openSecretWorld();
    expect(await send(house, request)).toMatchObject({
      error: { kind: "denied", code: "secret_not_bound" },
    });
    expect(house.arrived).toEqual([]);
  });

  test("that the house does not have is asked for by name", async () => {
    await using house = await openSecretWorld();
    const headers = { "x-key": "{{secret:new}}" };
    expect(await send(house, { secrets: ["new"], headers })).toMatchObject({
      error: { kind: "auth", code: "secret_missing", secret: "new" },
    });
    expect(house.arrived).toEqual([]);
  });

  test("that no header can carry is asked for again, and not shown", async () => {
    await using house = await openSecretWorld();
    house.secrets.set("key", "two\nlines-of-it", "example.com");
    const result = await send(house, { headers: bearer });
    expect(result).toMatchObject({ error: { kind: "auth", code: "secret_refused", secret: "key" } });
    expect(JSON.stringify(result)).not.toContain("lines-of-it");
    expect(house.arrived).toEqual([]);
  });

  test.each([401, 403])("that is answered with %i is asked for again", async (status) => {
    await using house = await openSecretWorld((_request, response) =>
      response.writeHead(status).end(`wrong: ${value}`),
    );
    const result = await send(house, { method: "POST", headers: bearer });
    expect(result).toMatchObject({ error: { kind: "auth", code: "secret_refused", secret: "key" } });
    expect(JSON.stringify(result)).not.toContain(value);
    // It was not done, whatever was sent.
    expect(result).not.toMatchObject({ error: { isSent: true } });
  });

  test("is not asked for again where the refused request did not carry it", async () => {
    await using house = await openSecretWorld((_request, response) => response.writeHead(401).end());
    expect(await send(house, {})).toMatchObject({ ok: true, value: { status: 401 } });
  });
});

describe("a redirect", () => {
  /** Redirects "/to?ADDRESS" there; answers anything else with 200, or with the status in "/STATUS". */
  function redirecting() {
    return openSecretWorld((request, response) => {
      const [path = "", to] = (request.url ?? "").split("?");
      if (to !== undefined) return void response.writeHead(307, { location: decodeURIComponent(to) }).end();
      response.writeHead(Number(path.slice(1)) || 200).end();
    });
  }

  test("within the origin takes the secret along", async () => {
    await using house = await redirecting();
    await send(house, { url: "https://example.com/to?%2Fnext", headers: bearer });
    expect(house.seen.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${value}`,
      `Bearer ${value}`,
    ]);
  });

  test.each(["https://other.example/401", "https://example.com:8443/401"])(
    "to %s leaves it behind, also where it is for both, and a refusal there is an answer",
    async (to) => {
      await using house = await redirecting();
      house.secrets.set("key", value, "example.com", "other.example", "example.com:8443");
      const url = `https://example.com/to?${encodeURIComponent(to)}`;
      expect(await send(house, { url, headers: bearer })).toMatchObject({ ok: true, value: { status: 401 } });
      expect(house.seen[1]?.authorization).toBeUndefined();
    },
  );

  test("that hands the secret on in an address is not followed to another origin", async () => {
    await using house = await redirecting();
    const to = `https://other.example/?key=${encodeURIComponent(value)}`;
    const url = `https://example.com/to?${encodeURIComponent(to)}`;
    const result = await send(house, { url, headers: bearer });
    expect(result).toMatchObject({ error: { kind: "denied", code: "redirect_refused" } });
    expect(house.arrived).toHaveLength(1);
  });
});

describe("a server that echoes a secret", () => {
  /** Everything of an answer or an error as one text. */
  async function shown(house: Awaited<ReturnType<typeof openSecretWorld>>, request: Partial<EgressRequest>) {
    const result = await send(house, { headers: bearer, ...request });
    if (!result.ok) return JSON.stringify(result.error);
    const { body, ...rest } = result.value;
    return JSON.stringify(rest) + new TextDecoder().decode(body);
  }

  test.each(encodings)("as $name is not seen to do so, in body, headers or address", async ({ encode }) => {
    const written = encode(value);
    const inAddress = written.includes("%") ? written : encodeURIComponent(written);
    await using house = await openSecretWorld((request, response) => {
      if (request.url === "/first")
        return void response.writeHead(302, { location: `/next?x=${inAddress}` }).end();
      const header = /[^\t\x20-\x7e\x80-\xff]/.test(written) ? encodeURIComponent(written) : written;
      response.writeHead(200, { "x-echo": header }).end(`<p>${written}</p>`);
    });
    const text = await shown(house, { url: "https://example.com/first" });
    expect(text).not.toContain(written);
    expect(text).not.toContain(JSON.stringify(written).slice(1, -1));
    expect(text.match(/\[secret:key\]/g)?.length).toBeGreaterThanOrEqual(3);
    expect(house.arrived[1]).toContain(inAddress);
  });

  test.each([
    ["in UTF-16", "text/plain; charset=utf-16le", Buffer.from(`Wert: ${value}.`, "utf16le")],
    ["in UTF-16 with its mark", "text/plain", Buffer.from(`\ufeffWert: ${value}.`, "utf16le")],
    ["in Latin-1", "text/plain; charset=iso-8859-1", Buffer.from(`Wert: ${value}.`, "latin1")],
    ["in UTF-8", "text/plain; charset=utf-8", Buffer.from(`Wert: ${value}.`)],
  ])("%s is not seen to do so, and the rest can be read", async (_name, type, bytes) => {
    await using house = await openSecretWorld((_request, response) =>
      response.writeHead(200, { "content-type": type }).end(bytes),
    );
    const text = await shown(house, {});
    expect(text).toContain("Wert: [secret:key].");
  });

  test("among bytes that are no text loses the secret and nothing else", async () => {
    const noise = Buffer.from(Uint8Array.from({ length: 700 }, (_, index) => (index * 7) % 256));
    await using house = await openSecretWorld((_request, response) =>
      response.end(Buffer.concat([noise, Buffer.from("ascii-only-key"), noise])),
    );
    house.secrets.set("plain", "ascii-only-key", "example.com");
    const result = await send(house, { secrets: ["plain"] });
    if (!result.ok) throw new Error(result.error.message);
    expect(Buffer.from(result.value.body)).toEqual(
      Buffer.concat([noise, Buffer.from("[secret:plain]"), noise]),
    );
  });

  test("in an answer of a megabyte is not seen to do so, wherever it stands", async () => {
    const filler = "no secret here; ".repeat(16 * 1024);
    await using house = await openSecretWorld((_request, response) =>
      response.end(`${filler.slice(7)}${value}${filler}${value}${filler}${filler}`),
    );
    const text = await shown(house, {});
    expect(text).not.toContain(value);
    expect(text.match(/\[secret:key\]/g)).toHaveLength(2);
  });

  test("in a redirect to nowhere is not quoted", async () => {
    await using house = await openSecretWorld((_request, response) =>
      response
        .writeHead(302, { location: `https://${encodeURIComponent("example.net")}:99999/${value}` })
        .end(),
    );
    expect(await shown(house, {})).not.toContain(value);
  });

  test("of a run that sent it earlier is not seen to do so", async () => {
    await using house = await openSecretWorld((_request, response) => response.end(value));
    expect(await shown(house, { headers: {} })).not.toContain(value);
  });
});
