import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { starterHouse, type StarterHouse } from "./testing/starter-house.ts";

let house: StarterHouse;
let site: HttpServer;
let port: Server;
/** What the site answers. */
let status: number;
/** Addresses of the two, as a person writes them, and as a grant does. */
let siteAddress: string;
let siteHost: string;
let portAddress: string;
let portHost: string;
let receivedBytes: number;

beforeEach(async () => {
  status = 200;
  receivedBytes = 0;
  site = createHttpServer((_request, response) => response.writeHead(status).end("hello"));
  port = createServer((socket) => socket.on("data", (data) => (receivedBytes += data.length)));
  siteHost = `127.0.0.1:${await listening(site)}`;
  portHost = `localhost:${await listening(port)}`;
  [siteAddress, portAddress] = [`http://${siteHost}/health`, `tcp://${portHost}`];
  house = await starterHouse("site-watchdog");
  await house.allow(
    { kind: "http", http: { host: siteHost, methods: ["GET"] } },
    { kind: "tcp", tcp: { host: portHost } },
  );
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await Promise.all([site, port].map(closed));
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  if (server.listening) await new Promise((done) => server.close(done));
}

function watch(...addresses: string[]) {
  return house.run({ addresses });
}

describe("the site watchdog", () => {
  test("logs each answer with its status and its time, and says that all is well", async () => {
    const run = await watch(siteAddress, portAddress);
    expect(run).toMatchObject({ status: "succeeded", result: { up: 2, down: 0 } });
    expect(run.lines.toSorted()).toEqual([
      "info: All 2 answer.",
      expect.stringMatching(/^info: http:.* answered 200 in \d+ ms\.$/),
      expect.stringMatching(/^info: tcp:.* is open, after \d+ ms\.$/),
    ]);
    expect(run.data).toContainEqual({
      address: siteAddress,
      isUp: true,
      status: 200,
      ms: expect.any(Number),
    });
    expect(run.data).toContainEqual({
      address: portAddress,
      isUp: true,
      status: null,
      ms: expect.any(Number),
    });
    expect(receivedBytes).toBe(0);
  });

  test("tells when something goes down, that it stays down, and when it is up again", async () => {
    const first = await watch(siteAddress, portAddress);
    house.passTime(3600_000);
    status = 503;
    const down = await watch(siteAddress, portAddress);
    expect(down).toMatchObject({ status: "succeeded", result: { up: 1, down: 1 } });
    expect(down.lines).toContainEqual(
      expect.stringMatching(/^error: http:.*\/health is down: it answered 503 in \d+ ms\.$/),
    );
    expect(down.result["markdown"]).toMatch(
      /^# 1 of 2 do not answer\n[^]*\*\*down\*\*[^]*50 % of 2[^]*\| up \|/,
    );
    const since = siteOf(down)["since"];
    expect(since).not.toBe(siteOf(first)["since"]);

    house.passTime(3600_000);
    const still = await watch(siteAddress);
    expect(siteOf(still)).toMatchObject({ isUp: false, since });
    expect(still.lines).toContainEqual(
      expect.stringMatching(/^warn: .* is still down, since [-0-9]+ [:0-9]+\.$/),
    );

    house.passTime(3600_000);
    status = 200;
    const up = await watch(siteAddress);
    expect(up.lines).toContainEqual(
      expect.stringMatching(/^warn: .* is up again\. It was down since [-0-9]+ [:0-9]+\.$/),
    );
    expect(siteOf(up)).toMatchObject({ isUp: true, status: 200 });
    expect(up.result["markdown"]).toContain("50 % of 4");
  });

  test("takes a redirect for an answer, wherever it leads", async () => {
    site.removeAllListeners("request");
    site.on("request", (_request, response) => {
      response.writeHead(301, { location: "https://www.example.com/" }).end();
    });
    const run = await watch(siteAddress);
    expect(run).toMatchObject({ status: "succeeded", result: { up: 1, down: 0 } });
    expect(siteOf(run)).toMatchObject({ isUp: true, status: 301 });
  });

  test("takes what nobody accepts for down, not for a failure of its own", async () => {
    await Promise.all([site, port].map(closed));
    const run = await watch(siteAddress, portAddress);
    expect(run).toMatchObject({ status: "succeeded", result: { up: 0, down: 2 } });
    expect(run.lines.filter((line) => line.startsWith("error: "))).toHaveLength(2);
    expect(run.lines).toContainEqual(expect.stringContaining("ECONNREFUSED"));
  });

  test("remembers as many results of each address as it is told to", async () => {
    for (let n = 0; n < 3; n += 1) await house.run({ addresses: [siteAddress], keep: 2 });
    const run = await house.run({ addresses: [siteAddress], keep: 2 });
    expect(run.result["markdown"]).toContain("100 % of 2");
  });

  test("counts any answer as up where it is told to", async () => {
    status = 404;
    expect(await watch(siteAddress)).toMatchObject({ result: { down: 1 } });
    expect(await house.run({ addresses: [siteAddress], anyStatus: true })).toMatchObject({
      result: { up: 1 },
    });
  });

  test("checks the others, and then fails, where an address is not granted", async () => {
    const other = createServer();
    const address = `tcp://127.0.0.1:${await listening(other)}`;
    try {
      const run = await watch(address, siteAddress);
      expect(run).toMatchObject({ status: "failed", reason: "denied" });
      expect(run.lines).toContainEqual(expect.stringMatching(/^info: http:.* answered 200/));
      expect(run.lines).toContainEqual(
        expect.stringMatching(/^error: tcp:.* may not be opened: .*an admin can allow it\.$/),
      );
    } finally {
      await closed(other);
    }
  });

  test("sends nothing to a port, and opens no port for having the host's web address", async () => {
    const run = await watch(siteAddress.replace("http:", "tcp:").replace("/health", ""));
    expect(run).toMatchObject({ status: "failed", reason: "denied" });
  });
});

function siteOf({ result }: { result: { readonly [name: string]: unknown } }): { [name: string]: unknown } {
  const found = (result["sites"] as { address: string }[]).find(({ address }) => address === siteAddress);
  if (found === undefined) throw new Error("the site is not among the results");
  return found;
}
