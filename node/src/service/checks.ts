/** Looking the house over on request: one look at a time, which all who ask meanwhile share. */
import type { CheckResult } from "@hob/shared/contract/home";
import { ok } from "@hob/shared/result";
import type { SlowHandler } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";

export function checkHandler({
  clock,
  examine,
}: Pick<ServiceDeps, "clock" | "examine">): SlowHandler<"home.check"> {
  let looking: Promise<{ at: number; items: CheckResult[] }> | undefined;
  return async () => {
    looking ??= look().finally(() => (looking = undefined));
    return ok(await looking);
  };

  async function look() {
    const items = [...(await examine())];
    return { at: clock.now(), items };
  }
}
