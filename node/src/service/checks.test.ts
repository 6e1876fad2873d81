import type { CheckResult } from "@hob/shared/contract/home";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { expect, it } from "vitest";
import { terminal } from "./caller.ts";
import { checkHandler } from "./checks.ts";

it("all who ask while the house is being looked over share one look, and whoever comes later has a new one", async () => {
  const looks: PromiseWithResolvers<readonly CheckResult[]>[] = [];
  const check = checkHandler({
    clock: createManualClock(),
    examine() {
      const look = Promise.withResolvers<readonly CheckResult[]>();
      looks.push(look);
      return look.promise;
    },
  });
  const both = [check({}, terminal), check({}, terminal)];
  expect(looks).toHaveLength(1);
  looks[0]?.resolve([{ check: "runtime", state: "ok", figures: {} }]);
  const [first, second] = await Promise.all(both);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ ok: true, value: { items: [{ check: "runtime", state: "ok" }] } });
  void check({}, terminal);
  expect(looks).toHaveLength(2);
});
