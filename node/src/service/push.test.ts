import { describe, expect, it, onTestFinished } from "vitest";
import { openPushHouse } from "../push/testing/push-house.ts";
import { auditEntries } from "../store/audit.ts";
import { readSetting } from "../store/settings.ts";
import { findSubscription, standardChoices } from "../store/push-subscriptions.ts";
import { terminal } from "./caller.ts";
import { deviceHandlers } from "./devices.ts";
import { addTestDevice } from "./testing/test-devices.ts";

async function open() {
  const house = await openPushHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  const device = addTestDevice(house.store, "Phone", "viewer");
  return { house, device, push: house.handlers, store: house.store };
}

describe("a device", () => {
  it("learns the house's key, made once, whose private half lies sealed in the database", async () => {
    const { push, device, store } = await open();
    const state = push["push.get"]({}, device);
    expect(state).toMatchObject({
      ok: true,
      value: { subscription: null, choices: standardChoices, quiet: null },
    });
    const serverKey = state.ok ? state.value.serverKey : "";
    expect(Buffer.from(serverKey, "base64url")).toHaveLength(65);
    expect(serverKey).toBe(readSetting(store, "push_public_key"));
    expect(Buffer.from(readSetting(store, "push_private_key") ?? "", "base64url")).toHaveLength(43 + 40);
  });

  it("subscribes, is asked by the test button whether it hears, and sees that it did", async () => {
    const { house, push, device } = await open();
    const state = push["push.get"]({}, device);
    const subscription = house.service.subscribe(state.ok ? state.value.serverKey : "");
    expect(push["push.subscribe"](subscription, device)).toMatchObject({
      ok: true,
      value: { subscription: { endpoint: subscription.endpoint, state: "live", lastDeliveredAt: null } },
    });
    expect(push["push.test"]({}, device).ok).toBe(true);
    await house.settle();
    expect(house.shownOn({ ...device, subscription })).toMatchObject([
      { notification: { body: "Notifications reach this device." }, hob: { kind: "test", itemId: null } },
    ]);
    expect(push["push.get"]({}, device)).toMatchObject({
      value: { subscription: { lastDeliveredAt: house.clock.now() } },
    });
  });

  it("says each time it opens where it is reached: that is written down once", async () => {
    const { house, push, device, store } = await open();
    const subscription = house.service.subscribe();
    push["push.subscribe"](subscription, device);
    house.clock.advance(1000);
    push["push.subscribe"](subscription, device);
    expect(auditEntries(store, 10).map(({ action, detail }) => [action, detail])).toEqual([
      ["push.subscribed", { host: house.service.host }],
    ]);
    expect(findSubscription(store, device.deviceId)?.subscribedAt).toBe(house.clock.now() - 1000);
  });

  it("is listed with how its pushes are, and without where they go", async () => {
    const { house, push, device, store } = await open();
    const { hub, clock } = house;
    const devices = deviceHandlers({ store, hub, clock, isConnected: () => false });
    const listed = () => {
      const answer = devices["devices.list"]({ revoked: false }, device);
      return answer.ok ? answer.value.items.map((each) => each.push) : [];
    };
    expect(listed()).toEqual([null]);
    push["push.subscribe"](house.service.subscribe(), device);
    expect(listed()).toEqual([{ state: "live", lastDeliveredAt: null }]);
  });

  it("may name push services only, and keys that something can be encrypted for", async () => {
    const { house, push, device, store } = await open();
    const subscription = house.service.subscribe();
    const endpoint = "https://intranet.example/p";
    expect(push["push.subscribe"]({ ...subscription, endpoint }, device)).toEqual({
      ok: false,
      error: { type: "push_host_unknown", host: "intranet.example" },
    });
    const p256dh = Buffer.alloc(65, 4).toString("base64url");
    expect(push["push.subscribe"]({ ...subscription, p256dh }, device)).toMatchObject({
      ok: false,
      error: { type: "input_invalid", field: "p256dh" },
    });
    expect(findSubscription(store, device.deviceId)).toBeUndefined();
  });

  it("that was paired anew takes its browser's subscription with it", async () => {
    const { house, push, device, store } = await open();
    const subscription = house.service.subscribe();
    push["push.subscribe"](subscription, device);
    const again = addTestDevice(store, "Phone again", "viewer");
    push["push.subscribe"](subscription, again);
    expect(findSubscription(store, device.deviceId)).toBeUndefined();
    expect(findSubscription(store, again.deviceId)?.state).toBe("live");
  });

  it("keeps its choices, those it does not name as they were", async () => {
    const { push, device, store } = await open();
    push["push.choose"]({ choices: { failures: false } }, device);
    const state = push["push.choose"]({ choices: { showContents: false } }, device);
    const choices = { ...standardChoices, failures: false, showContents: false };
    expect(state).toMatchObject({ ok: true, value: { choices } });
    push["push.choose"]({ choices: { showContents: false } }, device);
    expect(auditEntries(store, 10).map(({ detail }) => detail)).toEqual([
      { fields: ["showContents"] },
      { fields: ["failures"] },
    ]);
  });

  it("that unsubscribes is sent nothing more, and cannot be tested", async () => {
    const { house, push, device } = await open();
    push["push.subscribe"](house.service.subscribe(), device);
    push["push.test"]({}, device);
    expect(push["push.unsubscribe"]({}, device)).toMatchObject({ ok: true, value: { subscription: null } });
    await house.settle();
    expect(house.service.requests()).toBe(0);
    expect(push["push.test"]({}, device)).toEqual({ ok: false, error: { type: "push_not_subscribed" } });
  });
});

it("is refused at the terminal, which nothing can be pushed to", async () => {
  const { house, push } = await open();
  const refused = { ok: false, error: { type: "device_only" } };
  expect(push["push.get"]({}, terminal)).toEqual(refused);
  expect(push["push.subscribe"](house.service.subscribe(), terminal)).toEqual(refused);
  expect(push["push.unsubscribe"]({}, terminal)).toEqual(refused);
  expect(push["push.choose"]({ choices: {} }, terminal)).toEqual(refused);
  expect(push["push.test"]({}, terminal)).toEqual(refused);
});
