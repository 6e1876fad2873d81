import { expect, test } from "vitest";
import type { Broker } from "./broker.ts";
import { granting, openWorld } from "./testing/world.ts";

const forever = new AbortController().signal;
const grants = granting("example.com", "other.example");

function get(broker: Broker, host: string, signal = forever) {
  return broker.fetch({ method: "GET", url: `https://${host}/` }, grants, signal);
}

test("requests to one host wait for their turn, and to another go ahead", async () => {
  await using world = await openWorld((_request, response) => response.end());
  const broker = world.broker({ hostRate: { perSecond: 2, burst: 1 } });
  await get(broker, "example.com");
  const second = get(broker, "example.com");
  await get(broker, "other.example");
  expect(world.arrived).toEqual(["GET example.com/", "GET other.example/"]);
  world.clock.advance(500);
  expect(await second).toMatchObject({ ok: true });
  expect(world.arrived).toHaveLength(3);
  expect(world.clock.pendingTimers()).toBe(0);
});

test("the wait does not count against the time of a request, and ends with the run", async () => {
  await using world = await openWorld((_request, response) => response.end());
  const broker = world.broker({ hostRate: { perSecond: 0.02, burst: 1 } });
  await get(broker, "example.com");
  const patient = get(broker, "example.com");
  world.clock.advance(50_000);
  expect(await patient).toMatchObject({ ok: true });
  const run = new AbortController();
  const given = get(broker, "example.com", run.signal);
  run.abort(new Error("the run ended"));
  expect(await given).toMatchObject({ ok: false, error: { kind: "transient", code: "canceled" } });
  expect(world.arrived).toHaveLength(2);
});

test("a request whose turn would come too late is told so, and never sent", async () => {
  await using world = await openWorld((_request, response) => response.end());
  const broker = world.broker({ hostRate: { perSecond: 0.01, burst: 1 } });
  await get(broker, "example.com");
  const result = await get(broker, "example.com");
  expect(result).toMatchObject({ ok: false, error: { kind: "transient", code: "rate_limited" } });
  expect(result.ok || result.error.isSent).toBeUndefined();
  const open = await broker.reach("example.com", 443, [{ host: "example.com:443" }], forever);
  expect(open).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  expect(world.arrived).toHaveLength(1);
});

test("a redirect takes a turn of the host that it leads to", async () => {
  await using world = await openWorld((request, response) =>
    request.headers.host === "example.com"
      ? response.writeHead(302, { location: "https://other.example/" }).end()
      : response.end(),
  );
  const broker = world.broker({ hostRate: { perSecond: 0.01, burst: 1 } });
  await get(broker, "other.example");
  expect(await get(broker, "example.com")).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  expect(world.arrived).toEqual(["GET other.example/", "GET example.com/"]);
});
