/** From when on the times of a trigger count, where time passes while it is made. */
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { expect, it } from "vitest";
import { terminal } from "./caller.ts";
import { createTestHouse } from "./testing/test-house.ts";

it("a time that comes while its trigger is made or enabled is one of its times", async () => {
  const still = createManualClock();
  let passedMs = 0;
  // A second goes by with every look at the clock.
  const clock = { ...still, now: () => still.now() + 1_000 * passedMs++ };
  await using house = createTestHouse(undefined, clock);
  house.create("test", "export default automation(async () => null);");
  const input = { kind: "cron", expression: "* * * * * *" } as const;
  house.plain["home.update"]({ profile: "large" }, terminal);

  const made = house.plain["triggers.create"](
    { automation: "test", input, values: {}, timezone: "UTC", rules: {} },
    terminal,
  );
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  expect(made.value.nextAt).toBe(made.value.createdAt + 1_000);

  const { triggerId } = made.value;
  house.plain["triggers.disable"]({ triggerId }, terminal);
  const enabled = house.plain["triggers.enable"]({ triggerId }, terminal);
  if (!enabled.ok) throw new Error(JSON.stringify(enabled.error));
  expect(enabled.value.nextAt).toBe(enabled.value.updatedAt + 1_000);
});
