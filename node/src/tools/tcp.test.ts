import { createServer, Socket, type AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker, type BrokerOptions } from "../egress/broker.ts";
import { egressLimits } from "../egress/limits.ts";
import { createTcpTool } from "./tcp.ts";
import { toolContext } from "./testing/tool-context.ts";

/** A port that notes what it is told. */
async function openPort() {
  const received: Buffer[] = [];
  const accepted = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    accepted.resolve();
    socket.on("data", (data: Buffer) => received.push(data)).on("close", () => ended.resolve());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    received,
    accepted: accepted.promise,
    ended: ended.promise,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

function reach(
  [host, port]: readonly [string, number],
  {
    grant = `${host}:${port}`,
    ...more
  }: Partial<BrokerOptions> & { grant?: string; signal?: AbortSignal } = {},
) {
  const clock = createManualClock();
  const broker = createBroker({ clock, ownPorts: () => [], ...more });
  const context = { ...toolContext({ tcp: [{ host: grant }] }), ...(more.signal && { signal: more.signal }) };
  const result = Promise.resolve(createTcpTool(broker).methods["reach"]?.run([host, port], context));
  return { clock, result };
}

describe("tcp.reach", () => {
  test("tells that a port is open, and says nothing to it", async () => {
    const door = await openPort();
    const { result } = reach(["127.0.0.1", door.port]);
    expect(await result).toEqual({ ok: true, value: { isOpen: true, ms: 0, error: null } });
    await Promise.all([door.accepted, door.ended]);
    expect(door.received).toEqual([]);
    await door.close();
  });

  test("tells why a port is not open, without being an error", async () => {
    const door = await openPort();
    await door.close();
    const { result } = reach(["127.0.0.1", door.port]);
    expect(await result).toMatchObject({
      ok: true,
      value: { isOpen: false, error: expect.stringContaining("ECONNREFUSED") },
    });
  });

  test("tells that a name has no address", async () => {
    const { result } = reach(["nas.lan", 445], { lookup: () => Promise.reject(new Error("ENOTFOUND")) });
    expect(await result).toMatchObject({
      ok: true,
      value: { isOpen: false, error: expect.stringContaining("nas.lan has no address") },
    });
  });

  test("waits no longer than a connection may take", async () => {
    const { clock, result } = reach(["127.0.0.1", 9], { dial: () => new Socket() });
    await expect.poll(() => clock.pendingTimers()).toBe(2);
    clock.advance(egressLimits.connectMs);
    expect(await result).toMatchObject({
      ok: true,
      value: { isOpen: false, ms: egressLimits.connectMs, error: expect.stringContaining("in time") },
    });
    expect(clock.pendingTimers()).toBe(0);
  });

  test("ends with its run", async () => {
    const run = new AbortController();
    const { clock, result } = reach(["127.0.0.1", 9], { dial: () => new Socket(), signal: run.signal });
    await expect.poll(() => clock.pendingTimers()).toBe(2);
    run.abort();
    expect(await result).toMatchObject({ ok: false, kind: "transient", code: "canceled" });
  });

  test("takes a connection that ends elsewhere for a denial", async () => {
    const door = await openPort();
    const { result } = reach(["127.0.0.1", door.port], {
      dial: ({ port }) =>
        Object.defineProperty(new Socket().connect(port, "127.0.0.1"), "remoteAddress", {
          value: "10.0.0.1",
        }),
    });
    expect(await result).toMatchObject({ ok: false, kind: "denied", code: "address_not_public" });
    await door.close();
  });

  test("is denied without the exact grant", async () => {
    const { result } = reach(["127.0.0.1", 9], { grant: "127.0.0.1:10" });
    expect(await result).toMatchObject({ ok: false, kind: "denied", code: "not_granted" });
  });
});
