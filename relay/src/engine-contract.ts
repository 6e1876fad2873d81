/** What every socket engine promises the relay, as one suite: an engine's own test calls it and adds nothing. */
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createConnection } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { EngineOptions, EngineSocket, ListeningEngine, SocketEngine } from "./engine.ts";

const maxMessageBytes = 1_000_000;
/** More than the system's own buffers take in while nobody reads. */
const floodMessages = 100;

interface Seen {
  readonly socket: EngineSocket;
  readonly messages: (Uint8Array | undefined)[];
  closes: number;
}

export function describeSocketEngine(engine: SocketEngine): void {
  describe(`the ${engine.name} engine`, () => {
    const running: ListeningEngine[] = [];
    const clients: WebSocket[] = [];
    afterEach(async () => {
      for (const client of clients.splice(0)) client.terminate();
      await Promise.all(running.splice(0).map((listening) => listening.close()));
    });

    async function listen(changes: Partial<EngineOptions> = {}) {
      const seen: Seen[] = [];
      const listening = await engine.listen({
        host: "127.0.0.1",
        port: 0,
        path: "/relay",
        maxMessageBytes,
        headersDeadlineMs: 5_000,
        maxConnections: 100,
        mayUpgrade: () => true,
        onSocket(socket) {
          const one: Seen = { socket, messages: [], closes: 0 };
          seen.push(one);
          return {
            onMessage: (bytes) => one.messages.push(bytes),
            onClose: () => (one.closes += 1),
          };
        },
        onRequest: (_request, response) => response.end("a page"),
        ...changes,
      });
      running.push(listening);
      return { seen, listening, url: `ws://127.0.0.1:${listening.port}/relay` };
    }

    async function connect(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
      const client = new WebSocket(url, { headers });
      clients.push(client);
      client.on("error", () => undefined);
      await once(client, "open");
      return client;
    }

    test("carries binary messages both ways, byte-exact and in order", async () => {
      const { seen, url } = await listen();
      const client = await connect(url);
      const echoed: Buffer[] = [];
      client.on("message", (data) => echoed.push(data as Buffer));
      const sent = [1, 0, 125, 126, 20_480, 65_536, maxMessageBytes].map((length, i) =>
        Buffer.alloc(length, i),
      );
      for (const message of sent) client.send(message);
      await expect.poll(() => seen[0]!.messages).toHaveLength(sent.length);
      for (const message of seen[0]!.messages) seen[0]!.socket.send(message!);
      await expect.poll(() => echoed).toHaveLength(sent.length);
      expect(Buffer.concat(echoed).equals(Buffer.concat(sent))).toBe(true);
    });

    test("gives bytes that stay as they were while more arrive", async () => {
      const { seen, url } = await listen();
      const client = await connect(url);
      for (let i = 0; i < 200; i += 1) client.send(Buffer.alloc(1000, i));
      await expect.poll(() => seen[0]!.messages).toHaveLength(200);
      expect(seen[0]!.messages.every((bytes, i) => bytes!.every((byte) => byte === i))).toBe(true);
    });

    test("tells a text message from a binary one", async () => {
      const { seen, url } = await listen();
      (await connect(url)).send("words");
      await expect.poll(() => seen[0]!.messages).toEqual([undefined]);
    });

    test("never compresses, though the client offers to", async () => {
      const { url } = await listen();
      expect((await connect(url)).extensions).toBe("");
    });

    test("closes with 1009 at a message above the cap and does not deliver it", async () => {
      const { seen, url } = await listen({ maxMessageBytes: 1000 });
      const client = await connect(url);
      client.send(Buffer.alloc(1001));
      const [code] = (await once(client, "close")) as [number];
      expect(code).toBe(1009);
      await expect.poll(() => seen[0]!.closes).toBe(1);
      expect(seen[0]!.messages).toEqual([]);
    });

    test("sends what is queued before the close code, then receives nothing more", async () => {
      const { seen, url } = await listen();
      const client = await connect(url);
      const got: number[] = [];
      client.on("message", (data) => got.push((data as Buffer).length));
      const { socket } = seen[0]!;
      for (let i = 0; i < 20; i += 1) socket.send(Buffer.alloc(50_000));
      socket.close(4005, "bad_proof");
      socket.send(Buffer.alloc(1));
      client.send("late");
      const [code, reason] = (await once(client, "close")) as [number, Buffer];
      expect([code, reason.toString()]).toEqual([4005, "bad_proof"]);
      expect(got).toEqual(Array.from({ length: 20 }, () => 50_000));
      await expect.poll(() => seen[0]!.closes).toBe(1);
      expect(seen[0]!.messages).toEqual([]);
    });

    test("says once when a peer is gone without a word", async () => {
      const { seen, url } = await listen();
      (await connect(url)).terminate();
      await expect.poll(() => seen[0]!.closes).toBe(1);
      seen[0]!.socket.close(4000, "too late");
      seen[0]!.socket.send(Buffer.alloc(1));
      expect(seen[0]!.closes).toBe(1);
    });

    test("counts what a peer that does not read leaves waiting, down to nothing when it reads", async () => {
      const { seen, url } = await listen();
      const client = await connect(url);
      client.pause();
      const { socket } = seen[0]!;
      for (let i = 0; i < floodMessages; i += 1) socket.send(Buffer.alloc(500_000));
      expect(socket.bufferedBytes()).toBeGreaterThan(500_000);
      expect(socket.bufferedBytes()).toBeLessThan(floodMessages * 500_100);
      client.resume();
      await expect.poll(() => socket.bufferedBytes()).toBe(0);
    });

    test("cuts off a peer that does not answer a close", async () => {
      const { seen, url } = await listen();
      const client = await connect(url);
      client.pause();
      for (let i = 0; i < floodMessages; i += 1) seen[0]!.socket.send(Buffer.alloc(500_000));
      seen[0]!.socket.close(4011, "no_answer");
      await expect.poll(() => seen[0]!.closes).toBe(1);
    });

    test("knows where a peer comes from, and what a proxy said", async () => {
      const { seen, url } = await listen();
      await connect(url);
      await connect(url, { "x-forwarded-for": "10.1.1.1, 203.0.113.9" });
      expect(seen[0]!.socket.remoteAddress).toContain("127.0.0.1");
      expect(seen.map(({ socket }) => socket.forwardedFor)).toEqual([undefined, "10.1.1.1, 203.0.113.9"]);
    });

    test("takes sockets at its path only, and only while it may", async () => {
      let may = true;
      const { seen, url } = await listen({ mayUpgrade: () => may });
      expect(await refusedWith(`${url}/more`)).toBe(404);
      expect(await refusedWith(url.replace("/relay", "/"))).toBe(404);
      await connect(`${url}?from=here`);
      may = false;
      expect(await refusedWith(url)).toBe(503);
      expect(seen).toHaveLength(1);
    });

    test("cuts off a client that dribbles its headers, and nobody else", async () => {
      const { listening, url } = await listen({ headersDeadlineMs: 200 });
      const patient = await connect(url);
      const dribbling = createConnection(listening.port, "127.0.0.1");
      const cutOff = new Promise((resolve) => dribbling.once("close", resolve));
      dribbling.on("error", () => undefined);
      dribbling.write("GET /relay HTTP/1.1\r\nHost: localhost\r\n");
      const drip = setInterval(() => dribbling.write("X-Drop: 1\r\n"), 20);
      await cutOff;
      clearInterval(drip);
      patient.ping();
      await once(patient, "pong");
    });

    test("cuts off a client that dribbles the body of a request", async () => {
      const ends: boolean[] = [];
      const { listening } = await listen({
        headersDeadlineMs: 200,
        onRequest: (incoming) => incoming.resume().once("close", () => ends.push(incoming.complete)),
      });
      const dribbling = createConnection(listening.port, "127.0.0.1");
      const cutOff = new Promise((resolve) => dribbling.once("close", resolve));
      dribbling.on("error", () => undefined).resume();
      dribbling.write("POST /d/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
      const drip = setInterval(() => dribbling.write("x"), 20);
      await cutOff;
      clearInterval(drip);
      await expect.poll(() => ends).toEqual([false]);
    });

    test("leaves plain requests to the page", async () => {
      const { url } = await listen();
      const page = await fetch(url.replace("ws:", "http:"));
      expect(await page.text()).toBe("a page");
    });

    test("frees its port when closed, with sockets open and silent", async () => {
      const { seen, listening, url } = await listen();
      (await connect(url)).pause();
      await running.pop()!.close();
      expect(seen[0]!.closes).toBe(1);
      await listen({ port: listening.port });
    });

    test("rejects when the port is taken", async () => {
      const { listening } = await listen();
      await expect(listen({ port: listening.port })).rejects.toThrow("EADDRINUSE");
    });
  });
}

/** The HTTP status an upgrade is refused with. */
async function refusedWith(url: string): Promise<number | undefined> {
  const upgrade = request(url.replace("ws:", "http:"), {
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": Buffer.alloc(16, 1).toString("base64"),
    },
  });
  upgrade.end();
  const [response] = (await once(upgrade, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
