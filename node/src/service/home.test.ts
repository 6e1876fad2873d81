import { createManualClock } from "@hob/shared/testing/manual-clock";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHub } from "../hub.ts";
import { silentLogger } from "../logger.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { terminal } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { homeHandlers } from "./home.ts";

function open() {
  const store = createTestStore();
  onTestFinished(() => store[Symbol.dispose]());
  const clock = createManualClock();
  const deps: Pick<
    ServiceDeps,
    "store" | "hub" | "clock" | "version" | "startedAt" | "relayState" | "isConnected"
  > = {
    store,
    clock,
    hub: createHub(store, silentLogger),
    version: "0.0.0-test",
    startedAt: 0,
    relayState: () => ({ url: "ws://localhost:1", state: "connected", since: 0 }),
    isConnected: () => false,
  };
  return homeHandlers(deps);
}

describe("quiet hours of the house", () => {
  it("are none at first, then what was said, whatever else is changed, and none again", () => {
    const home = open();
    const quiet = { from: "22:00", to: "07:00" };
    expect(home["home.status"]({}, terminal)).toMatchObject({ value: { quiet: null } });
    expect(home["home.update"]({ quiet }, terminal)).toMatchObject({ ok: true, value: { quiet } });
    expect(home["home.update"]({ name: "Cottage" }, terminal)).toMatchObject({
      value: { name: "Cottage", quiet },
    });
    expect(home["home.update"]({ quiet: null }, terminal)).toMatchObject({
      value: { name: "Cottage", quiet: null },
    });
  });

  it("that end when they begin are refused, and nothing is changed", () => {
    const home = open();
    const refused = home["home.update"]({ name: "Cottage", quiet: { from: "22:00", to: "22:00" } }, terminal);
    expect(refused).toMatchObject({ ok: false, error: { type: "input_invalid", field: "quiet" } });
    expect(home["home.status"]({}, terminal)).toMatchObject({ value: { name: "Home", quiet: null } });
  });
});
