import { expect, test } from "vitest";
import { terminal } from "./caller.ts";
import { addTestDevice } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

test("a webhook's address and secret are for those who may run it, the secret only where calls are signed", async () => {
  await using house = createTestHouse();
  const [open, signed] = [webhook(house, false), webhook(house, true)];
  const operator = addTestDevice(house.store, "Phone", "operator");
  const approver = addTestDevice(house.store, "Tablet", "approver");
  const seen = (triggerId: number, caller = terminal) => {
    const got = house.plain["triggers.get"]({ triggerId }, caller);
    if (!got.ok) throw new Error(got.error.type);
    return { url: got.value.url, secret: got.value.secret };
  };
  expect(seen(open, operator)).toEqual({ url: `http://localhost:1/hook/${open}`, secret: null });
  expect(seen(signed, operator)).toEqual({
    url: `http://localhost:1/hook/${signed}`,
    secret: `secret of ${signed}`,
  });
  for (const each of [open, signed]) expect(seen(each, approver)).toEqual({ url: null, secret: null });
});

test("a webhook is broken while the house does not listen, and says so", async () => {
  await using house = createTestHouse();
  const got = house.plain["triggers.get"]({ triggerId: webhook(house, false) }, terminal);
  expect(got).toMatchObject({ value: { state: "broken", problem: { type: "webhooks_closed" } } });
});

function webhook(house: TestHouse, signed: boolean): number {
  const slug = `washing-${signed}`;
  house.create(slug, "export default 1");
  const made = house.plain["triggers.create"](
    { automation: slug, input: { kind: "webhook", signed }, values: {}, timezone: null, rules: {} },
    terminal,
  );
  if (!made.ok) throw new Error(made.error.type);
  expect(made.value.rules.overlap).toBe("queue_all");
  return made.value.triggerId;
}
